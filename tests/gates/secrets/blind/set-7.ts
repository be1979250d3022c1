/** A seventh set, written after the rules had been mended with the sixth: more languages and files, and hiding that goes together with them. */
import {pem, sets, uuid, withChecksum, type Drawn} from '../drawn.ts';
import type {Sample} from '../positives.ts';
import type {Lines} from './ordinary.ts';

const {digits, hex, lower, upper, base32, mixed, base64, url, password} = sets;

const b64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');
const gh = (d: Drawn): string => withChecksum('ghs_', d);
const glpat = ({of}: Drawn): string => `glpat-${of(mixed, 20)}`;
const sendgrid = ({of}: Drawn): string => `SG.${of(mixed, 22)}.${of(mixed, 43)}`;
const cut = (token: string, ...at: readonly number[]): string[] => [...at, token.length].map((end, index) => token.slice(at[index - 1] ?? 0, end));

type Real = Readonly<Record<string, readonly [path: string, make: (drawn: Drawn) => Sample['content']]>>;

const issued: Real = {
  'aws in javascript': ['s3.js', ({of}) => `AWS.config.update({ accessKeyId: 'AKIA${of(base32, 16)}', secretAccessKey: '${of(base64, 40)}' });`],
  'aws alone in a comment': ['s3.go', ({of}) => `// creds: AKIA${of(base32, 16)} / ${of(base64, 40)}`],
  'gcp in a heredoc': ['deploy.sh', (d) => `cat > key.json <<EOF2\n{"type":"service_account","private_key":"${pem('PRIVATE KEY', d).replaceAll('\n', '\\n')}"}\nEOF2`],
  'azure storage in python': ['blob.py', ({of}) => `BlobServiceClient(account_url=URL, credential="${of(base64, 86)}==")`],
  'azure search': ['Search.cs', ({of}) => `new SearchClient(uri, "docs", new AzureKeyCredential("${of(mixed, 52)}"));`],
  'azure event grid sas': ['grid.json', ({of}) => `"aeg-sas-key": "${of(base64, 43)}="`],
  'github in a comment': ['README.md', (d) => `<!-- temporary: ${gh(d)} -->`],
  'github in a docker build': ['Dockerfile', (d) => `RUN git clone https://${gh(d)}@github.com/acme/private.git`],
  'gitlab trigger': ['trigger.sh', ({of}) => `curl -X POST -F token=glptt-${of(hex, 40)} -F ref=main https://gitlab.com/api/v4/projects/1/trigger/pipeline`],
  'npm in yarn berry': ['.yarnrc.yml', (d) => `npmScopes:\n  acme:\n    npmAuthToken: ${withChecksum('npm_', d)}`],
  'poetry': ['auth.toml', ({of}) => `[http-basic.acme]\nusername = "ci"\npassword = "${of(mixed, 24)}"`],
  'composer': ['auth.json', ({of}) => `{"http-basic": {"repo.acme.io": {"username": "ci", "password": "${of(hex, 40)}"}}}`],
  'nuget config': ['NuGet.Config', ({of}) => `<acme>\n  <add key="Username" value="ci" />\n  <add key="ClearTextPassword" value="${of(mixed, 24)}" />\n</acme>`],
  'sbt': ['credentials.sbt', ({of}) => `credentials += Credentials("Nexus", "nexus.acme.io", "ci", "${of(mixed, 20)}")`],
  'stripe test key': ['billing.py', ({of}) => `stripe.api_key = "sk_test_51${of(mixed, 97)}"`],
  'slack signing': ['slack.env', ({of}) => `SLACK_SIGNING_SECRET=${of(hex, 32)}`],
  'slack workflow': ['hook.sh', ({of}) => `curl https://hooks.slack.com/workflows/T0${of(upper, 9)}/A0${of(upper, 9)}/${of(digits, 18)}/${of(mixed, 24)}`],
  'sendgrid smtp': ['mail.cfg', (d) => `smtp_user = apikey\nsmtp_password = ${sendgrid(d)}`],
  'postmark': ['mail.rb', (d) => `config.postmark_settings = { api_token: '${uuid(d)}' }`],
  'vonage': ['sms.env', ({of}) => `VONAGE_API_KEY=${of(hex, 8)}\nVONAGE_API_SECRET=${of(mixed, 16)}`],
  'pusher': ['push.rb', ({of}) => `Pusher.secret = '${of(hex, 20)}'`],
  'plaid': ['plaid.ts', ({of}) => `headers: {'PLAID-CLIENT-ID': '${of(hex, 24)}', 'PLAID-SECRET': '${of(hex, 30)}'}`],
  'spotify': ['spotify.py', ({of}) => `SpotifyClientCredentials(client_id="${of(hex, 32)}", client_secret="${of(hex, 32)}")`],
  'twitch': ['twitch.js', ({of}) => `const opts = { identity: { username: 'bot', password: 'oauth:${of(lower, 30)}' } };`],
  'reddit': ['praw.ini', ({of}) => `[bot]\nclient_id=${of(url, 14)}\nclient_secret=${of(mixed, 30)}\npassword=${of(mixed, 16)}`],
  'mapquest query': ['map.js', ({of}) => `fetch('https://www.mapquestapi.com/geocoding/v1/address?key=${of(mixed, 32)}&location=Berlin')`],
  'weather': ['weather.py', ({of}) => `OPENWEATHER_API_KEY = "${of(hex, 32)}"`],
  'honeycomb': ['otel.yaml', ({of}) => `  headers:\n    x-honeycomb-team: ${of(mixed, 22)}`],
  'grafana cloud': ['agent.yaml', ({of}) => `basic_auth:\n  username: 123456\n  password: glc_${b64(JSON.stringify({o: '12345', n: 'agent', k: of(mixed, 24), m: {r: 'eu'}}))}`],
  'datadog in ruby': ['dd.rb', ({of}) => `Dogapi::Client.new('${of(hex, 32)}', '${of(hex, 40)}')`],
  'rollbar': ['rollbar.py', ({of}) => `rollbar.init('${of(hex, 32)}', 'production')`],
  'openai legacy': ['ask.ts', ({of}) => `new OpenAI({ apiKey: 'sk-${of(mixed, 20)}T3BlbkFJ${of(mixed, 20)}' });`],
  'anthropic admin': ['usage.py', ({of}) => `headers = {"x-api-key": "sk-ant-admin01-${of(url, 93)}AA"}`],
  'together': ['llm.env', ({of}) => `TOGETHER_API_KEY=${of(hex, 64)}`],
  'fireworks': ['llm.ts', ({of}) => `fireworks({apiKey: 'fw_${of(mixed, 24)}'})`],
};

