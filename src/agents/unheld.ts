/** What a profile asks for that its CLI cannot be held to. */
import type {AgentProfile} from '../model.ts';
import {adapters} from './adapters/registry.ts';

/** One sentence for each of `shell` and `git: false` that is not held. */
export function unheldCommands({name, type, permissions, shell = [], git}: AgentProfile): readonly string[] {
  const {commands} = adapters[type];
  if (commands === 'held') return [];
  const runsNone = commands === 'no-commands' && permissions !== 'full';
  const found: string[] = [];
  if (shell.length > 0) found.push(runsNone ? `${name} cannot be given \`permissions.shell\`: ${type} takes no list of commands and runs none with \`${permissions}\`.` : `${name} is not held to its \`permissions.shell\`: ${type} takes no list of commands.`);
  if (git === false && !runsNone) found.push(`${name} is not kept from git (\`permissions.git: false\`): ${type} cannot be held to that. Nothing it does with git reaches your repository.`);
  if (git === true && runsNone) found.push(`${name} cannot be given git (\`permissions.git: true\`): ${type} runs no command with \`${permissions}\`.`);
  return found;
}
