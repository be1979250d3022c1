/** A fifth set, also written without a look at the rules: rarer issuers, the files of frameworks, joins in more languages, harder look-alikes. */
import {pem, sets, uuid, withChecksum, type Drawn} from '../drawn.ts';
import type {Sample} from '../positives.ts';
import type {Lines} from './ordinary.ts';

const {digits, hex, lower, upper, base32, mixed, base64, url, password} = sets;
const letters = 'abcdefghijklmnopqrstuvwxyz';
const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

const b64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const json64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const bytes = ({of}: Drawn, count: number): Buffer => Buffer.from(of(hex, count * 2), 'hex');
const gh = (d: Drawn): string => withChecksum('ghp_', d);
const slack = ({of}: Drawn): string => `xoxb-${of(digits, 12)}-${of(digits, 13)}-${of(mixed, 24)}`;
const openai = ({of}: Drawn): string => `sk-proj-${of(mixed, 74)}T3BlbkFJ${of(mixed, 74)}`;
const cut = (token: string, ...at: readonly number[]): string[] => [...at, token.length].map((end, index) => token.slice(at[index - 1] ?? 0, end));

/** A PKCS#12 container as openssl starts it, and a Java key store. */
const pkcs12 = (d: Drawn): Buffer => Buffer.concat([Buffer.from('30820a2c020103308209f206092a864886f70d010701a08209e3048209df', 'hex'), bytes(d, 2400)]);
const jks = (d: Drawn): Buffer => Buffer.concat([Buffer.from('feedfeed000000020000000100000001000673696e67656400000192', 'hex'), bytes(d, 1400)]);

type Real = Readonly<Record<string, readonly [path: string, make: (drawn: Drawn) => Sample['content']]>>;

