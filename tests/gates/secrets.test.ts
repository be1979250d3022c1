import {describe, expect, it} from 'vitest';
import {secretsGate, type SecretsInput} from '../../src/gates/secrets.ts';
import {adding, changing, symlink, told, type World} from './changes.ts';

// Put together here, so that this file is not itself what it tests for.
const letters = 'q7Rt2Yp9Lm4Xz8Kd3Wn6Vb1Hs5Jf0Gc7Tr2Pe9Au4Ci8';
const github = `ghp_${letters.slice(0, 36)}`;
const otherGithub = `ghp_${letters.slice(6, 42)}`;
const stripe = `sk_${'live'}_${letters.slice(0, 24)}`;
const awsId = `AKIA${'Q7RT2YP9LM4XZ8KD'}`;
const awsKey = letters.slice(0, 40);
const pem = (body: string): string => `-----BEGIN ${'PRIVATE'} KEY-----\n${`MIIE${body}`.repeat(4).replace(/(.{64})/g, '$1\n')}\n-----END ${'PRIVATE'} KEY-----\n`;
const aligned = (key: string): string => `aws_secret_access_key${' '.repeat(60)}= ${key}\n`;
const known = 'correct horse/battery+staple';

const verdictOf = (world: World, more: Partial<SecretsInput> = {}) => secretsGate({...world, values: [], mode: 'auto', ...more});
const judge = async (world: World, more: Partial<SecretsInput> = {}) => told(await verdictOf(world, more));

describe('secrets that look like one', () => {
  it('passes ordinary code', async () => {
    expect(await judge(adding({'a.ts': 'export const token = process.env.TOKEN;\n', 'b.md': 'account: 1234-5678-9012\nghp_short npm_token sk-test\n', c: `ghp_${'x'.repeat(36)}`}))).toBe('pass');
  });

  it('passes a part of a longer word, also where a window begins', async () => {
    expect(await judge(adding({a: `${'\n'.repeat(64 * 1024 - 256 - 1)}x${github}${'\n'.repeat(1000)}`}))).toBe('pass');
  });

  it('looks into every file', async () => {
    const files = Object.fromEntries(Array.from({length: 70}, (_, i) => [`f${i}`, `x${i}`]));
    for (const i of [0, 31, 32, 63, 64, 69]) expect(await judge(adding({...files, [`f${i}`]: github}))).toBe(`block | secrets/github-token f${i} 1`);
  });

  it.each([
    ['github-token', github],
    ['stripe-key', stripe],
    ['aws-access-key-id', awsId],
    ['aws-secret-access-key', `aws_secret_access_key = ${awsKey}`],
    ['private-key', pem(letters)],
    ['private-key', JSON.stringify({private_key: pem(letters)})],
    ['slack-token', `xoxb-${'1234567890'}-${letters.slice(0, 24)}`],
    ['url-credentials', `https://deploy:${letters.slice(0, 12)}@example.com/x.git`],
    ['url-credentials', `postgres://app:${letters.slice(0, 12)}@db.internal:5432/x`],
    ['google-api-key', `AIza${letters.slice(0, 35)}`],
    ['tailscale-key', `tskey-auth-${letters.slice(0, 12)}-${letters.slice(0, 32)}`],
  ])('blocks a %s, with its line and without itself', async (rule, secret) => {
    const verdict = await verdictOf(adding({'src/a.ts': `// one\n// two\nconst x = ${secret};\n`}));
    expect(told(verdict)).toBe(`block | secrets/${rule} src/a.ts 3`);
    expect(JSON.stringify(verdict)).not.toContain(secret.slice(-20));
    expect(JSON.stringify(verdict)).not.toContain(letters.slice(2, 10));
  });

  it('blocks a token of an .npmrc, which has no shape of its own', async () => {
    expect(await judge(adding({'a/.npmrc': `//registry.example.com/:_authToken=${letters}\n`}))).toBe('block | secrets/registry-token a/.npmrc 1');
  });

  it('blocks a file that is named for the one key it holds', async () => {
    const key = '5f0c9d27ab1e43865d7f02ca91be6438';
    expect(await judge(adding({'config/master.key': `${key}\n`}))).toBe('block | secrets/key-file config/master.key 1');
    expect(await judge(adding({'config/build.id': `${key}\n`}))).toBe('pass');
  });

  it('blocks a secret in the target of a link and in the name of a file', async () => {
    expect(await judge(adding({x: symlink(github)}))).toBe('block | secrets/github-token x 1');
    expect(await judge(adding({[`a/${github}`]: ''}))).toBe('block | secrets/github-token');
  });
});

