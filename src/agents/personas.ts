/** Which profiles take part when a run names personas: names of profiles, or words of their capabilities. Pure. */
import type {AgentProfile, Task} from '../model.ts';
import {nearest} from '../analyze/nearest.ts';
import {refusal} from './candidates.ts';

/** What is wrong with each word that no profile answers to. */
export function unknownPersonas(words: readonly string[], profiles: readonly AgentProfile[]): readonly string[] {
  const known = [...new Set(profiles.filter(({type}) => type !== 'script').flatMap((profile) => [profile.name, ...profile.capabilities, ...(profile.strengths ?? [])]))];
  return words.flatMap((word) => {
    if (profiles.some((profile) => answersTo(profile, word))) return [];
    const meant = nearest(word, known);
    return [`${word} is neither a profile nor a capability of one.${meant === null ? '' : ` Did you mean ${meant}?`} Known: ${known.join(', ') || 'none'}.`];
  });
}

/** The words that count for a task: all of them where a profile that answers to one can take it, else none. */
export function personasFor(words: readonly string[], task: Task, profiles: readonly AgentProfile[]): readonly string[] {
  const able = profiles.some((profile) => profile.type !== 'script' && refusal(profile, task) === null && words.some((word) => answersTo(profile, word)));
  return able ? words : [];
}

/** Without personas everybody is. */
export const isAmong = (profile: AgentProfile, words: readonly string[]): boolean => words.length === 0 || words.some((word) => answersTo(profile, word));

/** An experimental profile has to be named. */
export const isNamed = ({name}: AgentProfile, words: readonly string[]): boolean => words.some((word) => same(word, name));

/** Word by which the profile takes part. */
export const personaOf = (profile: AgentProfile, words: readonly string[]): string | null => words.find((word) => answersTo(profile, word)) ?? null;

const answersTo = (profile: AgentProfile, word: string): boolean => [profile.name, ...profile.capabilities, ...(profile.strengths ?? [])].some((own) => same(own, word));

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
