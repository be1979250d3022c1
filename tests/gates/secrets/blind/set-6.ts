/** A sixth set, written before the rules were read and run only after they had been mended with the fourth and the fifth. */
import {jwt, pem, sets, uuid, withChecksum, type Drawn} from '../drawn.ts';
import type {Sample} from '../positives.ts';
import type {Lines} from './ordinary.ts';

const {digits, hex, lower, upper, base32, mixed, base64, url, password} = sets;

const b64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const json64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const bytes = ({of}: Drawn, count: number): Buffer => Buffer.from(of(hex, count * 2), 'hex');
const gh = (d: Drawn): string => withChecksum('gho_', d);
const npm = (d: Drawn): string => withChecksum('npm_', d);
const anthropic = ({of}: Drawn): string => `sk-ant-api03-${of(url, 93)}AA`;
const cut = (token: string, ...at: readonly number[]): string[] => [...at, token.length].map((end, index) => token.slice(at[index - 1] ?? 0, end));

type Real = Readonly<Record<string, readonly [path: string, make: (drawn: Drawn) => Sample['content']]>>;

const issued: Real = {
  'aws bedrock': ['llm.sh', ({of}) => `export AWS_BEARER_TOKEN_BEDROCK=ABSK${b64(`BedrockAPIKey-${of(lower, 4)}-at-${of(digits, 12)}:${of(base64, 44)}`)}`],
  'aws csv': ['rootkey.csv', ({of}) => `Access key ID,Secret access key\nAKIA${of(base32, 16)},${of(base64, 40)}`],
  'azure openai': ['chat.cs', ({of}) => `new AzureOpenAIClient(endpoint, new ApiKeyCredential("${of(mixed, 52)}JQQJ99BDAC${of(mixed, 6)}AAAB${of(mixed, 8)}"));`],
  'azure service bus': ['bus.json', ({of}) => `"ServiceBus": "Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${of(base64, 43)}="`],
  'azure iot': ['device.h', ({of}) => `#define CONN "HostName=acme.azure-devices.net;DeviceId=d1;SharedAccessKey=${of(base64, 43)}="`],
  'google refresh': ['oauth.json', ({of}) => `{"refresh_token": "1//09${of(url, 98)}", "token_uri": "https://oauth2.googleapis.com/token"}`],
  'google maps': ['AndroidManifest.xml', ({of}) => `<meta-data android:name="com.google.android.geo.API_KEY" android:value="AIza${of(url, 35)}"/>`],
  'github in actions': ['.github/workflows/sync.yml', (d) => `      env:\n        GH_TOKEN: ${gh(d)}`],
  'gitlab deploy': ['install.sh', ({of}) => `pip install acme --index-url https://gitlab+deploy-token-1:gldt-${of(url, 20)}@gitlab.com/api/v4/projects/1/packages/pypi/simple`],
  'bitbucket app': ['clone.sh', ({of}) => `git clone https://acme-ci:ATBB${of(mixed, 28)}${of(hex, 8).toUpperCase()}@bitbucket.org/acme/app.git`],
  'artifactory': ['.pip/pip.conf', ({of}) => `index-url = https://ci:AKCp8${of(mixed, 68)}@acme.jfrog.io/artifactory/api/pypi/simple`],
  'jfrog reference': ['gradle.properties', ({of}) => `artifactory_token=${b64(`reftkn:01:17${of(digits, 8)}:${of(mixed, 28)}`)}`],
  'cargo': ['.cargo/credentials.toml', ({of}) => `[registry]\ntoken = "cio${of(mixed, 32)}"`],
  'slack user': ['slack.py', ({of}) => `WebClient("xoxp-${of(digits, 12)}-${of(digits, 12)}-${of(digits, 13)}-${of(hex, 32)}")`],
  'discord webhook': ['notify.ps1', ({of}) => `$hook = "https://discord.com/api/webhooks/1${of(digits, 18)}/${of(url, 68)}"`],
  'teams webhook': ['notify.js', (d) => `post('https://acme.webhook.office.com/webhookb2/${uuid(d)}@${uuid(d)}/IncomingWebhook/${d.of(hex, 32)}/${uuid(d)}', card)`],
  'telegram url': ['alert.sh', ({of}) => `curl "https://api.telegram.org/bot${of('123456789', 1)}${of(digits, 9)}:AAE${of(url, 32)}/sendMessage"`],
  'twilio api key': ['sms.go', ({of}) => `twilio.NewRestClientWithParams(twilio.ClientParams{Username: "SK${of(hex, 32)}", Password: "${of(mixed, 32)}"})`],
  'stripe restricted': ['pay.py', ({of}) => `stripe.api_key = "rk_live_51${of(mixed, 97)}"`],
  'paypal': ['paypal.properties', ({of}) => `paypal.client.id=A${of(url, 79)}\npaypal.client.secret=E${of(url, 79)}`],
  'adyen': ['adyen.java', ({of}) => `client.setApiKey("AQE${of(base64, 90)}-${of(base64, 43)}=-${of(mixed, 16)}");`],
  'shopify secret': ['app.toml', ({of}) => `api_secret = "shpss_${of(hex, 32)}"`],
  'wandb': ['train.sh', ({of}) => `wandb login ${of(hex, 40)}`],
  'cohere': ['embed.py', ({of}) => `co = cohere.Client("${of(mixed, 40)}")`],
  'mistral': ['.env', ({of}) => `MISTRAL_API_KEY=${of(mixed, 32)}`],
  'pinecone': ['index.py', ({of}) => `pc = Pinecone(api_key="pcsk_${of(mixed, 6)}_${of(mixed, 63)}")`],
  'elevenlabs': ['voice.ts', ({of}) => `headers: {'xi-api-key': 'sk_${of(hex, 48)}'}`],
  'perplexity': ['ask.rb', ({of}) => `token = 'pplx-${of(mixed, 48)}'`],
  'new relic': ['newrelic.yml', ({of}) => `  license_key: ${of(hex, 36)}NRAL`],
  'snyk': ['scan.yml', (d) => `    SNYK_TOKEN: ${uuid(d)}`],
  'circleci': ['ci.py', ({of}) => `CIRCLE = "CCIPAT_${of(mixed, 22)}_${of(hex, 40)}"`],
  'pulumi': ['up.sh', ({of}) => `PULUMI_ACCESS_TOKEN=pul-${of(hex, 40)} pulumi up`],
  'launchdarkly': ['flags.java', (d) => `LDClient client = new LDClient("sdk-${uuid(d)}");`],
  'asana': ['tasks.py', ({of}) => `asana.Client.access_token('1/1${of(digits, 15)}:${of(hex, 32)}')`],
  'confluent': ['kafka.properties', ({of}) => `sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="${of(upper, 16)}" password="${of(base64, 64)}";`],
  'dropbox': ['sync.go', ({of}) => `dropbox.Config{Token: "sl.B${of(url, 135)}"}`],
};

