/** Finds credentials in command lines: options of programs that take a password, and variables set for one command. */
import {isDrawn, isDrawnPassword, isPlainText, isStrictlyDrawn} from './drawn.ts';
import type {Hit} from './hit.ts';
import {isFakeValue, isPublished, isReference} from './look-alike.ts';

export function findInCommands(text: string): Hit[] {
  return shapes.flatMap(({keyword, pattern, least, is = isGiven}) => (keyword.test(text) ? [...text.matchAll(pattern)] : []).flatMap((match): Hit[] => {
    const secret = (match[1] ?? '').replace(/^(["'])(.*)\1$/, '$2');
    if (secret.length < least || !is(secret)) return [];
    return [{rule: 'command-line-credentials', start: match.index + match[0].lastIndexOf(secret), secret}];
  }));
}

/** A word of a command line, quoted or bare. */
const value = String.raw`("[^"\n]{6,300}"|'[^'\n]{6,300}'|[^\s"'\x60;|<>()]{6,300})`;
const secretName = String.raw`(?:[A-Za-z0-9]{1,20}[-_.]){0,4}(?:pass(?:word|wd|phrase)?|pwd|token|secret|api[-_]?key|access[-_]?key|auth[-_]?key|secret[-_]?key|private[-_]?key)`;

const shapes: readonly {readonly keyword: RegExp; readonly pattern: RegExp; readonly least: number; readonly is?: (secret: string) => boolean}[] = [
  // --password=…, --api-key …, /p:token=…
  {keyword: /(?:--|\/p:|-D)[a-z]/i, pattern: new RegExp(String.raw`(?<=^|[\s"'\x60=])(?:--|/p:|-D)${secretName}(?:=|[ \t]{1,4})${value}`, 'gim'), least: 8},
  // TOKEN=… command, and in the midst of a line as `env TOKEN=…`, `-e TOKEN=…` or `&& TOKEN=…`.
  {keyword: /(?:PASS|PASSWORD|PASSWD|PWD|TOKEN|SECRET|KEY)=/, pattern: new RegExp(String.raw`(?<=^[ \t$>]{0,8}(?:[A-Z_]{1,40}=\S{0,100} ){0,3}|(?:env|export|-e|--env|--build-arg|--set|-c|&&|;|RUN|run:)[ \t]{1,3})["']?(?:[A-Z0-9]{1,20}_){0,4}(?:PASS(?:WORD|WD)?|PGPASSWORD|PWD|TOKEN|SECRET|API_?KEY|ACCESS_KEY|SECRET_KEY)=${value}(?=[ \t;&"'])`, 'gm'), least: 8},
  // name=… among other pairs, as in inventories and units: Environment="DB_PASSWORD=…", ansible_ssh_pass=….
  {keyword: /(?:pass|password|passwd|passphrase|pwd|token|secret|key)=/i, pattern: new RegExp(String.raw`(?<=[\s"',;=])(?:[A-Za-z0-9]{1,20}[-_.]){0,4}(?:pass(?:word|wd|phrase)?|pwd|token|secret|api-?_?key|access-?_?key|secret-?_?key)=([^\s"'\x60;,|<>(){}&$]{10,300})(?=[\s"',;]|$)`, 'gim'), least: 10, is: isStrictlyDrawn},
  // mysql -pPASSWORD, sshpass -p PASSWORD, docker login -p PASSWORD, redis-cli -a PASSWORD.
  {keyword: /mysql|maria/, pattern: new RegExp(String.raw`\b(?:mysql\w{0,10}|mariadb[\w-]{0,10})\b[^\n;|]{0,200}?[ \t]-p${value}`, 'g'), least: 6},
  {keyword: /sshpass|docker|podman|helm|oc |az |redis-cli|htpasswd|mongo|sqlcmd|ldap|plink|rar |7z|zip|unzip|openssl|keytool/, pattern: new RegExp(String.raw`\b(?:sshpass|(?:docker|podman|helm registry|oc|az)[ \t]+login|redis-cli|mongo(?:sh|dump|restore|import|export)?|ldap\w{2,10}|plink|psexec|unzip|zip|7z|rar|sqlcmd)\b[^\n;|]{0,200}?[ \t]-(?:p|P|pw|a|w)[ \t]{0,2}${value}`, 'g'), least: 6},
  {keyword: /pass:/, pattern: new RegExp(String.raw`\s-pass(?:in|out)?[ \t]{1,3}pass:${value}`, 'g'), least: 6},
  // gh secret set NAME --body …, aws configure set NAME …, git config --add NAME ….
  {keyword: /\b(?:set|put|add)\b/, pattern: new RegExp(String.raw`\b(?:set|put|add|config)[ \t]{1,4}(?:--?[\w-]{1,20}[ \t]{1,3}){0,2}["']?${secretName}["']?[ \t]{1,4}(?:(?:--body|--value|-b|-v)[= \t]{1,3})?${value}`, 'gi'), least: 10, is: isStrictlyDrawn},
  // wandb login KEY, snyk auth KEY.
  {keyword: /\b(?:login|auth)[ \t]/, pattern: new RegExp(String.raw`(?<=^[ \t$>!]{0,8}|[;&|][ \t]{0,3}|(?:RUN|run:|sudo|npx)[ \t]{1,3})[a-z][\w-]{1,30}[ \t]{1,3}(?:login|auth)[ \t]{1,3}(?:--?[\w-]{1,20}[ \t]{1,3}){0,2}${value}[ \t]*$`, 'gm'), least: 20, is: isStrictlyDrawn},
  {keyword: /htpasswd/, pattern: new RegExp(String.raw`\bhtpasswd\b[ \t]{1,3}-\w{0,8}b\w{0,8}[ \t]{1,3}(?:\S{1,100}[ \t]{1,3}){1,2}${value}`, 'g'), least: 6},
  {keyword: /-setcookie/, pattern: new RegExp(String.raw`(?<=^|\s)-setcookie[ \t]{1,4}${value}`, 'gm'), least: 12},
  // lftp -u user,password; wget --user=… has its option above; smbclient -U user%password.
  {keyword: /lftp|smbclient|ncftp/, pattern: new RegExp(String.raw`\b(?:lftp|smbclient|rpcclient)\b[^\n;|]{0,200}?[ \t]-[uU][ \t]{0,2}["']?[^\s,%"']{1,60}[,%]${value}`, 'g'), least: 6},
];

function isGiven(secret: string): boolean {
  if (isReference(secret) || isFakeValue(secret) || isPublished(secret) || isPlainText(secret) || /[$\x60]/.test(secret[0] ?? '')) return false;
  return isDrawnPassword(secret) || isDrawn(secret, false);
}
