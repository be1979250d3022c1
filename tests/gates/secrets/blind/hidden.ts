/** Ways to hide a token from a reader of lines. */
import {sets, withChecksum, type Drawn} from '../drawn.ts';
import type {Sample} from '../positives.ts';

type Hide = (token: string, drawn: Drawn) => string | Buffer;

const half = (token: string): readonly [string, string] => [token.slice(0, 15), token.slice(15)];
const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const each = (token: string, make: (letter: string, code: number) => string, between = ''): string => [...token].map((letter) => make(letter, letter.charCodeAt(0))).join(between);
const hexOf = (code: number, width = 2): string => code.toString(16).padStart(width, '0');

const ways: Readonly<Record<string, readonly [path: string, Hide]>> = {
  'UTF-16': ['cfg.reg', (token) => wide(`"key"="${token}"\r\n`)],
  'UTF-16 big-endian': ['cfg.txt', (token) => wide(`key = ${token}\n`).swap16()],
  'zero-width letters': ['a.ts', (token) => `const a = '${each(token, (letter) => letter, '\u200b')}';`],
  'soft hyphens': ['a.md', (token) => `Use ${each(token, (letter) => letter, '\u00ad')} here.`],
  'full-width letters': ['a.txt', (token) => each(token, (letter, code) => (/[\dA-Za-z]/.test(letter) ? String.fromCharCode(code + 0xfee0) : letter))],
  'plus in JavaScript': ['a.js', (token) => `const k = '${half(token)[0]}' + "${half(token)[1]}";`],
  'plus over lines': ['A.java', (token) => `String k = "${half(token)[0]}"\n    + "${half(token)[1]}";`],
  'dot in PHP': ['a.php', (token) => `$k = '${half(token)[0]}' . '${half(token)[1]}';`],
  'dots in Lua': ['a.lua', (token) => `local k = "${half(token)[0]}" .. "${half(token)[1]}"`],
  'neighbours in Python': ['a.py', (token) => `K = ("${half(token)[0]}"\n     "${half(token)[1]}")`],
  'ampersand in VB': ['a.vb', (token) => `Dim k = "${half(token)[0]}" & _\n  "${half(token)[1]}"`],
  'pipes in SQL': ['a.sql', (token) => `SELECT '${half(token)[0]}' || '${half(token)[1]}';`],
  'array and join': ['a.ts', (token) => `const k = ['${half(token)[0]}', '${half(token)[1]}'].join('');`],
  'template literal': ['a.ts', (token) => `const k = \`${half(token)[0]}\${'${half(token)[1]}'}\`;`],
  'two variables': ['a.ts', (token) => `const a = '${half(token)[0]}';\nconst b = '${half(token)[1]}';\nexport const k = a + b;`],
  'shell continuation': ['a.sh', (token) => `K=${half(token)[0]}\\\n${half(token)[1]}`],
  'folded YAML': ['a.yml', (token) => `key: "${half(token)[0]}\\\n  ${half(token)[1]}"`],
  base64: ['a.py', (token) => `k = b64decode("${Buffer.from(token).toString('base64')}")`],
  'base64 twice': ['a.py', (token) => `k = "${Buffer.from(Buffer.from(token).toString('base64')).toString('base64')}"`],
  'base64 in the midst': ['a.json', (token) => `{"blob": "${Buffer.from(`{"user":"x","t":"${token}"}`).toString('base64')}"}`],
  'base64url of lines': ['a.txt', (token) => Buffer.from(`line one\nkey=${token}\nline three\n`.repeat(2)).toString('base64').replace(/.{60}/g, '$&\n')],
  hexadecimal: ['a.rb', (token) => `k = ["${Buffer.from(token).toString('hex')}"].pack("H*")`],
  'hexadecimal, spaced': ['a.txt', (token) => each(token, (_, code) => hexOf(code), ' ')],
  'codes in an array': ['a.js', (token) => `String.fromCharCode(${each(token, (_, code) => String(code), ', ')})`],
  'codes in hexadecimal': ['a.c', (token) => `char k[] = {${each(token, (_, code) => `0x${hexOf(code)}`, ', ')}};`],
  'letters in an array': ['a.js', (token) => `[${each(token, (letter) => `'${letter}'`, ', ')}].join('')`],
  reversed: ['a.py', (token) => `k = "${[...token].toReversed().join('')}"[::-1]`],
  'percent signs': ['a.txt', (token) => `https://x.test/?k=${each(token, (_, code) => `%${hexOf(code)}`)}`],
  'HTML entities': ['a.html', (token) => `<i>${each(token, (_, code) => `&#${code};`)}</i>`],
  'HTML entities in hexadecimal': ['a.html', (token) => `<i>${each(token, (_, code) => `&#x${hexOf(code)};`)}</i>`],
  'unicode escapes': ['a.js', (token) => `k = "${each(token, (_, code) => `\\u${hexOf(code, 4)}`)}"`],
  'unicode escapes in braces': ['a.rs', (token) => `let k = "${each(token, (_, code) => `\\u{${hexOf(code)}}`)}";`],
  'hexadecimal escapes': ['a.c', (token) => `k = "${each(token, (_, code) => `\\x${hexOf(code)}`)}";`],
  'octal escapes': ['a.sh', (token) => `k=$'${each(token, (_, code) => `\\${code.toString(8)}`)}'`],
  'one escape': ['a.json', (token) => `{"k": "${token.slice(0, 3)}\\u005f${token.slice(4)}"}`],
  'quoted-printable': ['a.eml', (token) => `Content-Transfer-Encoding: quoted-printable\n\nkey ${half(token)[0].replace('_', '=5F')}=\n${half(token)[1]}`],
  'a comment that allows it': ['a.ts', (token) => `const k = '${token}'; // gitleaks:allow pragma: allowlist secret nosec #nosecret`],
  'a comment above': ['a.py', (token) => `# pragma: allowlist nextline secret\n# secretlint-disable\nk = '${token}'`],
  'JSON in JSON': ['a.json', (token) => JSON.stringify({body: JSON.stringify({inner: JSON.stringify({k: token})})})],
  'a long line': ['a.min.js', (token, {of}) => `${of(sets.mixed, 3000)};k="${token}";${of(sets.mixed, 3000)}`],
  'rot13': ['a.txt', (token) => `codecs.decode('${token.replace(/[a-z]/gi, (letter) => String.fromCharCode(letter.charCodeAt(0) + (letter.toLowerCase() < 'n' ? 13 : -13)))}', 'rot13')`],
  'a replaced letter': ['a.ts', (token) => `const k = '${token.replace('_', '@')}'.replace('@', '_');`],
  'gaps to be removed': ['a.ts', (token) => `const k = '${token.replace(/.{6}/g, '$& ')}'.replaceAll(' ', '');`],
  'dashes to be removed': ['a.py', (token) => `k = "${token.replace(/.{8}/g, '$&|')}".replace("|", "")`],
};

export const hidden = (drawn: Drawn): readonly Sample[] => Object.entries(ways).map(([name, [path, hide]]) => ({name, path, content: hide(withChecksum('ghp_', drawn), drawn)}));