const generic: Real = {
  'kotlin constant': ['Api.kt', ({of}) => `private const val SIGNING_SECRET = "${of(mixed, 32)}"`],
  'go struct': ['cfg.go', ({of}) => `cfg := Config{Host: "db", Password: "${of(mixed, 18)}", Port: 5432}`],
  'rust builder': ['main.rs', ({of}) => `let auth = Auth::new().client_secret("${of(url, 40)}");`],
  'swift dictionary': ['Keys.swift', ({of}) => `let keys = ["apiKey": "${of(mixed, 32)}"]`],
  'ruby symbol': ['initializers/pay.rb', ({of}) => `Pay.setup(secret_key: '${of(mixed, 40)}', mode: :live)`],
  'elixir': ['config/runtime.exs', ({of}) => `config :ex_aws, secret_access_key: "${of(base64, 40)}"`],
  'clojure': ['config.edn', ({of}) => `{:db {:user "app" :password "${of(mixed, 16)}"}}`],
  'php array': ['config/services.php', ({of}) => `'payments' => ['secret' => '${of(mixed, 36)}'],`],
  'c define': ['wifi.h', ({of}) => `#define WIFI_SSID "office"\n#define WIFI_PASSWORD "${of(mixed, 14)}"`],
  'toml': ['config.toml', ({of}) => `[auth]\nencryption_key = "${of(hex, 64)}"`],
  'java annotation': ['Job.java', ({of}) => `@Value("\${acme.token:${of(mixed, 40)}}") private String token;`],
  'powershell': ['deploy.ps1', ({of}) => `$cred = ConvertTo-SecureString "${of(mixed, 16)}!" -AsPlainText -Force`],
  'compose': ['docker-compose.prod.yml', ({of}) => `      MYSQL_ROOT_PASSWORD: "${of(password, 18)}"`],
  'mysqldump': ['dump.sh', ({of}) => `mysqldump -u root -p${of(mixed, 16)} shop > shop.sql`],
  'sshpass': ['copy.sh', ({of}) => `sshpass -p '${of(mixed, 14)}' scp app.tar deploy@10.0.0.5:/srv`],
  'amqp': ['queue.ts', ({of}) => `amqp.connect('amqps://shop:${of(mixed, 20)}@rabbit.acme.io/prod');`],
  'smtp url': ['mailer.env', ({of}) => `MAILER_DSN=smtp://noreply%40acme.io:${of(mixed, 16)}@smtp.acme.io:587`],
  'cloudinary': ['upload.js', ({of}) => `CLOUDINARY_URL=cloudinary://${of(digits, 15)}:${of(url, 27)}@acme`],
  'cookie': ['load.js', (d) => `http.get(url, { headers: { Cookie: 'session=${jwt(d)}' } });`],
  'terraform output': ['terraform.tfstate', ({of}) => `"outputs": {"db_password": {"value": "${of(mixed, 24)}", "type": "string", "sensitive": true}}`],
};

