/** A fourth set, written without a look at the rules or at the other sets: what another company's reviewer would try. */
import {jwt, pem, sets, uuid, withChecksum, type Drawn} from '../drawn.ts';
import type {Sample} from '../positives.ts';
import type {Lines} from './ordinary.ts';

const {digits, hex, lower, upper, base32, mixed, base64, url, password} = sets;
const letters = 'abcdefghijklmnopqrstuvwxyz';
const bech32 = '023456789acdefghjklmnpqrstuvwxyz';

const b64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const json64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const bytes = ({of}: Drawn, count: number): Buffer => Buffer.from(of(hex, count * 2), 'hex');
const gh = (d: Drawn): string => withChecksum('ghp_', d);
const stripe = ({of}: Drawn): string => `sk_live_51${of(mixed, 97)}`;
const oneLine = (text: string): string => text.trimEnd().replaceAll('\n', String.raw`\n`);
const halves = (token: string, at = 14): readonly [string, string] => [token.slice(0, at), token.slice(at)];

/** The DER of an unencrypted PKCS#8 key on P-256, with the bytes drawn. */
const pkcs8 = (d: Drawn): Buffer => Buffer.concat([Buffer.from('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420', 'hex'), bytes(d, 32), Buffer.from('a14403420004', 'hex'), bytes(d, 64)]);

