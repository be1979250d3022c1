// npm run escapes -- [--only 06,22] [--mode control,careless,sandbox] [-j N] [--keep]
//
// Tries to get out of an agent's worktree in 44 ways: under a naive orchestrator, where every way must work and an honest agent in
// its place must not be taken for it (else the check tests nothing), and under the built program, by an agent that knows no path outside of its worktree (careless, --isolation worktree)
// and by one that knows them all (sandbox). Prints a table; exit code 1 where anything differs from what the scripts expect.
import {availableParallelism} from 'node:os';
import {parseArgs} from 'node:util';
import {escapes} from './lab.mjs';
import {modes, tryEscape, whyNoSandbox} from './modes.mjs';

const {values} = parseArgs({options: {only: {type: 'string'}, mode: {type: 'string', default: modes.join(',')}, jobs: {type: 'string', short: 'j', default: String(availableParallelism())}, keep: {type: 'boolean', default: false}}});
const ids = values.only?.split(',');
const chosen = escapes.filter(({id}) => ids === undefined || ids.includes(id));
const wanted = values.mode.split(',');
const [unknownIds, unknownModes] = [(ids ?? []).filter((id) => !escapes.some((escape) => escape.id === id)), wanted.filter((mode) => !modes.includes(mode))];
if (unknownIds.length + unknownModes.length > 0 || !(Number(values.jobs) >= 1)) {
  console.error(`usage: npm run escapes -- [--only 06,22] [--mode ${modes.join(',')}] [-j N] [--keep]`);
  process.exit(2);
}
const reason = wanted.includes('sandbox') ? whyNoSandbox() : null;
const asked = wanted.filter((mode) => mode !== 'sandbox' || reason === null);

const started = Date.now();
const results = new Map(chosen.map(({id}) => [id, {}]));
const differs = (escape, mode) => {
  const {outcome, damage} = results.get(escape.id)[mode];
  return outcome !== escape.expected[mode] || damage.length > 0;
};
const isPlain = (mode) => mode === 'harmless' || mode === 'control';
const row = (cells) => console.log(cells.map((cell, index) => cell.padEnd(index === 0 ? 24 : isPlain(asked[index - 1]) ? 10 : 40)).join(' ').trimEnd());

function tell(escape) {
  const result = results.get(escape.id);
  row([escape.name, ...asked.map((mode) => {
    const {outcome, told} = result[mode];
    return `${outcome}${isPlain(mode) || told === '' ? '' : `: ${told}`}${differs(escape, mode) ? ' !' : ''}`;
  })]);
  for (const mode of asked.filter((each) => differs(escape, each))) console.log(`  ! ${mode}: expected ${escape.expected[mode]}, got ${[result[mode].outcome, ...result[mode].damage].join('; ')}`);
}

row(['escape', ...asked]);
const jobs = chosen.flatMap((escape) => asked.map((mode) => ({escape, mode})));
const untold = [...chosen];
await Promise.all(Array.from({length: Number(values.jobs)}, async () => {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
    const {escape, mode} = job;
    results.get(escape.id)[mode] = await tryEscape(escape, mode, {keep: values.keep});
    while (untold.length > 0 && asked.every((each) => results.get(untold[0].id)[each] !== undefined)) tell(untold.shift());
  }
}));

const wrong = chosen.flatMap((escape) => asked.filter((mode) => differs(escape, mode)));
const escaped = (mode) => chosen.filter(({id}) => results.get(id)[mode].outcome === 'ESCAPED').length;
console.log(`\n${chosen.length} escapes in ${((Date.now() - started) / 1000).toFixed(0)} s; escaped: ${asked.map((mode) => `${mode} ${escaped(mode)}`).join(', ')}; unexpected: ${wrong.length}`);
if (reason !== null) console.log(`sandbox: left out, because ${reason}`);
process.exitCode = wrong.length > 0 ? 1 : 0;
