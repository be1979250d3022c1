import {chmodSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {scannersOnPath} from '../../src/dispatch/secret-scanners.ts';

const dir = mkdtempSync(join(tmpdir(), 'scanners-'));
afterAll(() => rmSync(dir, {recursive: true, force: true}));

/** A folder with programs of these names; each is the body of a shell script. */
function place(programs: Readonly<Record<string, string>>): {readonly env: Readonly<Record<string, string>>; readonly cwd: string} {
  const bin = mkdtempSync(join(dir, 'bin-'));
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return {env: {PATH: `${bin}:/usr/bin:/bin`}, cwd: bin};
}

const ask = async (programs: Readonly<Record<string, string>>, text = 'x', signal?: AbortSignal) => {
  const [scanner] = scannersOnPath(undefined, place(programs));
  return scanner?.scan?.(text, signal);
};

describe('which are asked', () => {
  it('those on PATH, where nothing is configured', () => {
    expect(scannersOnPath(undefined, place({})).map(({name}) => name)).toEqual([]);
    expect(scannersOnPath(undefined, place({gitleaks: '', trufflehog: ''})).map(({name}) => name)).toEqual(['gitleaks', 'trufflehog']);
    expect(scannersOnPath([], place({gitleaks: ''}))).toEqual([]);
  });

  it('those that are configured, and one that is missing is told', () => {
    expect(scannersOnPath(['trufflehog'], place({gitleaks: ''}))).toEqual([{name: 'trufflehog', scan: null}]);
  });
});

describe('what they say', () => {
  it('gitleaks: a list, on its standard output', async () => {
    const found = await ask({gitleaks: `test "$1" = stdin || exit 9; case "$*" in *--ignore-gitleaks-allow*) ;; *) exit 8;; esac; printf '[{"RuleID":"Some Rule","Secret":"%s"}]' "$(cat)"`}, 'abc');
    expect(found).toEqual([{rule: 'some-rule', secret: 'abc'}]);
    expect(await ask({gitleaks: 'cat > /dev/null; echo null | tr -d nul'})).toEqual([]);
  });

  it('trufflehog: a line each, among lines of its log', async () => {
    const found = await ask({trufflehog: `case "$*" in *--no-verification*) ;; *) exit 8;; esac; cat > /dev/null; echo '{"level":"info"}'; echo '{"DetectorName":"AWS","Raw":"abc"}'`});
    expect(found).toEqual([{rule: 'aws', secret: 'abc'}]);
  });

  it('nothing of our environment reaches them but PATH', async () => {
    const found = await ask({gitleaks: `cat > /dev/null; printf '[{"RuleID":"r","Secret":"%s"}]' "$HOME$GITLEAKS_CONFIG"`});
    expect(found).toEqual([{rule: 'r', secret: ''}]);
  });
});

describe('how they fail', () => {
  it.each([
    ['a code', 'echo "no such flag" >&2; exit 126', /gitleaks ended with code 126: no such flag/],
    ['something else than JSON', 'cat > /dev/null; echo hello', /gitleaks printed what is no report/],
    ['a finding without its parts', `cat > /dev/null; echo '[{"a":1}]'`, /gitleaks printed what is no report/],
    ['a signal', 'kill -9 $$', /killed|SIGKILL/],
  ])('%s', async (_what, body, message) => {
    await expect(ask({gitleaks: body})).rejects.toThrow(message);
  });

  it('stopped', async () => {
    const controller = new AbortController();
    const asked = ask({gitleaks: 'cat > /dev/null; exec sleep 30'}, 'x', controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow('was stopped');
  });
});