describe('what was there before', () => {
  const base = `line\nconst a = '${github}';\n`;

  it('only warns, where the line changed or not', async () => {
    expect(await judge(changing({a: base}, {a: `${base}more\n`}))).toBe('pass | secrets/github-token a 2');
    expect(await judge(changing({a: base}, {a: `${base}${'\n'.repeat(20)}more\n`}))).toBe('pass');
    expect(await judge(changing({a: base}, {a: base.replace('const', '  export const')}))).toBe('pass | secrets/github-token a 2');
  });

  it('only warns where the file is renamed or the secret moves', async () => {
    expect(await judge(changing({a: base}, {b: base}))).toBe('pass | secrets/github-token b 2');
    expect(await judge(changing({a: base, b: 'x'}, {a: 'x', b: base}))).toBe('pass | secrets/github-token b 2');
  });

  it('blocks a new one beside the old one, on the same line', async () => {
    expect(await judge(changing({a: base}, {a: base.replace(';', `; const b = '${otherGithub}';`)}))).toBe('block | secrets/github-token a 2');
    expect(await judge(changing({a: base}, {a: base.replace('const', `const b = '${otherGithub}'; const`)}))).toBe('block | secrets/github-token a 2');
  });

  it('blocks another key behind the same header', async () => {
    const other = pem([...letters].toReversed().join(''));
    expect(await judge(changing({a: pem(letters)}, {a: other}))).toBe('block | secrets/private-key a 1');
  });

  it('blocks another key behind the same name and blanks', async () => {
    expect(await judge(changing({a: aligned(awsKey)}, {a: aligned(letters.slice(3, 43))}))).toBe('block | secrets/aws-secret-access-key a 1');
    expect(await judge(changing({a: aligned(awsKey)}, {a: `x\n${aligned(awsKey)}`}))).toBe('pass | secrets/aws-secret-access-key a 2');
  });

  it('says nothing about what is removed, or only changes its mode', async () => {
    expect(await judge(changing({a: base}, {a: 'line\n'}))).toBe('pass');
    expect(await judge(changing({a: base}, {}))).toBe('pass');
    expect(await judge(changing({a: base}, {a: {mode: '100755', content: base}}))).toBe('pass');
  });
});