const keys: Real = {
  'dsa': ['old.pem', (d) => pem('DSA PRIVATE KEY', d, 9)],
  'pem in json': ['app.json', (d) => JSON.stringify({id: 1, pem: pem('RSA PRIVATE KEY', d)})],
  'pem in a go string': ['key.go', (d) => `var key = []byte(\`${pem('EC PRIVATE KEY', d, 2)}\`)`],
  'jwk rsa': ['key.jwk', ({of}) => `{"kty":"RSA","e":"AQAB","n":"${of(url, 342)}","d":"${of(url, 342)}","p":"${of(url, 171)}"}`],
  'ethereum key': ['hardhat.config.ts', ({of}) => `accounts: ['0x${of(hex, 64)}'], // deployer private key`],
  'pkcs8 without its frame': ['keys.properties', (d) => `jwt.private-key=${b64(Buffer.concat([Buffer.from('308204bd020100300d06092a864886f70d0101010500048204a7308204a30201000282010100', 'hex'), bytes(d, 1180)]))}`],
};

const hiding: Real = {
  'utf-16 source': ['Program.cs', (d) => Buffer.from(`\uFEFFvar token = "${npm(d)}";\r\n`, 'utf16le')],
  'zero width joiner': ['a.md', (d) => `Token: ${cut(anthropic(d), 5, 40).join('\u200D')}`],
  'format in python': ['a.py', (d) => { const [a, b] = cut(gh(d), 12); return `token = "${a}" + "${b}"`; }],
  'template': ['a.ts', (d) => { const [a, b] = cut(npm(d), 12); return `const t = \`${a}\${'${b}'}\`;`; }],
  'joined in kotlin': ['a.kt', (d) => { const [a, b, c] = cut(anthropic(d), 7, 50); return `val key = "${a}" +\n    "${b}" +\n    "${c}"`; }],
  'joined in sql': ['a.sql', (d) => { const [a, b] = cut(gh(d), 12); return `SELECT '${a}' || '${b}';`; }],
  'list in ruby': ['a.rb', (d) => { const [a, b, c] = cut(gh(d), 12, 20); return `token = %w[${a} ${b} ${c}].join`; }],
  'base64 of a line': ['a.yml', (d) => `env_b64: ${b64(`GITHUB_TOKEN=${gh(d)}\nDEBUG=0\n`)}`],
  'url safe base64': ['a.go', (d) => `t, _ := base64.RawURLEncoding.DecodeString("${Buffer.from(anthropic(d)).toString('base64url')}")`],
  'hex in python': ['b.py', (d) => `bytes.fromhex('${Buffer.from(npm(d)).toString('hex').toUpperCase()}')`],
  'backwards in python': ['c.py', (d) => `t = "${[...npm(d)].toReversed().join('')}"[::-1]`],
};