/** An OpenSSH key on ed25519 as ssh-keygen lays it out. */
function openssh(d: Drawn): string {
  const head = Buffer.concat([Buffer.from('openssh-key-v1\0'), Buffer.from('000000046e6f6e65000000046e6f6e650000000000000001000000330000000b7373682d6564323535313900000020', 'hex')]);
  const body = b64(Buffer.concat([head, bytes(d, 32), Buffer.from('00000090', 'hex'), bytes(d, 144)]));
  return `-----BEGIN OPENSSH PRIVATE ${'KEY-----'}\n${(body.match(/.{1,70}/g) ?? []).join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

type Real = Readonly<Record<string, readonly [path: string, make: (drawn: Drawn) => Sample['content']]>>;

const issued: Real = {
  'terraform aws': ['infra/main.tf', ({of}) => `provider "aws" {\n  region     = "eu-central-1"\n  access_key = "AKIA${of(base32, 16)}"\n  secret_key = "${of(base64, 40)}"\n}`],
  'gcp service account': ['deploy/gcp.json', (d) => JSON.stringify({type: 'service_account', project_id: 'shop-prod', private_key_id: d.of(hex, 40), private_key: pem('PRIVATE KEY', d), client_email: 'ci@shop-prod.iam.gserviceaccount.com'}, null, 2)],
  'entra client secret': ['src/auth.ts', ({of}) => `export const graph = new ClientSecretCredential(tenant, client, '${of(mixed, 3)}8Q~${of(url, 34)}');`],
  'github fine-grained': ['scripts/release.sh', ({of}) => `gh auth login --with-token <<< github_pat_11${of(upper, 20)}_${of(mixed, 59)}`],
  'github app in url': ['.gitmodules', (d) => `[submodule "lib"]\n\tpath = lib\n\turl = https://x-access-token:${withChecksum('ghs_', d)}@github.com/acme/lib.git`],
  'gitlab routable': ['ci/push.py', ({of}) => `gl = gitlab.Gitlab(URL, private_token="glpat-${of(url, 27)}.01.${of(lower, 9)}")`],
  'gitlab runner': ['config.toml', ({of}) => `[[runners]]\n  name = "builder"\n  token = "glrt-${of(url, 20)}"`],
  'slack bot': ['src/notify.rb', ({of}) => `Slack.configure { |c| c.token = "xoxb-${of(digits, 12)}-${of(digits, 13)}-${of(mixed, 24)}" }`],
  'slack app level': ['app/socket.js', ({of}) => `const appToken = "xapp-1-A0${of(upper, 9)}-${of(digits, 13)}-${of(hex, 64)}"`],
  'slack webhook': ['alertmanager.yml', ({of}) => `  slack_configs:\n  - api_url: https://hooks.slack.com/services/T0${of(upper, 9)}/B0${of(upper, 9)}/${of(mixed, 24)}`],
  'stripe live': ['app/Billing.php', (d) => `\\Stripe\\Stripe::setApiKey('${stripe(d)}');`],
  'stripe webhook': ['server.go', ({of}) => `event, err := webhook.ConstructEvent(body, sig, "whsec_${of(mixed, 32)}")`],
  'openai project': ['bot/main.py', ({of}) => `client = OpenAI(api_key="sk-proj-${of(url, 74)}T3BlbkFJ${of(url, 74)}")`],
  'anthropic': ['Chat.swift', ({of}) => `request.setValue("sk-ant-api03-${of(url, 93)}AA", forHTTPHeaderField: "x-api-key")`],
  'hugging face': ['train.ipynb', ({of}) => `   "source": ["from huggingface_hub import login\\n", "login('hf_${of(letters + letters.toUpperCase(), 34)}')"]`],
  'npmrc': ['.npmrc', (d) => `@acme:registry=https://registry.example.org/\n//registry.example.org/:_authToken=${withChecksum('npm_', d)}`],
  'pypi': ['.pypirc', ({of}) => `[pypi]\nusername = __token__\npassword = pypi-AgEIcHlwaS5vcmc${of(url, 140)}`],
  'sendgrid': ['Mailer.cs', ({of}) => `var client = new SendGridClient("SG.${of(url, 22)}.${of(url, 43)}");`],
  'twilio pair': ['sms.py', ({of}) => `client = Client("AC${of(hex, 32)}", "${of(hex, 32)}")`],
  'mailgun': ['config/mail.yml', ({of}) => `mailgun:\n  domain: mg.example.org\n  api_key: ${of(hex, 32)}-${of(hex, 8)}-${of(hex, 8)}`],
  'telegram': ['bot.js', ({of}) => `const bot = new TelegramBot('7${of(digits, 9)}:AA${of(url, 33)}', {polling: true});`],
  'discord bot': ['index.mjs', ({of}) => `client.login('${b64(`1${of(digits, 17)}`)}.G${of(url, 5)}.${of(url, 38)}');`],
  'digitalocean': ['doctl.yaml', ({of}) => `access-token: dop_v1_${of(hex, 64)}`],
  'shopify': ['shop.liquid.js', ({of}) => `headers: { 'X-Shopify-Access-Token': 'shpat_${of(hex, 32)}' }`],
  'databricks': ['notebook.scala', ({of}) => `val token = "dapi${of(hex, 32)}-2"`],
  'vault': ['deploy.sh', ({of}) => `export VAULT_TOKEN=hvs.CAESI${of(url, 90)}`],
  'terraform cloud': ['.terraformrc', ({of}) => `credentials "app.terraform.io" {\n  token = "${of(mixed, 14)}.atlasv1.${of(url, 67)}"\n}`],
  'grafana service account': ['provision.sh', ({of}) => `curl -H "Authorization: Bearer glsa_${of(mixed, 32)}_${of(hex, 8)}" $GRAFANA/api/org`],
  'datadog': ['docker-compose.yml', ({of}) => `    environment:\n      - DD_API_KEY=${of(hex, 32)}\n      - DD_SITE=datadoghq.eu`],
  'atlassian': ['jira.ts', ({of}) => `const jira = new JiraClient({email: 'bot@acme.io', apiToken: 'ATATT3xFfGF0${of(url, 171)}=${of(hex, 8).toUpperCase()}'});`],
  'cloudflare in a workflow': ['.github/workflows/pages.yml', ({of}) => `        with:\n          apiToken: ${of(url, 40)}\n          accountId: ${of(hex, 32)}`],
  'docker hub': ['Jenkinsfile', ({of}) => `sh 'docker login -u acmebot -p dckr_pat_${of(url, 27)}'`],
  'google oauth secret': ['client_secret.json', ({of}) => `{"installed":{"client_id":"${of(digits, 12)}-${of(lower, 32)}.apps.googleusercontent.com","client_secret":"GOCSPX-${of(url, 28)}"}}`],
  'airtable': ['sync.rb', ({of}) => `Airrecord.api_key = "pat${of(mixed, 14)}.${of(hex, 64)}"`],
  'supabase service role': ['seed.ts', (d) => `const admin = createClient(SUPABASE_URL, '${json64({alg: 'HS256', typ: 'JWT'})}.${json64({iss: 'supabase', ref: d.of(letters, 20), role: 'service_role', iat: 1700000000, exp: 2015000000})}.${d.of(url, 43)}');`],
  'openrouter': ['.env.production', ({of}) => `OPENROUTER_API_KEY=sk-or-v1-${of(hex, 64)}`],
  'groq': ['lib/groq.dart', ({of}) => `static const _key = 'gsk_${of(mixed, 52)}';`],
  'sentry org token': ['.sentryclirc', ({of}) => `[auth]\ntoken=sntrys_${b64(JSON.stringify({iat: 1712345678.9, url: 'https://sentry.io', region_url: 'https://de.sentry.io', org: 'acme'}))}_${of(base64, 43)}`],
};