const issued: Real = {
  'azure devops': ['azure-pipelines.yml', ({of}) => `  env:\n    AZURE_DEVOPS_EXT_PAT: ${of(lower.replace(/[0189]/g, ''), 52)}`],
  'azure function key': ['src/call.ts', ({of}) => `await fetch('https://acme-fn.azurewebsites.net/api/orders?code=${of(url, 54)}==');`],
  'aws sts answer': ['tests/data/sts.json', ({of}) => `{"Credentials": {"AccessKeyId": "ASIA${of(base32, 16)}", "SecretAccessKey": "${of(base64, 40)}", "SessionToken": "IQoJb3JpZ2luX2VjE${of(base64, 380)}="}}`],
  'aws mail password': ['mail.env', ({of}) => `SMTP_HOST=email-smtp.eu-west-1.amazonaws.com\nSMTP_USER=AKIA${of(base32, 16)}\nSMTP_PASS=B${of(base64, 43)}`],
  'google access token': ['try.sh', ({of}) => `curl -H "Authorization: Bearer ya29.a0${of(url, 170)}" https://www.googleapis.com/drive/v3/files`],
  'heroku': ['deploy.rb', ({of}) => `heroku = PlatformAPI.connect_oauth('HRKU-AA${of(url, 58)}')`],
  'fly': ['fly.sh', ({of}) => `FLY_API_TOKEN="FlyV1 fm2_lJPECAAAAAAA${of(base64, 120)}" fly deploy`],
  'netlify': ['.env', ({of}) => `NETLIFY_AUTH_TOKEN=nfp_${of(mixed, 36)}`],
  'vercel': ['ci.sh', ({of}) => `vercel deploy --prod --token ${of(mixed, 24)}`],
  'linear': ['linear.ts', ({of}) => `new LinearClient({apiKey: 'lin_api_${of(mixed, 40)}'});`],
  'notion': ['notion.py', ({of}) => `notion = Client(auth="ntn_${of(digits, 11)}${of(mixed, 35)}")`],
  'figma': ['tokens.js', ({of}) => `{ headers: { 'X-Figma-Token': 'figd_${of(url, 40)}' } }`],
  'postman': ['run.yml', ({of}) => `      - run: postman login --with-api-key PMAK-${of(hex, 24)}-${of(hex, 34)}`],
  'okta': ['okta.go', ({of}) => `req.Header.Set("Authorization", "SSWS 00${of(url, 40)}")`],
  'auth0': ['auth0.json', ({of}) => `{"AUTH0_DOMAIN": "acme.eu.auth0.com", "AUTH0_CLIENT_ID": "${of(mixed, 32)}", "AUTH0_CLIENT_SECRET": "${of(url, 64)}"}`],
  'algolia admin': ['search.php', ({of}) => `$client = SearchClient::create('${of(upper, 10)}', '${of(hex, 32)}'); // admin API key`],
  'mapbox secret': ['map.properties', ({of}) => `MAPBOX_DOWNLOADS_TOKEN=sk.${json64({u: 'acme', a: of(lower, 25)})}.${of(url, 22)}`],
  'sonarqube': ['sonar-project.properties', ({of}) => `sonar.host.url=https://sonar.acme.io\nsonar.token=squ_${of(hex, 40)}`],
  'dynatrace': ['values.yaml', ({of}) => `apiToken: dt0c01.${of(base32, 24)}.${of(base32, 64)}`],
  'planetscale': ['db.ts', ({of}) => `connect({host, username: '${of(lower, 20)}', password: 'pscale_pw_${of(url, 43)}'});`],
  'rubygems': ['.gem/credentials', ({of}) => `---\n:rubygems_api_key: rubygems_${of(hex, 48)}`],
  'nuget': ['publish.ps1', ({of}) => `dotnet nuget push *.nupkg -k oy2${of(letters + '234567', 43)} -s nuget.org`],
  'tailscale': ['up.sh', ({of}) => `tailscale up --authkey=tskey-auth-k${of(mixed, 10)}CNTRL-${of(mixed, 32)}`],
  'doppler': ['Dockerfile', ({of}) => `ENV DOPPLER_TOKEN=dp.st.prd.${of(mixed, 43)}`],
  'square': ['pay.rb', ({of}) => `Square::Client.new(access_token: 'EAAA${of(url, 60)}')`],
  'razorpay': ['pay.js', ({of}) => `new Razorpay({ key_id: 'rzp_live_${of(mixed, 14)}', key_secret: '${of(mixed, 24)}' })`],
  'twitter': ['tweet.py', ({of}) => `auth = tweepy.OAuth1UserHandler(consumer_key="${of(mixed, 25)}", consumer_secret="${of(mixed, 50)}")`],
  'facebook': ['graph.ts', ({of}) => `const page = new Graph('EAAG${of(mixed, 190)}ZD');`],
  'hubspot': ['crm.ts', (d) => `const hubspot = new Client({accessToken: 'pat-eu1-${uuid(d)}'});`],
  'mailchimp': ['list.rb', ({of}) => `Gibbon::Request.new(api_key: "${of(hex, 32)}-us12")`],
  'brevo': ['mail.php', ({of}) => `$config->setApiKey('api-key', 'xkeysib-${of(hex, 64)}-${of(mixed, 16)}');`],
  'resend': ['mail.ts', ({of}) => `const resend = new Resend('re_${of(mixed, 8)}_${of(mixed, 24)}');`],
  'deepseek': ['chat.py', ({of}) => `client = OpenAI(api_key="sk-${of(hex, 32)}", base_url="https://api.deepseek.com")`],
  'replicate': ['run.sh', ({of}) => `export REPLICATE_API_TOKEN=r8_${of(mixed, 37)}`],
  'xai': ['grok.ts', ({of}) => `createXai({apiKey: 'xai-${of(mixed, 80)}'})`],
  'langfuse': ['trace.py', (d) => `Langfuse(public_key="pk-lf-${uuid(d)}", secret_key="sk-lf-${uuid(d)}")`],
};

