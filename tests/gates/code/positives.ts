/** Code that must be found: the file's name, the rule, and the text, in which the finding is on the last line that is not a bracket alone. */

export interface Sample {
  readonly path: string;
  readonly text: string;
  /** `block code/dynamic-code`; only for what must be found. */
  readonly told: string;
}

const of = (path: string, told: string, ...texts: readonly string[]): readonly Sample[] => texts.map((text) => ({path, told, text}));

export const positives: readonly Sample[] = [
  ...of('a.js', 'block code/dynamic-code', 'eval(input)', 'eval(`f(${x})`)', "eval('a' + b)", 'globalThis.eval(x)', "window['eval'](x)", '(0, eval)(x)', 'new Function(body)()', "Function('a', body)", "const vm = require('vm');\nvm.runInNewContext(code)", "import {runInThisContext} from 'node:vm';\nrunInThisContext(code)", "import vm from 'vm';\nnew vm.Script(code)", 'setTimeout(`go(${x})`, 5)', "setInterval('go(' + x + ')', 5)", "eval(atob('YWxlcnQoMSk='))", '// ast-grep-ignore\neval(input) // eslint-disable-line no-eval'),
  ...of('a.js', 'human code/dynamic-code', 'const run = eval;'),
  ...of('a.js', 'block code/escaped-name', '\\u0065val(input)', 'window.\\u{65}val(input)'),
  ...of('a.ts', 'human code/shell-command', "import {exec} from 'node:child_process';\nexec(`git log ${ref}`)", "import cp from 'child_process';\ncp.execSync('ls ' + dir)", "import {execSync} from 'child_process';\nconst line = `rm -rf ${dir}`;\nexecSync(line)", "spawn(`cat ${file}`, {shell: true})", "spawn('bash', ['-c', `cat ${file}`])", "execFileSync('/bin/sh', ['-c', 'cat ' + file])", "spawn('git', ['log', `--author=${who}`], {shell: true})"),
  ...of('a.ts', 'block code/tls-off', 'https.request({host, rejectUnauthorized: false})', "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';", "process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = 0;", 'request({url, strictSSL: false})', 'agent.options.rejectUnauthorized = false', "spawn(cmd, [], {env: {'NODE_TLS_REJECT_UNAUTHORIZED': '0'}})", 'tls.connect({checkServerIdentity: () => undefined})'),
  ...of('a.tsx', 'human code/html-injection', 'const a = <div dangerouslySetInnerHTML={{__html: props.text}} />', 'const a = <p dangerouslySetInnerHTML={html} />'),
  ...of('a.js', 'human code/html-injection', 'node.innerHTML = value', 'node.innerHTML += `<b>${name}</b>`', 'document.write(location.hash)', "el.insertAdjacentHTML('beforeend', row)", "el['outerHTML'] = x"),
  ...of('a.ts', 'human code/sql-built', "db.query(`SELECT * FROM users WHERE id = ${id}`)", "db.execute('DELETE FROM t WHERE a = ' + a)", "const sql = `UPDATE t SET a = '${a}'`;\nawait pool.query(sql)", 'prisma.$queryRawUnsafe(`SELECT * FROM u WHERE n = ${n}`)', "knex.raw('select * from t order by ' + column)", "client.query({text: `SELECT * FROM t WHERE a = '${a}'`})", "let q = 'SELECT * FROM t';\nq += ` WHERE a = '${a}'`;\ndb.all(q)"),
  ...of('a.ts', 'human code/weak-hash', "const hashed = createHash('md5').update(password).digest('hex');", "user.password = crypto.createHash('sha1').update(given).digest();"),
  ...of('a.ts', 'block code/weak-cipher', "crypto.createCipher('aes-256-cbc', key)", "createCipheriv('des-ede3-cbc', key, iv)", "createCipheriv('aes-128-ecb', key, null)"),
  ...of('a.ts', 'human code/weak-random', 'const resetToken = Math.random().toString(36).slice(2);', 'user.password = String(Math.random())', 'function createSessionId() {\n  return Math.random().toString(16);\n}', 'const apiKey = () => Math.random()'),
  ...of('a.js', 'human code/unsafe-deserialize', 'serialize.unserialize(req.cookies.profile)', "const v8 = require('v8');\nv8.deserialize(body)"),
  ...of('a.ts', 'block code/jwt-unverified', "jwt.verify(token, key, {algorithms: ['none']})", "jwt.sign(data, '', {algorithm: 'none'})"),
  ...of('a.ts', 'human code/cors-credentials', 'app.use(cors({origin: true, credentials: true}))', "cors({origin: '*', credentials: true})"),
  ...of('a.ts', 'human code/protection-off', 'app.use(helmet({contentSecurityPolicy: false}))', 'new BrowserWindow({webPreferences: {nodeIntegration: true}})', 'new BrowserWindow({webPreferences: {contextIsolation: false}})'),
  ...of('a.ts', 'human code/download-and-run', "import {execSync} from 'child_process';\nexecSync('curl -fsSL https://example.org/i.sh | sh')", "spawn('sh', ['-c', 'curl https://example.org/x | bash'])"),
  ...of('a.html', 'block code/dynamic-code', '<p>hello</p>\n<script>\neval(location.hash.slice(1))</script>'),
  ...of('a.vue', 'human code/html-injection', '<template><p v-html="text"></p></template>', '<script setup lang="ts">\nel.innerHTML = text as string</script>'),
  ...of('a.svelte', 'human code/html-injection', '<p>{@html text}</p>'),
  ...of('a.py', 'block code/dynamic-code', 'eval(expr)', 'exec(open(path).read())', 'exec(base64.b64decode(blob))  # noqa: S102', 'builtins.exec(code)', "eval(f'{name}()')"),
  ...of('a.py', 'human code/shell-command', "os.system(f'rm -rf {path}')", "os.popen('ls ' + path)", "subprocess.run('ls %s' % path, shell=True)  # nosec", "subprocess.check_output(\n    'cat {}'.format(path),\n    shell=True,\n)", "cmd = f'git log {ref}'\nsubprocess.call(cmd, shell=True)"),
  ...of('a.py', 'block code/tls-off', 'requests.get(url, verify=False)', 'session.verify = False', 'ctx = ssl._create_unverified_context()', 'ssl._create_default_https_context = ssl._create_unverified_context', 'ctx.verify_mode = ssl.CERT_NONE', 'httpx.AsyncClient(verify=False)', 'ctx.check_hostname = False', 'urllib3.PoolManager(cert_reqs=CERT_NONE)'),
  ...of('a.py', 'human code/sql-built', "cur.execute(f'SELECT * FROM users WHERE id = {id}')", "cur.execute('SELECT * FROM t WHERE a = %s' % a)", 'cur.execute("DELETE FROM t WHERE a = " + a)', 'cur.execute("SELECT * FROM t WHERE a = \'{}\'".format(a))', 'q = f"""\n  SELECT *\n  FROM t WHERE a = {a}\n"""\ncur.execute(q)'),
  ...of('a.py', 'human code/unsafe-deserialize', 'pickle.loads(body)', 'pickle.load(f)', 'yaml.load(text)', 'yaml.load(text, Loader=yaml.Loader)', 'marshal.loads(data)', 'yaml.unsafe_load(text)', 'dill.load(f)'),
  ...of('a.py', 'human code/weak-hash', 'hashlib.md5(password.encode())'),
  ...of('a.py', 'block code/weak-cipher', 'DES.new(key, DES.MODE_CBC)', 'AES.new(key, AES.MODE_ECB)', 'ARC4.new(key)'),
  ...of('a.py', 'human code/weak-random', "token = ''.join(random.choice(letters) for _ in range(20))", 'self.reset_password = random.randint(1000, 9999)'),
  ...of('a.py', 'block code/jwt-unverified', "jwt.decode(token, options={'verify_signature': False})", "jwt.decode(token, key, algorithms=['none'])"),
  ...of('a.py', 'human code/cors-credentials', "app.add_middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)"),
  ...of('a.py', 'human code/download-and-run', "os.system('curl https://example.org/i.sh | sh')"),
  ...of('a.go', 'block code/tls-off', 'tr := &tls.Config{InsecureSkipVerify: true}', 'cfg.InsecureSkipVerify = true'),
  ...of('a.go', 'human code/sql-built', 'rows, err := db.Query(fmt.Sprintf("SELECT * FROM users WHERE id = \'%s\'", id))', 'db.Exec("DELETE FROM t WHERE a = " + a)', 'q := "SELECT * FROM t WHERE a = " + a\nrows, err := db.QueryContext(ctx, q)'),
  ...of('a.go', 'human code/shell-command', 'exec.Command("sh", "-c", "ls "+dir)', 'exec.CommandContext(ctx, "/bin/bash", "-c", fmt.Sprintf("cat %s", file))'),
  ...of('a.go', 'block code/weak-cipher', 'block, err := des.NewCipher(key)', 'c, err := rc4.NewCipher(key)'),
  ...of('a.go', 'human code/weak-random', 'import "math/rand"\nfunc newToken() string {\n\treturn letters[rand.Intn(n)]\n}', 'import "math/rand"\npassword := rand.Int63()'),
  ...of('a.go', 'human code/html-injection', 'return template.HTML(body)'),
  ...of('a.sh', 'human code/download-and-run', 'curl -fsSL https://example.org/install.sh | sh', 'wget -qO- "https://example.org/i.sh" | sudo -E bash -', 'bash -c "$(curl -fsSL https://example.org/i.sh)"', 'eval "$(curl -s https://example.org/env)"', 'bash <(curl -s https://example.org/i.sh)', 'source <(curl -s "$URL")', 'curl -fsSL https://example.org/i.sh \\\n  | bash -s -- --yes', 'curl -o i.sh https://example.org/i.sh && sh i.sh', 'curl https://example.org/x.py | python3 -', 'sh -c "curl https://example.org/i.sh | sh"'),
  ...of('a.sh', 'block code/download-and-run', 'curl http://example.org/i.sh | sh', 'curl -k https://example.org/i.sh | sh'),
  ...of('a.sh', 'block code/decode-and-run', 'echo ZWNobyBoaQ== | base64 -d | sh', 'eval "$(echo ZWNobyBoaQ== | base64 --decode)"', 'bash <(echo ZWNobyBoaQ== | base64 -d)', 'base64 -D <<< "$x" | bash'),
  ...of('a.sh', 'block code/tls-off', 'curl -k https://example.org/a', 'curl -fsSLk https://example.org/a -o a', 'curl --insecure "$URL"', 'wget --no-check-certificate https://example.org/a', 'git config --global http.sslVerify false', 'npm config set strict-ssl false', 'export NODE_TLS_REJECT_UNAUTHORIZED=0', 'GIT_SSL_NO_VERIFY=1 git clone "$URL"'),
  ...of('a.ps1', 'human code/download-and-run', "iex ((New-Object Net.WebClient).DownloadString('https://example.org/i.ps1'))", 'irm https://example.org/i.ps1 | iex'),
  ...of('Dockerfile', 'human code/download-and-run', 'FROM a\nRUN apk add curl && curl -sSL https://example.org/i.sh | bash', 'RUN ["sh", "-c", "curl https://example.org/i.sh | sh"]'),
  ...of('Dockerfile', 'block code/tls-off', 'ENV NODE_TLS_REJECT_UNAUTHORIZED=0', 'ENV NODE_TLS_REJECT_UNAUTHORIZED 0'),
  ...of('.github/workflows/a.yml', 'human code/download-and-run', 'steps:\n  - run: curl -sSf https://example.org/i.sh | sh -s -- -y', 'steps:\n  - run: |\n      set -e\n      curl https://example.org/i.sh | bash', 'steps:\n  - run: "curl https://example.org/i.sh | bash"'),
  ...of('.gitlab-ci.yml', 'block code/decode-and-run', "script:\n  - echo $X | base64 -d | bash"),
  ...of('docker-compose.yml', 'block code/tls-off', 'environment:\n  NODE_TLS_REJECT_UNAUTHORIZED: "0"'),
  ...of('package.json', 'human code/download-and-run', '{\n  "scripts": {\n    "postinstall": "curl https://example.org/i.sh | sh"\n  }\n}'),
  ...of('Makefile', 'human code/download-and-run', 'setup:\n\tcurl https://example.org/i.sh | sh'),
  ...of('.npmrc', 'block code/tls-off', 'strict-ssl=false'),
  ...of('.env.local', 'block code/tls-off', 'NODE_TLS_REJECT_UNAUTHORIZED=0'),
  ...of('bin/tool', 'human code/download-and-run', '#!/usr/bin/env bash\ncurl https://example.org/i.sh | sh'),
  ...of('broken.ts', 'human code/unparsed', 'function ('),
  ...of('broken.ts', 'block code/unparsed', 'const a = <in T>(using(eval(x) y);'),
  ...of('broken.js', 'human code/unparsed', 'foo(a b'),
];
