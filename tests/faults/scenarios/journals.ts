/** Rows 24 and 31: journals that are torn, cut, damaged, or of another version. */
import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {crc32} from 'node:zlib';
import {scriptTask} from '../../rig/lab.ts';
import type {Scenario} from '../scenario.ts';
import {simple, until, type Stage} from '../stage.ts';

const journalOf = (stage: Stage): string => join(stage.runDir(), 'events.jsonl');

/** A run of three tasks that died while the last one ran. */
async function died(stage: Stage): Promise<void> {
  const living = await stage.run(simple('A') + simple('B', {'depends on': 'A'}) + scriptTask('C', `touch "${stage.flag('began')}"\n[ -e "${stage.flag('go')}" ] || sleep 300\necho C > C.txt`, {'depends on': 'B'}));
  await until('C began', () => existsSync(stage.flag('began')));
  living.child.kill('SIGKILL');
  await living.ended;
  await stage.raise('go');
}

const damaged = (name: string, damage: (journal: Buffer) => Buffer, told: boolean): Scenario => ({
  row: 24,
  name,
  play: async (stage) => {
    await died(stage);
    const whole = readFileSync(journalOf(stage));
    writeFileSync(journalOf(stage), damage(whole));
    await stage.orch(0, 'status');
    const {err} = await stage.orch(0, 'resume', '--ci');
    if (told) assert.match(err, /log of .* is damaged/);
    stage.landed('A.txt', 'B.txt', 'C.txt');
    assert.equal(stage.lab.git('rev-list', '--first-parent', '--count', '--grep=^Orch-Task: ', 'main'), '3');
    await stage.states({A: 'merged', B: 'merged', C: 'merged'});
  },
});

/** The journal's first line, of another version and with its checksum right. */
function ofVersion(journal: string, version: number): string {
  const [first = '', ...rest] = journal.split('\n');
  const body = `${first.slice(0, first.lastIndexOf(',"sum":"'))}}`.replace('"log":1', `"log":${version}`);
  return [`${body.slice(0, -1)},"sum":"${crc32(body).toString(16).padStart(8, '0')}"}`, ...rest].join('\n');
}

/** Every command refuses a run of another version by name, or shows it, and changes nothing of it. */
const otherVersion = (name: string, file: 'events.jsonl' | 'plan.json', change: (text: string) => string, sample?: true): Scenario => ({
  row: 31,
  name,
  ...(sample === undefined ? {} : {sample}),
  play: async (stage) => {
    await died(stage);
    const path = join(stage.runDir(), file);
    const original = readFileSync(path, 'utf8');
    const changed = change(original);
    assert.notEqual(changed, original);
    writeFileSync(path, changed);
    for (const command of ['resume', 'abort', 'status', 'report', 'clean']) {
      const {out, err} = await stage.orch(2, command);
      assert.match(out + err, /version (?:2|0)\b.*version 1/s, command);
      assert.doesNotMatch(out + err, /a bug in orch/);
    }
    assert.equal(readFileSync(path, 'utf8'), changed);
    // The orch that made it goes on.
    writeFileSync(path, original);
    await stage.orch(0, 'resume', '--ci');
    stage.landed('A.txt', 'B.txt', 'C.txt');
  },
});

function flipped(journal: Buffer, at: number): Buffer {
  const copy = Buffer.from(journal);
  copy[at] = (copy[at] ?? 0) ^ 4;
  return copy;
}

export const journals: readonly Scenario[] = [
  damaged('a journal whose last line is torn', (journal) => journal.subarray(0, -7), true),
  damaged('a journal cut in the middle', (journal) => journal.subarray(0, Math.floor(journal.length / 2)), true),
  damaged('a journal cut after its first line', (journal) => journal.subarray(0, journal.indexOf(10) + 1), false),
  damaged('an empty journal', () => Buffer.alloc(0), false),
  damaged('one bit of a journal flipped, early', (journal) => flipped(journal, journal.indexOf(10) + 40), true),
  damaged('one bit of a journal flipped, in the middle', (journal) => flipped(journal, Math.floor(journal.length / 2)), true),
  damaged('one bit of the first line of a journal flipped', (journal) => flipped(journal, 40), true),
  damaged('a journal with a block of zeros, as a power cut leaves it', (journal) => Buffer.concat([journal.subarray(0, -300), Buffer.alloc(300)]), true),
  otherVersion('a newer journal is refused by name and left as it is', 'events.jsonl', (text) => ofVersion(text, 2), true),
  otherVersion('an older journal is refused by name and left as it is', 'events.jsonl', (text) => ofVersion(text, 0)),
  otherVersion('the plan of a newer orch is refused by name and left as it is', 'plan.json', (text) => text.replace('"version": 1', '"version": 2')),
];
