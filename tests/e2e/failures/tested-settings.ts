/** A run under the settings of whatever runs tests, each seen to act. */
import {Lab, scriptTask} from '../../rig/lab.ts';
import {tell} from './scene.ts';

const moody = (name: string): string => `test ! -f ${name}.txt || { ${tell(name)}; test "$(wc -l < "$HOME/${name}")" -gt 1; }`;
const empty = (name: string): string => `test ! -f ${name}.txt || echo 1..0`;

/** What becomes of four tasks: with what fails the first time only, and with what runs no test, in a check and in the tests. */
export async function testedSeen(given: boolean): Promise<Readonly<Record<string, unknown>>> {
  const lab = await Lab.open({'README.md': 'hello\n'});
  try {
    const settings = given ? 'flaky_retries: 0, allow_no_tests: true' : 'flaky_retries: 1, allow_no_tests: false';
    await lab.write('agents.yaml', `version: 1
defaults: {retries: 0}
gates: {checks: [{name: moody, run: '${moody('checked')}', ${settings}}, {name: empty, run: '${empty('unchecked')}', ${settings}}]}
merge: {verify: ['${moody('tested')}', '${empty('untested')}'], canary: off, ${settings}}
`);
    await lab.write('tasks.md', ['checked', 'unchecked', 'tested', 'untested'].map((name) => scriptTask(name.toUpperCase(), `echo x > ${name}.txt`)).join(''));
    await lab.orch('run', '--isolation', 'worktree', '--ci');
    const {states} = await lab.status();
    return {'gates.checks.*.flaky_retries': states['CHECKED'], 'gates.checks.*.allow_no_tests': states['UNCHECKED'], 'merge.flaky_retries': states['TESTED'], 'merge.allow_no_tests': states['UNTESTED']};
  } finally {
    await lab.close();
  }
}