describe('known values', () => {
  const bytes = Buffer.from(known);
  const wrapped = Buffer.from(`user:${'x'.repeat(50)}:${known}:tail`).toString('base64').replace(/(.{76})/g, '$1\n');
  it.each([
    ['as it is', known],
    ['URL-encoded', encodeURIComponent(known)],
    ['URL-encoded in lower case', encodeURIComponent(known).replaceAll('%2B', '%2b').replaceAll('%2F', '%2f')],
    ['base64', bytes.toString('base64')],
    ['base64 before more', Buffer.from(`${known}~~`).toString('base64')],
    ['base64 after one byte', Buffer.from(`:${known}~`).toString('base64')],
    ['base64 after two bytes', Buffer.from(`::${known}~~`).toString('base64')],
    ['hexadecimal', bytes.toString('hex')],
  ])('blocks %s', async (_what, text) => {
    const verdict = await verdictOf(adding({a: `\nx=${text}\n`}), {values: [known]});
    expect(told(verdict)).toBe('block | secrets/known-value a 2');
    expect(JSON.stringify(verdict)).not.toContain(text);
  });

  it('blocks base64 broken over lines', async () => {
    expect(await judge(adding({a: wrapped}), {values: [known]})).toBe('block | secrets/known-value a');
  });

  it('blocks values with letters outside ASCII, and with quotes in JSON', async () => {
    expect(await judge(adding({a: 'pässwörd-ß'}), {values: ['pässwörd-ß']})).toBe('block | secrets/known-value a 1');
    expect(await judge(adding({a: JSON.stringify('quo"ted\\value')}), {values: ['quo"ted\\value']})).toBe('block | secrets/known-value a 1');
  });

  it('blocks base64 in the letters of URLs', async () => {
    const value = '~~~???>>>~~~';
    expect(Buffer.from(value).toString('base64')).toMatch(/\+.*\//);
    expect(await judge(adding({a: Buffer.from(value).toString('base64url')}), {values: [value]})).toBe('block | secrets/known-value a 1');
  });

  it('blocks a value in the name of a file', async () => {
    expect(await judge(adding({'a/hunter2hunter2': ''}), {values: ['hunter2hunter2']})).toBe('block | secrets/known-value');
  });

  it('warns where the value was there before; leaves short values alone', async () => {
    expect(await judge(changing({a: known}, {a: `${known}\n`}), {values: [known]})).toBe('pass | secrets/known-value a 1');
    expect(await judge(adding({a: `short ${Buffer.from('short').toString('hex')}`}), {values: ['short', '']})).toBe('pass');
  });
});

describe('nothing inside the change silences it', () => {
  it.each([
    ['a comment that disables all', `/* secretlint-disable */\n${github}`, 2],
    ['a comment on the line', `${github} // secretlint-disable-line`, 1],
    ['a comment on the line before', `// secretlint-disable-next-line\n${github}`, 2],
    ['a comment that names the rule', `# secretlint-disable @secretlint/secretlint-rule-github\n${github}`, 2],
    ['marks of other scanners', `${github} # gitleaks:allow pragma: allowlist secret`, 1],
    ['a letter of another script in front', `ключ${github}`, 1],
    ['a byte order mark', `\ufeff${github}`, 1],
    ['a very long line', `${'x = 1; '.repeat(30_000)}${github}`, 1],
    ['a place between two windows', `${'\n'.repeat(65_520)}${github}`, 65_521],
    ['a key between two windows', `${'\n'.repeat(65_500)}${pem(letters)}`, 65_501],
  ])('%s', async (_what, text, line) => {
    expect(await judge(adding({a: text}))).toMatch(new RegExp(`^block \\| secrets/(github-token|private-key) a ${line}$`));
  });

  it('a zero byte, or UTF-16', async () => {
    expect(await judge(adding({a: `\0${github}`}))).toBe('block | secrets/github-token a');
    expect(await judge(adding({a: Buffer.from(`\ufeff${github}`, 'utf16le')}))).toBe('block | secrets/github-token a');
    expect(await judge(adding({a: Buffer.from(known, 'utf16le')}), {values: [known]})).toBe('block | secrets/known-value a');
  });

  it('a name that a rule skips, attributes, ignore files and configuration of scanners', async () => {
    const files = {'.gitattributes': '* binary -diff\n', '.secretlintignore': '*\n', '.secretlintrc.json': '{"rules": []}', 'fixtures/x.snap': github};
    expect(await judge(adding(files))).toBe('block | secrets/github-token fixtures/x.snap 1');
  });

  it('a flood of other secrets, known before', async () => {
    const flood = Array.from({length: 700}, (_, i) => `ghp_${String(i).padStart(36, letters)}`).join('\n');
    expect(await judge(changing({a: flood}, {a: `${flood}\n${github}`}))).toMatch(/^block \| secrets\/github-token a 701( |$)/);
  });
});

describe('what cannot be searched', () => {
  it('takes bytes at random for no login, and a login among such bytes for one', async () => {
    const dsn = ['app:k7', 'pR9vX', '2mQ@tcp(db:3306)'];
    const noise = Buffer.concat([Buffer.from('\0\x01 '), Buffer.from(dsn[0] ?? ''), Buffer.from([0xe9, 0xff]), Buffer.from(dsn.slice(1).join('')), Buffer.from('\0')]);
    expect((await verdictOf(adding({'x.bin': noise}))).type).toBe('pass');
    expect((await verdictOf(adding({'x.bin': Buffer.from(`\0\x01 ${dsn.join('')}\0`)}))).type).toBe('block');
  });

  it('says which binary files were only searched as text', async () => {
    expect(await verdictOf(adding({'logo.png': '\x89PNG\0\0', 'a.txt': 'x'}))).toEqual({type: 'pass', warnings: [{rule: 'secrets/binary', message: 'Searched only for plain text: logo.png.'}]});
  });

  it('asks about a file that was not read to its end, and still blocks what it saw', async () => {
    expect(await judge(changing({}, {a: 'x'.repeat(100)}, {limit: 50}))).toBe('human | secrets/too-big a');
    expect(await judge(changing({}, {a: `${github} ${'x'.repeat(100)}`}, {limit: 50}))).toBe('block | secrets/github-token a 1 | secrets/too-big a');
  });

  it('asks about a store of keys', async () => {
    expect(await judge(adding({'deploy.P12': 'x'}))).toBe('human | secrets/key-store deploy.P12');
  });

  it('rejects where a blob cannot be read, and when aborted', async () => {
    const {change} = adding({a: 'x'});
    await expect(verdictOf({change, blobs: {read: async (shas) => shas.map(() => null)}, read: []})).rejects.toThrow('does not have blob');
    await expect(verdictOf(adding({a: 'x'}), {signal: AbortSignal.abort()})).rejects.toThrow('aborted');
  });
});

it('obeys its mode', async () => {
  const world = adding({a: github, 'b.p12': 'x'});
  expect(await judge(world, {mode: 'human'})).toBe('human | secrets/github-token a 1 | secrets/key-store b.p12');
  expect(await judge(world, {mode: 'block'})).toBe('block | secrets/github-token a 1 | secrets/key-store b.p12');
  expect(await judge(world, {mode: 'warn'})).toMatch(/^pass \| secrets\//);
  expect(await judge(changing({a: github}, {a: `${github}\nx`}), {mode: 'block'})).toBe('pass | secrets/github-token a 1');
});

it('leaves nothing behind in the process', async () => {
  await judge(adding({a: 'x'}));
  expect(performance.getEntriesByType('mark')).toEqual([]);
});

it('takes time in proportion, whatever the text', async () => {
  const began = process.cpuUsage();
  for (const text of hostile) await judge(adding({a: text.repeat(Math.ceil(30_000 / text.length))}), {values: [known]});
  const {user, system} = process.cpuUsage(began);
  expect((user + system) / 1000).toBeLessThan(250 * hostile.length);
});

/** Beginnings of what the rules look for, which never come to their end. */
const hostile = [
  'xoxb-a-_', 'mongodb://a:', 'SECRET_ACCESS_KEY ', `-----BEGIN ${'PRIVATE'} KEY-----`, 'glc_', ' ', '"', 'SG.a.', 'http://a:b@c.', '\n', '-----BEGIN A ', 'pypi-AgEIcHlwaS5vcmc', 'ops_ey', "'a' + ", 'password=', 'eyJ.',
  'sk-', '\\x41', 'QUFB', 'ghs_', 'bkct_', '+ASt', 'H4sIAAAA', 'MFRGG', 'A=', 'TOKEN=a ', 'mysql -p', '--password ', '<password ', 'name="secret" ', '"name":"secret",', 'connect("a",', 'auth=("a",', '%2d', 'a=\n', 'Chr(65)&', "'a',", 'a<b>',
  'set a_token ',
  '00000000 67 68\n',
  '::-1 "QUFB"',
  'token=[[a',
  'machine a login b ', 'a:1:b:c:', '?token=', '"value":"', '"apikey":[', "a@b'.replace('@','_')", '\\_a', '&#45;', "A='a'\n", "AUTH_KEY', '", '"kty":"d":', 'a_key=',
];