const written: Real = {
  'escaped json': ['event.json', ({of}) => `{"body": "{\\"user\\": \\"ada\\", \\"password\\": \\"${of(mixed, 16)}\\"}"}`],
  'curl data': ['login.sh', ({of}) => `curl -d '{"username":"admin","password":"${of(mixed, 16)}"}' https://api.acme.io/login`],
  'table': ['docs/access.md', ({of}) => `| system | user | password |\n|---|---|---|\n| staging | qa | ${of(password, 16)} |`],
  'prose': ['NOTES.txt', ({of}) => `The admin password is ${of(mixed, 16)} until Friday.`],
  'objective c': ['Api.m', ({of}) => `static NSString *const kApiSecret = @"${of(mixed, 32)}";`],
  'visual basic': ['Db.vb', ({of}) => `Dim dbPassword As String = "${of(mixed, 16)}"`],
  'perl': ['conf.pl', ({of}) => `my %cfg = (user => 'app', password => '${of(mixed, 16)}');`],
  'r': ['load.R', ({of}) => `Sys.setenv(API_TOKEN = "${of(mixed, 32)}")`],
  'julia': ['load.jl', ({of}) => `ENV["API_SECRET"] = "${of(mixed, 32)}"`],
  'scala': ['Conf.scala', ({of}) => `val dbPassword: String = "${of(mixed, 18)}"`],
  'dart': ['keys.dart', ({of}) => `const String apiKey = '${of(mixed, 32)}';`],
  'haskell': ['Conf.hs', ({of}) => `apiToken = "${of(mixed, 32)}" :: Text`],
  'groovy': ['ci.groovy', ({of}) => `def apiToken = "${of(mixed, 32)}"`],
  'systemd': ['app.service', ({of}) => `Environment="APP_SECRET=${of(mixed, 32)}"`],
  'cron': ['crontab', ({of}) => `0 3 * * * BACKUP_TOKEN=${of(mixed, 32)} /usr/local/bin/backup`],
  'nginx': ['site.conf', ({of}) => `proxy_set_header X-Api-Key "${of(mixed, 32)}";`],
  'sql insert': ['seed.sql', ({of}) => `INSERT INTO settings (name, value) VALUES ('smtp_password', '${of(mixed, 16)}');`],
  'toml in a section': ['netlify.toml', ({of}) => `[context.production.environment]\n  API_SECRET = "${of(mixed, 32)}"`],
  'kubernetes env': ['deploy.yaml', ({of}) => `        env:\n        - name: DB_PASSWORD\n          value: ${of(mixed, 18)}`],
  'helm set': ['up.sh', ({of}) => `helm upgrade app ./chart --set db.password=${of(mixed, 18)}`],
  'argument default': ['main.py', ({of}) => `def connect(host="db", password="${of(mixed, 16)}"):`],
  'flag default': ['main.go', ({of}) => `flag.String("api-token", "${of(mixed, 32)}", "token of the API")`],
  'getenv default': ['conf.py', ({of}) => `SECRET_KEY = os.getenv("SECRET_KEY", "${of(mixed, 40)}")`],
  'environment fallback': ['conf.ts', ({of}) => `export const jwtSecret = process.env.JWT_SECRET ?? '${of(mixed, 40)}';`],
  'lower case': ['conf.yml', ({of}) => `api_token: ${of(lower, 32)}`],
  'log line': ['debug.log', ({of}) => `2024-06-01 10:00:00 DEBUG auth token=${of(mixed, 40)} user=ada`],
};

