/** Files that hold one credential each, in the issuers' formats and in the ways in which people and agents write them down. */
import {drawer, jwt, pem, sets, uuid, withChecksum, type Drawn} from './drawn.ts';

export interface Sample {
  readonly name: string;
  readonly path: string;
  readonly content: string | Buffer;
}

type Make = (drawn: Drawn) => string;

const {hex, mixed, url, base64, upper, lower, digits, base32, password} = sets;

/** Tokens as issued; each is written into a line of code below. */
const tokens: Readonly<Record<string, Make>> = {
  'github classic': (d) => withChecksum('ghp_', d),
  'github app': (d) => withChecksum('ghs_', d),
  'github without a checksum': ({of}) => `gho_${of(mixed, 36)}`,
  'github fine-grained': ({of}) => `github_pat_${of(mixed, 22)}_${of(mixed, 59)}`,
  gitlab: ({of}) => `glpat-${of(url, 19)}${of(mixed, 1)}`,
  'gitlab trigger': ({of}) => `glptt-${of(hex, 40)}`,
  npm: (d) => withChecksum('npm_', d),
  pypi: ({of}) => `pypi-AgEIcHlwaS5vcmcC${of(url, 150)}`,
  rubygems: ({of}) => `rubygems_${of(hex, 48)}`,
  docker: ({of}) => `dckr_pat_${of(url, 26)}${of(mixed, 1)}`,
  'aws key id': ({of}) => `AKIA${of(base32, 16)}`,
  'aws temporary key id': ({of}) => `ASIA${of(base32, 16)}`,
  google: ({of}) => `AIzaSy${of(url, 32)}${of(mixed, 1)}`,
  'google oauth': ({of}) => `GOCSPX-${of(url, 27)}${of(mixed, 1)}`,
  'google access': ({of}) => `ya29.a0${of(url, 180)}`,
  azure: ({of}) => `${of(mixed, 3)}8Q~${of(mixed, 34)}`,
  digitalocean: ({of}) => `dop_v1_${of(hex, 64)}`,
  'vault service': ({of}) => `hvs.CAES${of(mixed, 90)}`,
  terraform: ({of}) => `${of(mixed, 14)}.atlasv1.${of(mixed, 67)}`,
  databricks: ({of}) => `dapi${of(hex, 32)}`,
  planetscale: ({of}) => `pscale_tkn_${of(mixed, 43)}`,
  supabase: ({of}) => `sbp_${of(hex, 40)}`,
  doppler: ({of}) => `dp.pt.${of(mixed, 43)}`,
  tailscale: ({of}) => `tskey-auth-k${of(mixed, 10)}CNTRL-${of(mixed, 32)}`,
  openai: ({of}) => `sk-proj-${of(url, 74)}T3BlbkFJ${of(url, 73)}${of(mixed, 1)}`,
  'openai legacy': ({of}) => `sk-${of(mixed, 20)}T3BlbkFJ${of(mixed, 20)}`,
  anthropic: ({of}) => `sk-ant-api03-${of(url, 93)}AA`,
  groq: ({of}) => `gsk_${of(mixed, 52)}`,
  huggingface: ({of}) => `hf_${of(mixed, 34)}`,
  replicate: ({of}) => `r8_${of(mixed, 37)}`,
  perplexity: ({of}) => `pplx-${of(mixed, 48)}`,
  openrouter: ({of}) => `sk-or-v1-${of(hex, 64)}`,
  'stripe live': ({of}) => `sk_live_51${of(mixed, 97)}`,
  'stripe restricted': ({of}) => `rk_live_${of(mixed, 24)}`,
  square: ({of}) => `sq0csp-${of(url, 42)}${of(mixed, 1)}`,
  shopify: ({of}) => `shpat_${of(hex, 32)}`,
  'slack bot': ({of}) => `xoxb-${of('123456789', 12)}-${of('123456789', 12)}-${of(mixed, 24)}`,
  'slack app': ({of}) => `xapp-1-A${of(upper, 10)}-${of('123456789', 13)}-${of(hex, 64)}`,
  'slack webhook': ({of}) => `https://hooks.slack.com/services/T${of(upper, 10)}/B${of(upper, 10)}/${of(mixed, 24)}`,
  'discord bot': (d) => `${Buffer.from(`1${d.of(digits, 17)}`).toString('base64').replace(/=+$/, '')}.${d.of(url, 6)}.${d.of(url, 37)}${d.of(mixed, 1)}`,
  'discord webhook': ({of}) => `https://discord.com/api/webhooks/1${of(digits, 17)}/${of(mixed, 68)}`,
  telegram: ({of}) => `${of('123456789', 10)}:AA${of(mixed, 33)}`,
  twilio: ({of}) => `SK${of(hex, 32)}`,
  sendgrid: ({of}) => `SG.${of(url, 22)}.${of(url, 42)}${of(mixed, 1)}`,
  mailchimp: ({of}) => `${of(hex, 32)}-us14`,
  'new relic': ({of}) => `NRAK-${of(upper, 27)}`,
  sentry: ({of}) => `sntryu_${of(hex, 64)}`,
  grafana: ({of}) => `glsa_${of(mixed, 32)}_${of(hex, 8)}`,
  dynatrace: ({of}) => `dt0c01.${of(base32, 24)}.${of(base32, 64)}`,
  linear: ({of}) => `lin_api_${of(mixed, 40)}`,
  notion: ({of}) => `ntn_${of(digits, 11)}${of(mixed, 35)}`,
  figma: ({of}) => `figd_${of(url, 39)}${of(mixed, 1)}`,
  postman: ({of}) => `PMAK-${of(hex, 24)}-${of(hex, 34)}`,
  airtable: ({of}) => `pat${of(mixed, 14)}.${of(hex, 64)}`,
  hubspot: (d) => `pat-na1-${uuid(d)}`,
  mapbox: ({of}) => `sk.eyJ${of(mixed, 80)}.${of(url, 21)}${of(mixed, 1)}`,
  adobe: ({of}) => `p8e-${of(mixed, 32)}`,
  harness: ({of}) => `pat.${of(mixed, 22)}.${of(hex, 24)}.${of(mixed, 20)}`,
  maxmind: ({of}) => `${of(mixed, 6)}_${of(mixed, 29)}_mmk`,
  wakatime: (d) => `waka_${uuid(d)}`,
  jwt,
};