export const sixthReal: Real = {...issued, ...generic, ...keys, ...hiding};

const everyday: Lines = {
  'package resolved': ['Package.resolved', ({of}) => `"identity" : "keychainaccess",\n"state" : { "revision" : "${of(hex, 40)}", "version" : "4.2.2" }`],
  'podfile lock': ['Podfile.lock', ({of}) => `SPEC CHECKSUMS:\n  KeychainAccess: ${of(hex, 40)}\n  GoogleSignIn: ${of(hex, 40)}\n\nPODFILE CHECKSUM: ${of(hex, 40)}`],
  'gem checksums': ['Gemfile.lock', ({of}) => `CHECKSUMS\n  bcrypt (3.1.20) sha256=${of(hex, 64)}\n  jwt (2.9.3) sha256=${of(hex, 64)}`],
  'pip hashes': ['requirements.txt', ({of}) => `pyjwt==2.9.0 \\\n    --hash=sha256:${of(hex, 64)} \\\n    --hash=sha256:${of(hex, 64)}`],
  'nix': ['default.nix', ({of}) => `src = fetchFromGitHub { owner = "acme"; repo = "token-cli"; rev = "v1.2.0"; hash = "sha256-${of(base64, 43)}="; };`],
  'deno lock': ['deno.lock', ({of}) => `"https://deno.land/x/djwt@v3.0.2/mod.ts": "${of(hex, 64)}"`],
  'helm digest': ['Chart.lock', ({of}) => `digest: sha256:${of(hex, 64)}\ngenerated: "2024-06-01T10:00:00Z"`],
  'argo image': ['kustomization.yaml', ({of}) => `images:\n- name: registry.acme.io/secret-operator\n  newTag: main-${of(hex, 12)}-1717236000`],
  'cache key': ['.github/workflows/ci.yml', () => "          key: ${{ runner.os }}-node-${{ hashFiles('**/package-lock.json') }}\n          restore-keys: ${{ runner.os }}-node-"],
  'etag': ['fixtures/response.json', ({of}) => `{"etag": "\\"${of(hex, 32)}\\"", "x-request-id": "${of(hex, 32)}", "cf-ray": "${of(hex, 16)}-FRA"}`],
  'trace ids': ['trace.test.ts', ({of}) => `const traceparent = '00-${of(hex, 32)}-${of(hex, 16)}-01';`],
  's3 resources': ['outputs.json', ({of}) => `{"vpc": "vpc-0${of(hex, 16)}", "key": "key-0${of(hex, 16)}", "zone": "Z0${of(upper, 19)}", "distribution": "E${of(upper, 13)}"}`],
  'kms arn': ['main.tf', (d) => `kms_key_id = "arn:aws:kms:eu-west-1:${d.of(digits, 12)}:key/${uuid(d)}"`],
  'azure ids': ['main.bicepparam', (d) => `param keyVaultId = '/subscriptions/${uuid(d)}/resourceGroups/rg-prod/providers/Microsoft.KeyVault/vaults/kv-acme'`],
  'google client': ['auth.ts', ({of}) => `const clientId = '${of(digits, 12)}-${of(lower, 32)}.apps.googleusercontent.com';`],
  'nanoids': ['seed.ts', ({of}) => `export const rooms = [{id: '${of(url, 21)}', slug: 'lobby'}, {id: '${of(url, 21)}', slug: 'dev'}];`],
  'youtube': ['videos.yml', ({of}) => `- id: ${of(url, 11)}\n  playlist: PL${of(url, 32)}`],
  'google sheet': ['sheet.py', ({of}) => `SPREADSHEET_ID = "1${of(url, 43)}"\nRANGE = "Users!A2:E"`],
  'docusaurus search': ['docusaurus.config.ts', () => "algolia: {appId: 'YOUR_APP_ID', apiKey: 'YOUR_SEARCH_API_KEY', indexName: 'docs'}"],
  'rsa public': ['keys/jwt.pub.pem', ({of}) => `-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA${of(base64, 52)}\n${of(base64, 64)}\n-----END RSA PUBLIC KEY-----`],
  'csr': ['server.csr', ({of}) => `-----BEGIN CERTIFICATE REQUEST-----\nMIICvDCCAaQCAQAw${of(base64, 48)}\n${of(base64, 64)}\n-----END CERTIFICATE REQUEST-----`],
  'vapid public': ['push.ts', ({of}) => `const vapidPublicKey = 'B${of(url, 86)}';`],
  'cosign': ['verify.sh', ({of}) => `minisign -Vm app.tar -P RW${of(base64, 54)}`],
  'swagger': ['openapi.json', () => '"securitySchemes": {"ApiKeyAuth": {"type": "apiKey", "in": "header", "name": "X-API-Key"}, "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}'],
  'readme': ['README.md', () => '```sh\nexport OPENAI_API_KEY="sk-..."\nexport GITHUB_TOKEN=ghp_your_token_here\ncurl -u admin:<password> https://localhost:8443\n```'],
  'storybook': ['Login.stories.tsx', () => "args: {password: 'hunter2hunter2', token: 'story-token', apiKey: 'demo-api-key-0000'}"],
  'docker test': ['compose.test.yml', () => '      MYSQL_ROOT_PASSWORD: root\n      MINIO_ROOT_USER: minioadmin\n      MINIO_ROOT_PASSWORD: minioadmin\n      REDIS_URL: redis://:test@redis:6379'],
  'ssh config': ['docs/ssh.md', () => 'ssh-keygen -t ed25519 -f ~/.ssh/deploy_key -C "ci@acme"\ncat ~/.ssh/deploy_key.pub'],
  'error codes': ['errors.go', () => 'var ErrTokenExpired = errors.New("auth/token-expired")\nconst CodePasswordTooWeak = "PASSWORD_TOO_WEAK_4021"'],
  'route names': ['routes.rb', () => "post 'password/reset/:token', to: 'passwords#update', as: :password_reset_confirmation"],
  'graphql': ['schema.graphql', () => 'type AuthPayload { accessToken: String! refreshToken: String! secretQuestion: String }'],
  'feature flags': ['flags.json', () => '{"enable-passwordless-login-2024-q3": true, "rotate_api_keys_weekly": false, "secret-santa-banner": "variant-b"}'],
  'korean': ['ko.json', () => '{"password": "비밀번호를입력해주세요", "apiKey": "API키를복사했습니다", "token": "토큰이만료되었습니다"}'],
  'base64 text': ['email.test.ts', () => `expect(decode('${b64('Hello Ada, your order has been shipped and will arrive on Monday.')}')).toContain('shipped');`],
  'animation': ['loader.json', ({of}) => `{"v":"5.7.4","nm":"key-turn","ip":0,"op":90,"assets":[{"id":"image_0","u":"","p":"data:image/png;base64,iVBORw0KGgo${of(base64, 300)}"}]}`],
  'wasm': ['wasm.ts', ({of}) => `export const wasm = 'AGFzbQEAAAAB${of(base64, 500)}';`],
  'webpack': ['asset-manifest.json', ({of}) => `{"main.js": "/static/js/main.${of(hex, 8)}.js", "token-page.js": "/static/js/${of(digits, 3)}.${of(hex, 20)}.chunk.js"}`],
  'proto': ['auth.pb.go', () => String.raw`const file_auth_proto_rawDesc = "\n\nauth.proto\x12\x04auth\"9\n\fTokenRequest\x12\x1a\n\bpassword\x18\x01 \x01(\tR\bpassword"`],
  'jwt header': ['jwt.test.ts', () => `expect(token.split('.')[0]).toBe('${json64({alg: 'HS256', typ: 'JWT'})}');`],
  'git pack': ['notes.md', ({of}) => `Bisected: ${of(hex, 40)} is good, ${of(hex, 40)} is the first bad commit (token refresh). Tree ${of(hex, 40)}.`],
};

export const sixthLike: Lines = everyday;