const inFrameworks: Real = {
  'spring': ['application-prod.yml', ({of}) => `spring:\n  datasource:\n    username: shop\n    password: ${of(mixed, 16)}`],
  'ansible': ['group_vars/all.yml', ({of}) => `ansible_user: deploy\nansible_become_pass: "${of(password, 16)}"`],
  'tfvars': ['prod.tfvars', ({of}) => `db_username = "app"\ndb_password = "${of(mixed, 20)}"`],
  'wordpress': ['wp-config.php', ({of}) => `define( 'DB_PASSWORD', '${of(mixed, 16)}' );\ndefine( 'AUTH_KEY', '${of(`${mixed}!@#$%^&*()-_[]{}~:;,.?`, 64)}' );`],
  'rails master key': ['config/master.key', ({of}) => of(hex, 32)],
  'laravel': ['.env', ({of}) => `APP_NAME=Shop\nAPP_KEY=base64:${of(base64, 43)}=`],
  'symfony': ['.env.prod', ({of}) => `APP_ENV=prod\nAPP_SECRET=${of(hex, 32)}`],
  'phoenix': ['config/prod.exs', ({of}) => `config :shop, ShopWeb.Endpoint,\n  secret_key_base: "${of(base64, 64)}"`],
  'pgpass': ['.pgpass', ({of}) => `db.acme.io:5432:shop:app:${of(mixed, 18)}`],
  'maven': ['settings.xml', ({of}) => `<server>\n  <id>releases</id>\n  <username>ci</username>\n  <password>${of(mixed, 20)}</password>\n</server>`],
  'asp.net': ['Web.config', ({of}) => `<add name="Shop" connectionString="Server=db;Database=shop;User Id=app;Password=${of(mixed, 16)};" />`],
  'android': ['app/build.gradle', ({of}) => `signingConfigs { release { storeFile file("release.jks")\n  storePassword "${of(mixed, 14)}"\n  keyPassword "${of(mixed, 14)}" } }`],
  'plist': ['Config.plist', ({of}) => `<key>ApiSecret</key>\n<string>${of(mixed, 32)}</string>`],
  'curl user': ['backup.sh', ({of}) => `curl -u backup:${of(mixed, 18)} -T dump.gz https://files.acme.io/in/`],
  'psql': ['restore.sh', ({of}) => `PGPASSWORD=${of(mixed, 16)} psql -h db -U app shop < dump.sql`],
  'sql role': ['db/roles.sql', ({of}) => `CREATE ROLE reporting LOGIN PASSWORD '${of(mixed, 18)}';`],
  'express session': ['server.js', ({of}) => `app.use(session({ secret: '${of(mixed, 32)}', resave: false }));`],
  'hmac': ['sign.js', ({of}) => `const mac = crypto.createHmac('sha256', '${of(base64, 43)}=').update(body).digest('hex');`],
  'header': ['client.kt', ({of}) => `.addHeader("X-Api-Key", "${of(mixed, 40)}")`],
  'query': ['report.py', ({of}) => `requests.get(f"https://api.acme.io/v2/export?format=csv&api_key=${of(mixed, 32)}")`],
  'remote': ['setup.sh', ({of}) => `git remote set-url origin https://ci-bot:${of(url, 26)}@git.acme.io/platform/infra.git`],
};

const keys: Real = {
  'pkcs12': ['certs/client.p12', pkcs12],
  'java key store': ['app/release.jks', jks],
  'pem in windows lines': ['server.key', (d) => pem('PRIVATE KEY', d).replaceAll('\n', '\r\n')],
  'pem joined in java': ['Keys.java', (d) => pem('RSA PRIVATE KEY', d).trimEnd().split('\n').map((line) => `    "${line}\\n"`).join(' +\n')],
  'ssh key in base64': ['.gitlab-ci.yml', (d) => `  SSH_KEY_B64: ${b64(pem('OPENSSH PRIVATE KEY', d, 6))}`],
  'rsa in xml': ['license.xml', ({of}) => `<RSAKeyValue><Modulus>${of(base64, 342)}==</Modulus><Exponent>AQAB</Exponent><P>${of(base64, 171)}=</P><D>${of(base64, 342)}==</D></RSAKeyValue>`],
};

const hiding: Real = {
  'utf-16 without a mark': ['export.reg', (d) => Buffer.from(`[HKEY_CURRENT_USER\\Software\\Acme]\r\n"Token"="${gh(d)}"\r\n`, 'utf16le')],
  'soft hyphens': ['notes.txt', (d) => `token ${cut(slack(d), 9, 30).join('\u00AD')}`],
  'joined in java': ['A.java', (d) => { const [a, b, c] = cut(gh(d), 4, 20); return `private static final String T = "${a}"\n    + "${b}"\n    + "${c}";`; }],
  'adjacent in c': ['a.c', (d) => { const [a, b] = cut(gh(d), 18); return `static const char *token = "${a}" "${b}";`; }],
  'adjacent in shell': ['a.sh', (d) => { const [a, b] = cut(slack(d), 12); return `TOKEN="${a}""${b}"`; }],
  'concat in rust': ['a.rs', (d) => { const [a, b] = cut(gh(d), 10); return `const TOKEN: &str = concat!("${a}", "${b}");`; }],
  'dots in lua': ['a.lua', (d) => { const [a, b] = cut(gh(d), 10); return `local token = "${a}" .. "${b}"`; }],
  'two names': ['a.ts', (d) => { const [a, b] = cut(gh(d), 16); return `const head = '${a}';\nconst tail = '${b}';\nexport const token = head + tail;`; }],
  'escapes': ['b.c', (d) => `const char *t = "${[...gh(d)].map((letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('')}";`],
  'reversed in javascript': ['b.js', (d) => `const t = '${[...openai(d)].toReversed().join('')}'.split('').reverse().join('');`],
};

export const fifthReal: Real = {...issued, ...inFrameworks, ...keys, ...hiding};

const sums: Lines = {
  'terraform lock': ['.terraform.lock.hcl', ({of}) => `  hashes = [\n    "h1:${of(base64, 43)}=",\n    "zh:${of(hex, 64)}",\n  ]`],
  'pub lock': ['pubspec.lock', ({of}) => `  flutter_secure_storage:\n    dependency: "direct main"\n    description:\n      name: flutter_secure_storage\n      sha256: "${of(hex, 64)}"`],
  'mix lock': ['mix.lock', ({of}) => `"guardian": {:hex, :guardian, "2.3.2", "${of(hex, 64)}", [:mix], [], "hexpm", "${of(hex, 64)}"},`],
  'bun lock': ['bun.lock', ({of}) => `"jose": ["jose@5.9.6", "", {}, "sha512-${of(base64, 86)}=="],`],
  'changelog': ['CHANGELOG.md', ({of}) => `* **auth:** rotate tokens ([${of(hex, 7)}](https://github.com/acme/shop/commit/${of(hex, 40)})), closes #12`],
  'csp': ['nginx.conf', ({of}) => `add_header Content-Security-Policy "script-src 'self' 'sha256-${of(base64, 43)}=' 'sha256-${of(base64, 43)}='";`],
  'persisted queries': ['persisted.json', ({of}) => `{"${of(hex, 64)}": "query Token { viewer { id } }", "${of(hex, 64)}": "mutation Login { ok }"}`],
  'password hashes': ['seeds/users.exs', ({of}) => `password_hash: "$argon2id$v=19$m=65536,t=3,p=4$${of(base64, 22)}$${of(base64, 43)}"`],
};

const names: Lines = {
  'ethereum': ['deploy/addresses.ts', ({of}) => `export const addresses = {token: '0x${of(hex, 40)}', vault: '0x${of(hex, 40)}'};\nexport const deployTx = '0x${of(hex, 64)}';`],
  'solana': ['mints.ts', ({of}) => `export const USDC_MINT = new PublicKey('${of(base58, 44)}');`],
  'ipfs': ['nft.json', ({of}) => `{"image": "ipfs://Qm${of(base58, 44)}/1.png", "animation": "ipfs://bafybei${of(letters + '234567', 52)}"}`],
  'android fingerprint': ['.well-known/assetlinks.json', ({of}) => `"sha256_cert_fingerprints": ["${Array.from({length: 32}, () => of(hex, 2).toUpperCase()).join(':')}"]`],
  'known hosts': ['known_hosts', ({of}) => `git.acme.io ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBB${of(base64, 86)}=`],
  'ssh fingerprint': ['docs/hosts.md', ({of}) => `The key fingerprint is SHA256:${of(base64, 43)} (ED25519).`],
  'dkim': ['dns.tf', ({of}) => `records = ["v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ${of(base64, 180)}IDAQAB"]`],
  'pgp signature': ['dist/release.tar.gz.asc', ({of}) => `-----BEGIN PGP SIGNATURE-----\n\niQIzBAABCAAdFiEE${of(base64, 48)}\n${of(base64, 64)}\n${of(base64, 64)}\n=${of(base64, 4)}\n-----END PGP SIGNATURE-----`],
  'pod name': ['runbook.md', ({of}) => `kubectl logs token-service-${of('0123456789bcdf', 10)}-${of('bcdfghjklmnpqrstvwxz2456789', 5)} -n auth`],
  'snowflakes': ['channels.json', ({of}) => `{"guild": "1${of(digits, 18)}", "tokenChannel": "1${of(digits, 18)}", "slack": "C0${of(upper, 9)}"}`],
  'site keys': ['site.ts', ({of}) => `export const site = {analytics: 'G-${of(upper, 10)}', recaptchaSiteKey: '6L${of(url, 38)}', posthog: 'phc_${of(mixed, 43)}'};`],
  'unity': ['Auth.cs.meta', ({of}) => `fileFormatVersion: 2\nguid: ${of(hex, 32)}\nMonoImporter:\n  assetBundleName: `],
  'cursor': ['openapi.yaml', () => `nextPageToken:\n  type: string\n  example: ${b64('{"after":"order_1042","limit":50}')}`],
};

const code: Lines = {
  'token patterns': ['src/redact.ts', () => String.raw`export const patterns = [/ghp_[A-Za-z0-9]{36}/g, /xox[bpoa]-[0-9]{10,13}-[a-zA-Z0-9-]*/g, /-----BEGIN [A-Z ]*PRIVATE KEY-----/];`],
  'filler': ['redact.test.ts', () => "const token = `ghp_${'a'.repeat(36)}`;\nconst key = 'sk-' + 'x'.repeat(48);\nexpect(redact(token)).toBe('ghp_************************************');"],
  'jwt of the docs': ['docs/auth.md', () => `Authorization: Bearer ${json64({alg: 'HS256', typ: 'JWT'})}.${json64({sub: '1234567890', name: 'John Doe', iat: 1516239022})}.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c`],
  'ansible names': ['site.yml', () => 'db_password: "{{ vault_db_password }}"\napi_token: "{{ lookup(\'env\', \'API_TOKEN\') }}"\nsecret_key: !vault-ref prod/app#secret_key'],
  'cloudformation': ['stack.yaml', () => "MasterUserPassword: '{{resolve:secretsmanager:prod/db:SecretString:password}}'\nTokenKey: !GetAtt SigningKey.Arn"],
  'ansible vault': ['vault.yml', ({of}) => `$ANSIBLE_VAULT;1.1;AES256\n${of('3456', 80)}\n${of('3456', 80)}\n${of('3456', 60)}`],
  'password manager': ['.env.tpl', () => 'DB_PASSWORD=op://prod/postgres/password\nSTRIPE_KEY=${STRIPE_KEY:?set it}\nAPI_KEY=$(vault kv get -field=key secret/api)'],
  'long names': ['Security.java', () => 'private static final String RESET_TOKEN_BEAN = "passwordResetTokenGeneratorFactoryBean";\nString passwordField = "j_spring_security_password_v2";'],
  'forms': ['login.html', () => '<input type="password" id="current-password" autocomplete="current-password" data-testid="login-password-input-2024">\n<input type="hidden" name="csrf_token" value="{{ csrf_token() }}">'],
  'policy': ['messages_es.properties', () => 'password.rules=Mínimo12caracteres/unaMayúscula/unNúmero\ntoken.expired=Su-sesión-ha-caducado.Vuelva-a-entrar\nsecret.label=Clave'],
  'po file': ['fr.po', () => '#: src/auth/password_reset.py:120\nmsgid "Invalid API token: %(token)s"\nmsgstr "Jeton d\'API invalide : %(token)s"'],
  'mocks': ['payment.spec.ts', () => "process.env.STRIPE_SECRET_KEY = 'sk_test_123';\nconst user = {name: 'Ada', password: 'Passw0rd!', token: 'fake-jwt-token'};"],
};

const data: Lines = {
  'font': ['icons.css', ({of}) => `@font-face{font-family:keys;src:url(data:font/woff2;base64,d09GMgABAAAAA${of(base64, 600)}) format("woff2")}`],
  'tokenizer': ['tokenizer.json', ({of}) => `{"vocab": {"Ġtoken": 11241, "${of(letters, 6)}": 5, "Ġsecret": 3200, "password": 28712}, "merges": ["Ġ t", "Ġ a"]}`],
  'notebook image': ['plot.ipynb', ({of}) => `"outputs": [{"data": {"image/png": "iVBORw0KGgoAAAANSUhEUgAA${of(base64, 800)}\\n"}}]`],
  'polyline': ['route.ts', ({of}) => `export const route = decode('_p~iF~ps|U_ulLnnqC_mqNvxq\`@${of(`${letters}@_~|`, 60)}');`],
  'dna': ['primers.fasta', ({of}) => `>primer_key_1\n${of('ACGT', 70)}\n${of('ACGT', 70)}`],
  'bytecode': ['Token.json', ({of}) => `{"contractName": "Token", "bytecode": "0x60806040523480156100${of(hex, 900)}"}`],
  'ids in a table': ['data/orders.csv', ({of}) => Array.from({length: 8}, (_, row) => `${row + 1},${of(mixed, 12)},${of(digits, 8)},paid`).join('\n')],
};

export const fifthLike: Lines = {...sums, ...names, ...code, ...data};