/** Text in which a credential stands by its name or place alone. */
const written: Readonly<Record<string, Make>> = {
  'aws secret in .env': ({of}) => `AWS_DEFAULT_REGION=eu-west-1\nAWS_SECRET_ACCESS_KEY=${of(base64, 40)}\n`,
  'azure storage connection': ({of}) => `conn: DefaultEndpointsProtocol=https;AccountName=prodstore;AccountKey=${of(base64, 86)}==;EndpointSuffix=core.windows.net\n`,
  'database url': ({of}) => `DATABASE_URL=postgresql://svc_orders:${of(mixed, 18)}@db-3.internal:5432/orders\n`,
  'redis url without a user': ({of}) => `url: rediss://:${of(mixed, 32)}@cache.internal:6380/0\n`,
  'clone url': ({of}) => `git clone https://ci-bot:${of(mixed, 20)}@git.internal/team/app.git\n`,
  'ado connection string': ({of}) => `"Server=tcp:sql1;Initial Catalog=app;User ID=svc;Password=${of(mixed, 16)}!;Encrypt=True"\n`,
  'datadog by name': ({of}) => `DD_API_KEY: ${of(hex, 32)}\n`,
  'heroku by name': (d) => `heroku_api_key = "${uuid(d)}"\n`,
  'generic token in code': ({of}) => `const sessionToken = '${of(mixed, 40)}';\n`,
  'generic secret in yaml': ({of}) => `jwt:\n  signing_key: "${of(base64, 43)}="\n`,
  'generic password in yaml': ({of}) => `spring:\n  datasource:\n    password: "${of(mixed, 8)}7#${of(mixed, 6)}"\n`,
  'a UUID as a client secret': (d) => `client_secret: ${uuid(d)}\n`,
  'generic hexadecimal in python': ({of}) => `SECRET_KEY = "${of(hex, 64)}"\n`,
  'curl with a bearer': ({of}) => `curl -s -H "Authorization: Bearer ${of(mixed, 40)}" https://api.internal/v1\n`,
  'curl with a user': ({of}) => `curl -u deploy:${of(mixed, 16)} https://nexus.internal/upload\n`,
  'npmrc': ({of}) => `//npm.internal/:_authToken=${of(mixed, 36)}\n`,
  'kubernetes secret': ({of}) => `apiVersion: v1\nkind: Secret\ndata:\n  db-password: ${Buffer.from(of(password, 20)).toString('base64')}\n`,
  'private key, PKCS #8': (d) => pem(`PRIVATE ${'KEY'}`, d),
  'private key, OpenSSH': (d) => pem(`OPENSSH PRIVATE ${'KEY'}`, d),
  'private key, PGP': (d) => pem(`PGP PRIVATE ${'KEY'} BLOCK`, d).replace('-----\n', '-----\nVersion: 2\n\n'),
  'private key in JSON': (d) => JSON.stringify({type: 'service_account', private_key: pem(`PRIVATE ${'KEY'}`, d)}, null, 2),
  'private key in base64': (d) => `KEY_B64=${Buffer.from(pem(`RSA PRIVATE ${'KEY'}`, d)).toString('base64')}\n`,
  'private key, PuTTY': ({of}) => `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 2\n${of(base64, 64)}\n${of(base64, 40)}\nPrivate-Lines: 1\n${of(base64, 48)}\nPrivate-MAC: ${of(hex, 64)}\n`,
  'JSON web key': ({of}) => JSON.stringify({kty: 'EC', crv: 'P-256', x: of(url, 43), y: of(url, 43), d: of(url, 43)}),
};

