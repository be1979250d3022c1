/** Credentials as people and tools write them down: files of keys, connection strings, headers, assignments of many languages. */
import {createHmac} from 'node:crypto';
import {pem, sets, type Drawn} from '../drawn.ts';

type Make = (drawn: Drawn) => string;

const {digits, hex, lower, mixed, base64, url, password} = sets;

const bytes = ({of}: Drawn, length: number): Buffer => Buffer.from(of(hex, length * 2), 'hex');
const wrapped = (data: Buffer): string => data.toString('base64').replace(/.{64}/g, '$&\n');

function ed25519(drawn: Drawn): string {
  return `-----BEGIN PRIVATE KEY-----\n${wrapped(Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), bytes(drawn, 32)]))}\n-----END PRIVATE KEY-----\n`;
}

function openssh(drawn: Drawn): string {
  const start = Buffer.from('openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01', 'latin1');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${wrapped(Buffer.concat([start, bytes(drawn, 220)]))}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(drawn: Drawn): string {
  const text = `${part({typ: 'JWT', alg: 'HS256', kid: drawn.of(hex, 8)})}.${part({iss: 'api', sub: drawn.of(digits, 10), scope: 'admin', iat: 1_700_000_000})}`;
  return `${text}.${createHmac('sha256', bytes(drawn, 32)).update(text).digest('base64url')}`;
}

/** A password as a generator of passwords makes it. */
const pass = ({of}: Drawn): string => `${of(lower, 5)}${of(password, 8)}${of(digits, 2)}${of(mixed, 3)}`;

export const written: Readonly<Record<string, readonly [path: string, Make]>> = {
  'pem rsa': ['certs/server.key', (d) => pem('RSA PRIVATE KEY', d)],
  'pem ec': ['ec.pem', (d) => pem('EC PRIVATE KEY', d, 2)],
  'pem pkcs8 ed25519': ['sign.pem', ed25519],
  'pem encrypted': ['tls.key', (d) => pem('ENCRYPTED PRIVATE KEY', d)],
  'pem old encryption': ['old.pem', (d) => pem('RSA PRIVATE KEY', d).replace('-----\n', `-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,${d.of(hex, 32).toUpperCase()}\n\n`)],
  'openssh key': ['id_ed25519', openssh],
  'pgp key': ['release.asc', (d) => pem('PGP PRIVATE KEY BLOCK', d).replace('-----\n', '-----\nVersion: GnuPG v2\n\n')],
  'putty key': ['server.txt', (d) => `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 2\n${d.of(base64, 64)}\n${d.of(base64, 16)}\nPrivate-Lines: 1\n${d.of(base64, 44)}\nPrivate-MAC: ${d.of(hex, 64)}\n`],
  'key in json': ['sa.json', (d) => JSON.stringify({type: 'service_account', project_id: 'shop', private_key_id: d.of(hex, 40), private_key: pem('PRIVATE KEY', d)})],
  'key in yaml': ['values.yaml', (d) => `tls:\n  key: |\n${pem('PRIVATE KEY', d).replace(/^(?=.)/gm, '    ')}`],
  'jwk private': ['jwks.json', ({of}) => `{"kty":"EC","crv":"P-256","x":"${of(url, 43)}","y":"${of(url, 43)}","d":"${of(url, 43)}"}`],
  'wireguard key': ['wg0.conf', ({of}) => `[Interface]\nAddress = 10.0.0.2/32\nPrivateKey = ${of(base64, 42)}A=\n`],
  'jwt in a header': ['api.http', (d) => `GET https://api.acme.dev/users\nAuthorization: Bearer ${signed(d)}\n`],
  'postgres url': ['db.ts', (d) => `export const pool = new Pool({connectionString: 'postgres://app:${d.of(mixed, 16)}@db.acme.internal:5432/shop'});`],
  'mysql url': ['settings.py', (d) => `DATABASE = "mysql+pymysql://root:${d.of(mixed, 14)}@10.0.3.4/main?charset=utf8"`],
  'mongodb url': ['app.js', (d) => `mongoose.connect("mongodb+srv://admin:${d.of(mixed, 15)}@cluster0.${d.of(lower, 5)}.mongodb.net/prod?retryWrites=true")`],
  'redis url': ['.env', (d) => `REDIS_URL=rediss://default:${d.of(hex, 48)}@fra1-redis.acme.io:25061\n`],
  'amqp url': ['queue.go', (d) => `conn, err := amqp.Dial("amqps://shop:${d.of(url, 32)}@rabbit.acme.io/shop")`],
  'git url': ['.gitmodules', (d) => `[submodule "x"]\n\turl = https://deploy:${d.of(mixed, 20)}@git.acme.io/x.git\n`],
  'jdbc url': ['application.properties', (d) => `spring.datasource.url=jdbc:postgresql://db.acme.io/shop?user=shop&password=${d.of(mixed, 16)}\n`],
  'sql server': ['appsettings.json', (d) => `"Default": "Server=tcp:acme.database.windows.net,1433;Initial Catalog=shop;User ID=sa;Password=${pass(d)};Encrypt=True;"`],
  odbc: ['etl.py', (d) => `pyodbc.connect('DRIVER={ODBC Driver 18};SERVER=db.acme.io;UID=etl;PWD=${d.of(mixed, 14)}')`],
  ftp: ['deploy.sh', (d) => `lftp -u site,${d.of(mixed, 14)} ftp://ftp.acme.io -e "mirror -R dist /"`],
  smtp: ['mail.toml', (d) => `[smtp]\nurl = "smtps://postmaster:${d.of(mixed, 18)}@smtp.acme.io:465"\n`],
  netrc: ['.netrc', (d) => `machine git.acme.io\n  login deploy\n  password ${d.of(mixed, 20)}\n`],
  'netrc in one line': ['ci/netrc', (d) => `machine api.heroku.com login me@acme.io password ${d.of(mixed, 24)}\n`],
  pgpass: ['.pgpass', (d) => `db.acme.io:5432:shop:app:${d.of(mixed, 18)}\n`],
  npmrc: ['.npmrc', (d) => `@acme:registry=https://npm.acme.io/\n//npm.acme.io/:_authToken=${d.of(hex, 40)}\n`],
  'npmrc old': ['.npmrc', (d) => `//npm.acme.io/:_auth=${Buffer.from(`deploy:${d.of(mixed, 16)}`).toString('base64')}\n`],
  'docker config': ['.docker/config.json', (d) => JSON.stringify({auths: {'registry.acme.io': {auth: Buffer.from(`ci:${d.of(mixed, 20)}`).toString('base64')}}}, null, 2)],
  kubeconfig: ['kubeconfig', (d) => `users:\n- name: admin\n  user:\n    client-key-data: ${Buffer.from(pem('RSA PRIVATE KEY', d)).toString('base64')}\n`],
  'kubernetes secret': ['secret.yaml', (d) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  password: ${Buffer.from(pass(d)).toString('base64')}\n`],
  'basic header': ['probe.js', (d) => `headers: { 'Authorization': 'Basic ${Buffer.from(`monitor:${d.of(mixed, 16)}`).toString('base64')}' }`],
  'curl user': ['README.md', (d) => `    curl -u admin:${d.of(mixed, 16)} https://jenkins.acme.io/api/json\n`],
  'curl header': ['smoke.sh', (d) => `curl -sS -H "X-Api-Key: ${d.of(mixed, 32)}" https://api.acme.io/v1/orders\n`],
  'curl bearer': ['smoke.sh', (d) => `curl -H 'Authorization: Bearer ${d.of(url, 40)}' https://api.acme.io\n`],
  'mysql client': ['dump.sh', (d) => `mysqldump -h db.acme.io -u root -p'${d.of(mixed, 14)}' shop > shop.sql\n`],
  sshpass: ['push.sh', (d) => `sshpass -p '${d.of(password, 15)}' scp dist.tgz root@10.1.2.3:/srv\n`],
  pgpassword: ['psql.sh', (d) => `PGPASSWORD=${d.of(mixed, 16)} psql -h db.acme.io -U app\n`],
  dotenv: ['.env.local', (d) => `PORT=3000\nSESSION_SECRET=${d.of(hex, 64)}\nLOG=debug\n`],
  'dotenv password': ['.env', (d) => `DB_PASSWORD=${pass(d)}\n`],
  'yaml password': ['config/prod.yml', (d) => `production:\n  database:\n    username: shop\n    password: "${pass(d)}"\n`],
  'yaml bare': ['group_vars/all.yml', (d) => `grafana_admin_password: ${d.of(mixed, 18)}\n`],
  'json key': ['config.json', (d) => `{"stripe": {"enabled": true}, "apiKey": "${d.of(mixed, 32)}"}`],
  properties: ['app.properties', (d) => `mail.smtp.password = ${d.of(mixed, 16)}\n`],
  'xml element': ['settings.xml', (d) => `<server><id>central</id><username>ci</username><password>${d.of(mixed, 16)}</password></server>`],
  'xml attribute': ['web.config', (d) => `<add key="ApiSecret" value="${d.of(mixed, 32)}" />`],
  toml: ['config.toml', (d) => `[auth]\njwt_secret = '${d.of(base64, 43)}='\n`],
  ini: ['app.ini', (d) => `[security]\nSECRET_KEY = ${d.of(mixed, 50)}\n`],
  shell: ['deploy.sh', (d) => `export DEPLOY_TOKEN='${d.of(mixed, 32)}'\n`],
  dockerfile: ['Dockerfile', (d) => `FROM node:22\nENV NPM_AUTH_TOKEN ${d.of(mixed, 36)}\nRUN npm ci\n`],
  python: ['client.py', (d) => `PASSWORD = "${pass(d)}"\n`],
  'python call': ['ldap.py', (d) => `conn = Connection(server, user="cn=admin", password='${pass(d)}')\n`],
  java: ['Db.java', (d) => `ds.setPassword("${pass(d)}");\n`],
  go: ['main.go', (d) => `const signingSecret = "${d.of(hex, 40)}"\n`],
  ruby: ['init.rb', (d) => `config.secret_key_base = '${d.of(hex, 128)}'\n`],
  php: ['config.php', (d) => `define('DB_PASSWORD', '${pass(d)}');\n`],
  'php array': ['db.php', (d) => `return ['host' => 'db', 'password' => '${pass(d)}'];\n`],
  csharp: ['Mail.cs', (d) => `new NetworkCredential("noreply@acme.io", "${d.of(mixed, 16)}") // password`],
  rust: ['main.rs', (d) => `const API_TOKEN: &str = "${d.of(mixed, 40)}";\n`],
  kotlin: ['build.gradle.kts', (d) => `signingConfigs { create("release") { storePassword = "${d.of(mixed, 14)}" } }\n`],
  swift: ['Keys.swift', (d) => `static let clientSecret: String = "${d.of(mixed, 40)}"\n`],
  terraform: ['db.tf', (d) => `resource "aws_db_instance" "main" {\n  master_password = "${pass(d)}"\n}\n`],
  powershell: ['go.ps1', (d) => `$p = ConvertTo-SecureString "${pass(d)}" -AsPlainText -Force\n`],
  'sql user': ['init.sql', (d) => `CREATE USER app WITH PASSWORD '${pass(d)}';\n`],
  'mysql user': ['grants.sql', (d) => `CREATE USER 'app'@'%' IDENTIFIED BY '${pass(d)}';\n`],
  'laravel key': ['.env', (d) => `APP_KEY=base64:${d.of(base64, 43)}=\n`],
  'wordpress salt': ['wp-config.php', (d) => `define('AUTH_KEY',         '${d.of(`${mixed}!@#$%^&*()-_ []{}|;:,.<>?`, 64)}');\n`],
  'rails master key': ['config/master.key', (d) => `${d.of(hex, 32)}`],
  'maven encrypted': ['gradle.properties', (d) => `signing.password=${d.of(mixed, 20)}\nsonatypePassword=${d.of(mixed, 20)}\n`],
  'url query': ['feed.js', (d) => `fetch('https://api.acme.io/v1/quotes?api_key=${d.of(mixed, 32)}&symbol=X')`],
};