const hiding: Real = {
  'utf-16 config': ['app.config', (d) => Buffer.from(`\uFEFF<add key="token" value="${gh(d)}" />`, 'utf16le').swap16()],
  'mark in the midst': ['a.py', (d) => `T = "${cut(glpat(d), 6, 16).join('\uFEFF')}"`],
  'joined in c sharp': ['A.cs', (d) => { const [a, b] = cut(gh(d), 11); return `const string Token = "${a}"\n    + "${b}";`; }],
  'joined in swift': ['a.swift', (d) => { const [a, b] = cut(sendgrid(d), 10); return `let key = "${a}" + "${b}"`; }],
  'interpolated in python': ['b.py', (d) => { const [a, b] = cut(gh(d), 14); return `head = "${a}"\ntoken = f"{head}${b}"`; }],
  'joined in perl': ['b.pl', (d) => { const [a, b] = cut(glpat(d), 12); return `my $t = '${a}' . '${b}';`; }],
  'shell variables': ['b.sh', (d) => { const [a, b] = cut(gh(d), 14); return `A=${a}\nB=${b}\nexport TOKEN="$A$B"`; }],
  'yaml folded': ['b.yml', (d) => { const [a, b] = cut(sendgrid(d), 30); return `key: "${a}\\\n  ${b}"`; }],
  'base64 in javascript': ['c.js', (d) => `const key = atob('${b64(sendgrid(d))}');`],
  'hex in sql': ['c.sql', (d) => `UPDATE conf SET token = x'${Buffer.from(glpat(d)).toString('hex')}';`],
  'base64 of a key': ['c.env', (d) => `TLS_KEY_B64=${b64(pem('EC PRIVATE KEY', d, 3))}`],
  'backwards in php': ['c.php', (d) => `$t = strrev('${[...gh(d)].toReversed().join('')}');`],
};