const keys: Real = {
  'openssh': ['deploy/id_ed25519', openssh],
  'pkcs8 in yaml': ['values.yaml', (d) => `tls:\n  key: |\n${pem('PRIVATE KEY', d, 25).replaceAll(/^(?=.)/gm, '    ')}`],
  'one line with escapes': ['.env', (d) => `FIREBASE_PRIVATE_KEY="${oneLine(pem('RSA PRIVATE KEY', d))}"`],
  'encrypted pem': ['ca/root.key', (d) => pem('ENCRYPTED PRIVATE KEY', d)],
  'der': ['certs/server.der', pkcs8],
  'der in base64': ['settings.json', (d) => `{"signing": {"alg": "ES256", "key": "${b64(pkcs8(d))}"}}`],
  'kubeconfig': ['kubeconfig.yaml', (d) => `users:\n- name: admin\n  user:\n    client-key-data: ${b64(pem('RSA PRIVATE KEY', d))}`],
  'pgp': ['release-key.asc', (d) => `-----BEGIN PGP PRIVATE KEY ${'BLOCK-----'}\n\nlQOYBG${Array.from({length: 20}, () => d.of(base64, 64)).join('\n')}\n=${d.of(base64, 4)}\n-----END PGP PRIVATE KEY BLOCK-----\n`],
  'putty': ['jump.ppk', ({of}) => `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: ops\nPublic-Lines: 2\nAAAAC3NzaC1lZDI1NTE5AAAAI${of(base64, 39)}\n${of(base64, 4)}\nPrivate-Lines: 1\n${of(base64, 43)}=\nPrivate-MAC: ${of(hex, 64)}`],
  'jwk': ['jwks/sign.json', ({of}) => `{"kty":"EC","crv":"P-256","kid":"2024-01","x":"${of(url, 43)}","y":"${of(url, 43)}","d":"${of(url, 43)}"}`],
  'wireguard': ['wg0.conf', ({of}) => `[Interface]\nAddress = 10.8.0.1/24\nPrivateKey = ${of(base64, 42)}k=\nListenPort = 51820`],
  'age': ['keys.txt', ({of}) => `# created: 2024-05-01T10:00:00Z\nAGE-SECRET-KEY-1${of(bech32, 58).toUpperCase()}`],
};

