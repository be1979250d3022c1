/** Finds the credential that is all a file holds, told by the name of the file. */
import {isDrawn, isDrawnPassword} from './drawn.ts';
import type {Hit} from './hit.ts';
import {isFakeValue} from './look-alike.ts';

/** `path` in lower case. One word, one line, in a file that is named for holding it: `config/master.key`, `.vault_pass`, `secrets/token`. */
export function findWholeFile(path: string, text: string): Hit[] {
  if (text.length > 600 || !fileName.test(path)) return [];
  const secret = text.trim();
  const drawn = (hexadecimal.test(secret) || isDrawn(secret, false) || (/pass/.test(path) && isDrawnPassword(secret))) && !isFakeValue(secret);
  return secret.length >= 12 && drawn ? [{rule: 'key-file', start: text.indexOf(secret), secret}] : [];
}

const fileName = /(?:^|[/_.-])(?:secret|token|password|passwd|passphrase|api[-_]?key|secret[-_]key[-_]base|vault[-_]pass(?:word)?|vault[-_]token|erlang\.cookie|credentials)(?:\.txt)?$|\.(?:key|secret|token|password|pass)$/;
const hexadecimal = /^[0-9a-f]{32,128}$/i;
