/** Whether there is somebody who can sign off what a run commits. */
import {wantsSignOff} from '../dispatch/task-message.ts';
import type {GateSettings} from '../model.ts';
import {nobody, type UserRepository} from '../world/user-repository.ts';

/** Why not, and what to do; null: nothing is to be signed off, or somebody is there. */
export function unsignable({author}: Pick<UserRepository, 'author'>, gates: Pick<GateSettings, 'compliance'>): string | null {
  if (author.name !== nobody.name || author.email !== nobody.email || !wantsSignOff(gates)) return null;
  return 'gates.compliance.dco has every commit signed off by the person that orch works for, and git knows no name and address of yours here. Say who you are: git config user.name "Ada L" && git config user.email ada@example.org.';
}
