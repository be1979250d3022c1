/** What a person must know about whether the project's tests can fail. Pure. */
import {unreachable} from '../failure.ts';
import type {CanaryOutcome} from '../model.ts';

/** Null where there is nothing to warn about. */
export function canaryWarning(outcome: CanaryOutcome): string | null {
  switch (outcome.type) {
    case 'unnoticed':
      return `The project's tests may be unable to fail: they stay green with ${outcome.how}. What lands is then not tested. Look at the test command, or say \`canary: off\` under merge in agents.yaml.`;
    case 'noticed':
    case 'unknown':
      return null;
    default:
      return unreachable(outcome);
  }
}