/** A token of GitHub, Stripe or Slack, written so that no line holds it as it is. */
const hidden: Readonly<Record<string, (token: string, drawn: Drawn) => string | Buffer>> = {
  'joined by a plus': (token) => `const t = "${token.slice(0, 4)}" + "${token.slice(4, 20)}" +\n  "${token.slice(20)}";\n`,
  'joined by nothing': (token) => `TOKEN = ("${token.slice(0, 9)}"\n         "${token.slice(9)}")\n`,
  'joined by a list': (token) => `const t = ['${token.slice(0, 4)}', '${token.slice(4, 22)}', '${token.slice(22)}'].join('');\n`,
  'joined in a template': (token) => `const t = \`\${'${token.slice(0, 4)}'}${token.slice(4)}\`;\n`,
  'joined from names': (token) => `const head = '${token.slice(0, 4)}';\nconst tail = '${token.slice(4)}';\nexport const t = head + tail;\n`,
  'joined with concat': (token) => `let t = "${token.slice(0, 12)}".concat("${token.slice(12)}")\n`,
  'a line that goes on': (token) => `T="${token.slice(0, 15)}\\\n${token.slice(15)}"\n`,
  base64: (token) => `payload: ${Buffer.from(`token=${token}`).toString('base64')}\n`,
  'base64 for URLs': (token) => `x = b64("${Buffer.from(token).toString('base64url')}")\n`,
  hexadecimal: (token) => `bytes.fromhex("${Buffer.from(token).toString('hex')}")\n`,
  backwards: (token) => `const t = '${[...token].toReversed().join('')}'.split('').reverse().join('');\n`,
  'characters by number': (token) => `String.fromCharCode(${[...token].map((char) => char.charCodeAt(0)).join(', ')})\n`,
  'escaped characters': (token) => `t = "${[...token].map((char) => `\\x${char.charCodeAt(0).toString(16)}`).join('')}"\n`,
  'characters of no width': (token) => `t = "${token.slice(0, 6)}\u200b${token.slice(6, 20)}\u2060${token.slice(20)}"\n`,
  'wide characters': (token) => `t = "${[...token].map((char) => (/[A-Za-z0-9]/.test(char) ? String.fromCodePoint(char.charCodeAt(0) + 0xfee0) : char)).join('')}"\n`,
  'UTF-16, little end first': (token) => Buffer.from(`\ufefft=${token}\n`, 'utf16le'),
  'UTF-16, big end first': (token) => Buffer.from(`\ufefft=${token}\n`, 'utf16le').swap16(),
  'UTF-16 without a mark': (token) => Buffer.from(`t=${token}\n`, 'utf16le'),
  'in a binary file': (token) => Buffer.concat([Buffer.from([0, 1, 2, 255, 0, 254]), Buffer.from(token), Buffer.from([0, 0, 7])]),
  'a comment that would silence others': (token) => `t = "${token}" # gitleaks:allow noqa secretlint-disable-line pragma: allowlist secret nosec\n`,
  'in a URL': (token) => `https://api.internal/hook?x=1&token%3D${token}&y=2\n`,
};

const places: readonly ((token: string) => string)[] = [
  (token) => `export const client = connect({auth: '${token}'});\n`,
  (token) => `# staging\nTOKEN=${token}\n`,
  (token) => `  "value": "${token}",\n`,
  (token) => `    run: deploy --with ${token} --now\n`,
];

/** A file a sample; about a hundred of them. */
export function positives(seed: number): Sample[] {
  const drawn = drawer(seed);
  const asIssued = Object.entries(tokens).map(([name, make]) => ({name, path: 'src/app.ts', content: drawn.pick(places)(make(drawn))}));
  const named = Object.entries(written).map(([name, make]) => ({name, path: name === 'npmrc' ? '.npmrc' : 'config/app.yml', content: make(drawn)}));
  const evading = Object.entries(hidden).map(([name, hide]) => {
    const token = drawn.pick([withChecksum('ghp_', drawn), `sk_live_${drawn.of(mixed, 32)}`, `glpat-${drawn.of(lower, 20)}`]);
    return {name, path: 'src/evade.js', content: hide(token, drawn)};
  });
  return [...asIssued, ...named, ...evading];
}