const inPlace: Real = {
  'postgres url': ['config/database.yml', ({of}) => `production:\n  url: postgresql://shop:${of(mixed, 18)}@db.internal.acme.io:5432/shop?sslmode=require`],
  'mongodb srv': ['src/db.js', ({of}) => `mongoose.connect('mongodb+srv://svc:${of(mixed, 16)}@cluster0.ab1cd.mongodb.net/app?retryWrites=true');`],
  'redis without a user': ['worker.py', ({of}) => `broker_url = "rediss://:${of(url, 24)}@cache.acme.io:6380/0"`],
  'jdbc': ['application.properties', ({of}) => `spring.datasource.url=jdbc:postgresql://db:5432/app?user=app&password=${of(mixed, 16)}`],
  'azure sas': ['upload.ps1', ({of}) => `$uri = "https://acmefiles.blob.core.windows.net/in?sv=2022-11-02&ss=b&srt=sco&sp=rwdlac&se=2030-01-01T00:00:00Z&spr=https&sig=${encodeURIComponent(`${of(base64, 43)}=`)}"`],
  'basic header': ['smoke.http', ({of}) => `GET https://api.acme.io/v1/me\nAuthorization: Basic ${b64(`deploy:${of(password, 20)}`)}`],
  'docker config': ['.docker/config.json', ({of}) => `{"auths": {"ghcr.io": {"auth": "${b64(`acmebot:${of(mixed, 32)}`)}"}}}`],
  'kubernetes secret': ['k8s/secret.yaml', ({of}) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\ndata:\n  password: ${b64(of(password, 20))}`],
  'django secret': ['settings.py', ({of}) => `SECRET_KEY = '${of(`${lower}!@#$%^&*(-_=+)`, 50)}'`],
  'jwt secret in typescript': ['src/config.ts', ({of}) => `export const config = {\n  port: 3000,\n  jwtSecret: '${of(mixed, 40)}',\n};`],
  'bearer in a curl': ['docs/try.md', (d) => `curl https://api.acme.io/orders -H 'Authorization: Bearer ${jwt(d)}'`],
  'netrc': ['.netrc', ({of}) => `machine artifacts.acme.io\n  login ci\n  password ${of(mixed, 22)}`],
};

const hiding: Real = {
  'utf-16 le': ['settings.ini', (d) => Buffer.from(`\uFEFF[github]\r\ntoken=${gh(d)}\r\n`, 'utf16le')],
  'utf-16 be': ['App.strings', (d) => Buffer.from(`\uFEFF"stripe" = "${stripe(d)}";\n`, 'utf16le').swap16()],
  'zero width': ['src/a.ts', (d) => { const [a, b] = halves(gh(d)); return `const t = '${a}\u200B${b.slice(0, 9)}\u2060${b.slice(9)}';`; }],
  'joined in typescript': ['src/b.ts', (d) => { const [a, b] = halves(gh(d), 3); return `const t = '${a}' +\n  '${b.slice(0, 12)}' +\n  '${b.slice(12)}';`; }],
  'adjacent in python': ['b.py', (d) => { const [a, b] = halves(gh(d), 8); return `TOKEN = (\n    "${a}"\n    "${b}"\n)`; }],
  'joined in php': ['b.php', (d) => { const [a, b] = halves(stripe(d), 6); return `$key = "${a}" . "${b}";`; }],
  'joined in go': ['b.go', (d) => { const [a, b] = halves(gh(d), 10); return `const token = "${a}" +\n\t"${b}"`; }],
  'list joined in javascript': ['c.js', (d) => { const [a, b] = halves(gh(d), 12); return `const t = ["${a}", "${b}"].join("");`; }],
  'base64': ['c.py', (d) => `token = base64.b64decode("${b64(gh(d))}").decode()`],
  'hex': ['c.go', (d) => `raw, _ := hex.DecodeString("${Buffer.from(gh(d)).toString('hex')}")`],
  'backwards': ['d.rb', (d) => `token = "${[...gh(d)].toReversed().join('')}".reverse`],
};

export const fourthReal: Real = {...issued, ...keys, ...inPlace, ...hiding};

const locks: Lines = {
  'cargo lock': ['Cargo.lock', ({of}) => `[[package]]\nname = "secrecy"\nversion = "0.8.0"\nsource = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "${of(hex, 64)}"`],
  'poetry lock': ['poetry.lock', ({of}) => `files = [\n    {file = "keyring-24.3.0-py3-none-any.whl", hash = "sha256:${of(hex, 64)}"},\n]`],
  'pnpm lock': ['pnpm-lock.yaml', ({of}) => `  /jsonwebtoken@9.0.2:\n    resolution: {integrity: sha512-${of(base64, 86)}==}\n    engines: {node: '>=12'}`],
  'flake lock': ['flake.lock', ({of}) => `"narHash": "sha256-${of(base64, 43)}=",\n"rev": "${of(hex, 40)}",\n"type": "github"`],
  'composer lock': ['composer.lock', ({of}) => `"content-hash": "${of(hex, 32)}",\n"reference": "${of(hex, 40)}",\n"shasum": ""`],
  'uv lock': ['uv.lock', ({of}) => `sdist = { url = "https://files.pythonhosted.org/packages/${of(hex, 2)}/${of(hex, 2)}/${of(hex, 60)}/token_bucket-0.3.0.tar.gz", hash = "sha256:${of(hex, 64)}", size = 8212 }`],
  'gradle verification': ['gradle/verification-metadata.xml', ({of}) => `<artifact name="auth-2.1.jar">\n  <sha256 value="${of(hex, 64)}" origin="Generated by Gradle"/>\n</artifact>\n<trusted-key id="${of(hex, 40).toUpperCase()}" group="com.acme"/>`],
  'yarn berry': ['yarn.lock', ({of}) => `"passport-jwt@npm:^4.0.1":\n  version: 4.0.1\n  resolution: "passport-jwt@npm:4.0.1"\n  checksum: 10c0/${of(hex, 128)}`],
};

const ids: Lines = {
  'image digest': ['Dockerfile', ({of}) => `FROM node:20-slim@sha256:${of(hex, 64)} AS build\nARG GIT_SHA=${of(hex, 40)}`],
  'action pinned': ['.github/workflows/ci.yml', ({of}) => `      - uses: actions/create-github-app-token@${of(hex, 40)} # v1.11.0\n        with:\n          private-key: \${{ secrets.APP_PRIVATE_KEY }}`],
  'script integrity': ['index.html', ({of}) => `<script src="https://cdn.jsdelivr.net/npm/auth@2/dist/auth.min.js" integrity="sha384-${of(base64, 64)}" crossorigin="anonymous"></script>`],
  'uuids in sql': ['seed.sql', (d) => `INSERT INTO api_keys (id, owner_id, name) VALUES ('${uuid(d)}', '${uuid(d)}', 'default');`],
  'stripe ids': ['prices.ts', ({of}) => `export const prices = {pro: 'price_1${of(mixed, 23)}', team: 'prod_${of(mixed, 14)}', customer: 'cus_${of(mixed, 14)}'};`],
  'publishable': ['checkout.tsx', ({of}) => `const stripe = loadStripe('pk_test_51${of(mixed, 97)}');`],
  'arn': ['policy.json', ({of}) => `"Resource": "arn:aws:secretsmanager:eu-west-1:${of(digits, 12)}:secret:prod/db/password-${of(mixed, 6)}"`],
  'object ids': ['fixtures/users.json', ({of}) => `[{"_id": {"$oid": "${of(hex, 24)}"}, "sessionKey": "_id", "team": "${of(hex, 24)}"}]`],
  'ulids': ['events_test.go', ({of}) => `want := []string{"01H${of(base32, 23)}", "01J${of(base32, 23)}"}`],
  'sentry dsn': ['instrument.ts', ({of}) => `Sentry.init({dsn: 'https://${of(hex, 32)}@o${of(digits, 6)}.ingest.sentry.io/${of(digits, 16)}', tracesSampleRate: 0.1});`],
  'app ids': ['config.ts', (d) => `export const auth = {clientId: '${uuid(d)}', tenantId: '${uuid(d)}', domain: 'acme.eu.auth0.com', audience: 'https://api.acme.io'};`],
};

const open: Lines = {
  'ssh public': ['authorized_keys', ({of}) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${of(base64, 43)} ops@acme\nssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${of(base64, 338)}= ci@acme`],
  'jwks public': ['jwks.json', ({of}) => `{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"${of(url, 43)}","n":"${of(url, 342)}","e":"AQAB"}]}`],
  'wireguard peer': ['wg-peers.conf', ({of}) => `[Peer]\nPublicKey = ${of(base64, 42)}k=\nAllowedIPs = 10.8.0.2/32`],
  'certificate': ['helm/ca.yaml', (d) => `caBundle: ${b64(pem('CERTIFICATE', d, 12))}`],
  'sops': ['secrets.enc.yaml', (d) => `db_password: ENC[AES256_GCM,data:${d.of(base64, 28)},iv:${d.of(base64, 43)}=,tag:${d.of(base64, 22)}==,type:str]\nsops:\n  age:\n    - recipient: age1${d.of(bech32, 58)}`],
  'sealed secret': ['sealed.yaml', ({of}) => `kind: SealedSecret\nspec:\n  encryptedData:\n    password: AgB${of(base64, 680)}==`],
};

const talk: Lines = {
  'env example': ['.env.example', () => 'DATABASE_URL=postgres://user:password@localhost:5432/app\nJWT_SECRET=replace-with-a-long-random-string\nSTRIPE_SECRET_KEY=sk_test_your_key_here\nAWS_SECRET_ACCESS_KEY='],
  'ci database': ['.github/workflows/test.yml', () => '        env:\n          POSTGRES_PASSWORD: postgres\n          DATABASE_URL: postgresql://postgres:postgres@localhost:5432/test'],
  'aws docs': ['docs/s3.md', () => `Set \`AWS_ACCESS_KEY_ID=AKIA${'IOSFODNN7EXAMPLE'}\` and \`AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYEXAMPLEKEY'}\`.`],
  'translations': ['locales/de.json', () => '{"password": "Passwort", "passwordForgotten": "Passwort vergessen?", "apiKey": "API-Schlüssel", "secretHint": "Mindestens-12-Zeichen,Groß-und-Kleinschreibung", "token_expired": "Sitzung abgelaufen"}'],
  'from the environment': ['config.py', () => 'SECRET_KEY = os.environ["SECRET_KEY"]\nAPI_TOKEN = get_secret("prod/payments/api-token")\nPASSWORD_RESET_TIMEOUT = timedelta(hours=3)'],
  'helm values': ['templates/deploy.yaml', () => '        - name: DB_PASSWORD\n          valueFrom:\n            secretKeyRef:\n              name: {{ include "shop.fullname" . }}-postgresql\n              key: postgres-password'],
  'test double': ['login.test.ts', () => "await signIn({email: 'ada@example.com', password: 'correct-horse-battery'});\nexpect(api.headers.authorization).toBe('Bearer test-access-token');"],
  'constants': ['StorageKeys.kt', () => 'const val ACCESS_TOKEN_KEY = "com.acme.shop.preferences.ACCESS_TOKEN"\nconst val REFRESH_TOKEN = "refresh_token_v2_encrypted"'],
};

