/** Asks what a command says of the commit that work is built on: once for each, in the whole run. */
import type {BaseTest} from '../model.ts';
import {knownBase, type BaseQuestion} from '../run/base-tests.ts';
import type {RunEventBody} from '../run/events.ts';
import type {RunState} from '../run/state.ts';
import type {AskBase, Effects} from './effects.ts';

/** Answers are in the log before they are given, so that neither another task nor a resumed run asks again. */
export function askOnce({state, effects, emit}: {readonly state: () => RunState; readonly effects: Pick<Effects, 'testBase'>; readonly emit: (...events: readonly RunEventBody[]) => Promise<void>}): AskBase {
  const open = new Map<string, Promise<BaseTest | null>>();
  const ask = async (question: BaseQuestion, subject: Parameters<AskBase>[0]): Promise<BaseTest | null> => {
    const told = await effects.testBase(subject);
    if (told === null) return null;
    const test: BaseTest = {...question, ...told};
    await emit({type: 'base-tested', ...test});
    return test;
  };
  return async (subject) => {
    const question: BaseQuestion = {kind: subject.kind, commit: subject.commit, command: subject.kind === 'check' ? subject.check.run : subject.command};
    const known = knownBase(state(), question);
    if (known !== null) return known;
    const key = JSON.stringify(question);
    const asked = open.get(key) ?? ask(question, subject).finally(() => open.delete(key));
    open.set(key, asked);
    return asked;
  };
}
