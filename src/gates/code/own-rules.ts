/** Rules that users write in agents.yaml, in the words of ast-grep. */
import {codeRules} from './rules.ts';
import {normalised, type CodeHit} from './hit.ts';
import {loadSyntax, type SyntaxLanguage, type SyntaxNode} from './syntax.ts';
import type {CodeRuleSetting} from '../../model.ts';

export type OwnRule = CodeRuleSetting;

/** What a user's rules find in a tree. Throws where the library does not take one of them. */
export const ownHits = (root: SyntaxNode, rules: readonly OwnRule[]): readonly CodeHit[] =>
  rules.flatMap((rule) => root.findAll(matcherOf(rule)).map((node): CodeHit => ({rule: rule.id, line: node.range().start.line + 1, text: normalised(node.text())})));

/** Grammars by the words of agents.yaml. */
export const grammarOf: Readonly<Record<OwnRule['language'], SyntaxLanguage>> = {javascript: 'JavaScript', typescript: 'TypeScript', tsx: 'Tsx', html: 'Html', css: 'Css'};

/** What is wrong with a rule, as the end of "expected …, got …"; null where nothing is. */
export function ownRuleProblem({id, language, match}: Pick<OwnRule, 'id' | 'language' | 'match'>): {readonly key: 'id' | 'pattern' | 'rule'; readonly expected: string; readonly why: string} | null {
  if (Object.hasOwn(codeRules, id)) return {key: 'id', expected: 'an id that no built-in rule has', why: 'which is one'};
  const key = 'pattern' in match ? 'pattern' : 'rule';
  const expected = key === 'pattern' ? `a pattern of ast-grep that is one piece of ${language}` : 'a rule object of ast-grep';
  try {
    const syntax = loadSyntax();
    syntax.parse(grammarOf[language], '').root().findAll(matcherOf({match}));
    if (!('pattern' in match) || language === 'html' || language === 'css') return null;
    // The library takes what it cannot read for a pattern that fits nothing.
    const unread = syntax.parse(grammarOf[language], match.pattern).root().find({rule: {kind: 'ERROR'}});
    return unread === null ? null : {key, expected, why: 'which does not parse'};
  } catch (error) {
    return {key, expected, why: `which cannot be used: ${reasonOf(error)}`};
  }
}

/** The names of what may stand in a rule object are the library's to check. */
const matcherOf = ({match}: Pick<OwnRule, 'match'>): {readonly rule: object} => ('pattern' in match ? {rule: {pattern: match.pattern}} : {rule: match.rule});

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n').map((line) => line.replace(/^\s*\|->\s*/, '').trim()).filter((line) => line !== '').slice(-1).join(' ').slice(0, 200);