const machine: Lines = {
  'minified': ['dist/app.min.js', ({of}) => `!function(e,t){"object"==typeof exports?module.exports=t():e.Auth=t()}(this,function(){var n={password:"input-password",token:function(e){return e.t}};return n.k=${of(digits, 9)},n.hash="${of(hex, 20)}",n});`],
  'source map': ['dist/app.js.map', ({of}) => `{"version":3,"file":"token.js","sources":["../src/token.ts"],"mappings":"AAAA,${Array.from({length: 60}, () => `${of(letters, 2).toUpperCase()}${of(mixed, 3)}`).join(',')};AACA"}`],
  'inline image': ['logo.css', ({of}) => `.key-icon{background:url(data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${of(base64, 420)}==)}`],
  'svg path': ['key.svg', () => '<svg viewBox="0 0 24 24"><path d="M12.65 10C11.83 7.67 9.61 6 7 6c-3.31 0-6 2.69-6 6s2.69 6 6 6c2.61 0 4.83-1.67 5.65-4H17v4h4v-4h2v-4H12.65z"/></svg>'],
  'csv of hashes': ['data/files.csv', ({of}) => `path,size,sha256\na.bin,120,${of(hex, 64)}\nb.bin,88,${of(hex, 64)}\nc.bin,91,${of(hex, 64)}`],
  'test vectors': ['sha2_test.rs', ({of}) => `const CASES: &[(&str, &str)] = &[\n    ("abc", "${of(hex, 64)}"),\n    ("message digest", "${of(hex, 64)}"),\n];`],
  'snapshot': ['__snapshots__/token.test.ts.snap', ({of}) => `exports[\`hashes the token 1\`] = \`"$2b$10$${of(mixed, 53)}"\`;\nexports[\`etag 1\`] = \`W/"2a-${of(base64, 27)}"\`;`],
};

export const fourthLike: Lines = {...locks, ...ids, ...open, ...talk, ...machine};