export const seventhReal: Real = {...issued, ...written, ...hiding};

export const seventhLike: Lines = {
  'zod': ['schema.ts', () => "export const login = z.object({password: z.string().min(12), token: z.string().regex(/^[A-Za-z0-9_-]{43}$/)});"],
  'test ids': ['login.spec.ts', () => "await page.getByTestId('login-form-password-input').fill(process.env.E2E_PASSWORD!);"],
  'env access': ['main.rs', () => 'let token = std::env::var("GITHUB_TOKEN").expect("GITHUB_TOKEN is not set");'],
  'getenv empty default': ['conf.py', () => 'API_KEY = os.getenv("API_KEY", "")\nPASSWORD = os.environ.get("DB_PASSWORD", "postgres")'],
  'docker secrets': ['compose.yml', () => '    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/postgres_password\n    secrets:\n      - postgres_password'],
  'external secret': ['es.yaml', () => 'kind: ExternalSecret\nspec:\n  data:\n  - secretKey: api-token\n    remoteRef:\n      key: prod/payments/api-token-v2'],
  'github secrets': ['ci.yml', () => '          password: ${{ secrets.GITHUB_TOKEN }}\n          token: ${{ steps.app-token.outputs.token }}'],
  'terraform random': ['db.tf', () => 'resource "random_password" "db" {\n  length  = 32\n  special = true\n}\npassword = random_password.db.result'],
  'vault path': ['conf.hcl', () => 'secret_path = "secret/data/production/payments/stripe"\ntoken_path  = "/var/run/secrets/kubernetes.io/serviceaccount/token"'],
  'i18n keys': ['en.json', () => '{"auth.resetPasswordSuccessMessage": "Password changed.", "tokenHelp": "Copy the token now; it is shown only once."}'],
  'css': ['login.module.scss', ({of}) => `.passwordInput__${of(mixed, 6)} { color: #1a2b3c; }\n.tokenBadge { background: #ffcc00aa; }`],
  'tailwind': ['login.html', () => '<input type="password" class="focus:ring-2 dark:bg-slate-900/50 w-[calc(100%-2rem)] md:max-w-screen-sm" placeholder="••••••••">'],
  'css data': ['icons.scss', ({of}) => `$key-icon: "data:image/svg+xml;base64,PHN2ZyB4bWxucz0i${of(base64, 200)}";`],
  'jest snapshot': ['a.snap', ({of}) => `exports[\`token 1\`] = \`\nObject {\n  "id": Any<String>,\n  "etag": "${of(hex, 40)}",\n}\n\`;`],
  'recorded ids': ['cassette.yml', ({of}) => `      X-Request-Id:\n      - ${of(hex, 32)}\n      X-Amz-Cf-Id:\n      - ${of(url, 56)}\n      Etag:\n      - W/"${of(hex, 32)}"`],
  'graph ids': ['fixture.json', ({of}) => `{"node_id": "MDQ6VXNlcj${of(digits, 1)}=", "id": "I_kwDO${of(mixed, 12)}", "sha": "${of(hex, 40)}"}`],
  'go module': ['go.sum', ({of}) => `github.com/hashicorp/vault/api v1.15.0 h1:${of(base64, 43)}=\ngithub.com/hashicorp/vault/api v1.15.0/go.mod h1:${of(base64, 43)}=`],
  'lock integrity': ['package-lock.json', ({of}) => `"node_modules/csrf-tokens": {"version": "4.1.0", "integrity": "sha512-${of(base64, 86)}==", "license": "MIT"}`],
  'conda': ['conda-lock.yml', ({of}) => `  hash:\n    md5: ${of(hex, 32)}\n    sha256: ${of(hex, 64)}\n  url: https://conda.anaconda.org/conda-forge/noarch/keyring-25.conda`],
  'homebrew': ['orch.rb', ({of}) => `  url "https://acme.io/secretctl-1.0.tar.gz"\n  sha256 "${of(hex, 64)}"`],
  'arch': ['PKGBUILD', ({of}) => `sha256sums=('${of(hex, 64)}'\n            'SKIP')\nvalidpgpkeys=('${of(hex, 40).toUpperCase()}')`],
  'merkle': ['proof.json', ({of}) => `{"root": "0x${of(hex, 64)}", "proof": ["0x${of(hex, 64)}", "0x${of(hex, 64)}"]}`],
  'token address': ['chains.ts', ({of}) => `{chainId: 1, nativeToken: '0x${of(hex, 40)}', wrappedToken: '0x${of(hex, 40)}'}`],
  'signature test': ['verify_test.go', ({of}) => `wantSignature := "${of(hex, 128)}"\npublicKey := "${of(hex, 64)}"`],
  'x509 text': ['cert.txt', ({of}) => `Serial Number: ${of(hex, 40)}\nX509v3 Subject Key Identifier:\n    ${Array.from({length: 20}, () => of(hex, 2).toUpperCase()).join(':')}`],
  'gpg key id': ['SECURITY.md', ({of}) => `Encrypt with our key \`${of(hex, 40).toUpperCase()}\` (security@acme.io).`],
  'age recipient': ['.sops.yaml', ({of}) => `creation_rules:\n  - age: age1${of('023456789acdefghjklmnpqrstuvwxyz', 58)}\n    encrypted_regex: ^(password|token|secret)$`],
  'google verification': ['index.html', ({of}) => `<meta name="google-site-verification" content="${of(url, 43)}">\n<meta name="csrf-token" content="">`],
  'dns txt': ['zone.tf', ({of}) => `"google-site-verification=${of(url, 43)}"\n"atlassian-domain-verification=${of(base64, 64)}"\n"MS=ms${of(digits, 8)}"`],
  'next build': ['build-manifest.json', ({of}) => `"/reset-password": ["static/chunks/pages/reset-password-${of(hex, 16)}.js"], "buildId": "${of(url, 21)}"`],
  'regexp': ['mask.py', () => String.raw`SECRET = re.compile(r"(?i)(password|token|secret)\s*[:=]\s*['\"]([^'\"]{8,})['\"]")`],
  'cli help': ['docs/cli.md', () => '`--token <TOKEN>`  access token (env: `ACME_TOKEN`)\n`--password-stdin`  read the password from stdin\n`acme login --token $ACME_TOKEN`'],
  'type names': ['types.d.ts', () => 'declare const accessToken: unique symbol;\nexport type RefreshTokenExchangeResponse = {refreshToken: AccessTokenString; secret?: NonNullable<ClientSecret>};'],
  'permissions': ['roles.json', () => '{"permissions": ["secretmanager.versions.access", "iam.serviceAccountKeys.create", "ssm:GetParametersByPath"], "tokenScopes": "read:packages,write:packages"}'],
  'error catalogue': ['errors.json', () => '{"AUTH_TOKEN_INVALID_4012": "errors.auth.token_invalid", "token_error_code": "ERR_JWT_EXPIRED_0x80070005"}'],
  'java constants': ['Keys.java', () => 'public static final String PREF_KEY = "com.acme.app.PREF_USER_SESSION_2024";\nstatic final String API_KEY_HEADER = "X-Acme-Api-Key-V2";'],
  'unit tests': ['auth_test.rb', () => "expect(User.authenticate('ada', 'wrong-password')).to be_nil\nlet(:token) { 'abc123' }\nlet(:api_key) { SecureRandom.hex(20) }"],
  'spanish': ['es.po', () => 'msgid "secret_token_placeholder"\nmsgstr "Introduzca_el_código_secreto_aquí"\nmsgid "password"\nmsgstr "contraseña"'],
  'commit list': ['CHANGES', ({of}) => Array.from({length: 4}, () => `* ${of(hex, 10)} keep the token cache warm`).join('\n')],
  'coordinates': ['stations.csv', ({of}) => Array.from({length: 5}, () => `KEY${of(digits, 4)},52.${of(digits, 6)},13.${of(digits, 6)},${of(upper, 8)}`).join('\n')],
};
