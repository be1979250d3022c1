/** gitleaks and trufflehog, as the secrets gate may ask them. */
import type {OtherFinding, OtherScanner} from '../gates/secrets/other-scanner.ts';
import type {SecretScanner} from '../model.ts';
import {findProgram} from '../world/find-program.ts';
import {ownPath} from '../world/own-path.ts';
import {pipeThrough} from '../world/pipe.ts';

interface Place {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder of orch's own: scanners read configuration from where they run. */
  readonly cwd: string;
}

/** Those that are configured, whether they are there or not; without a list, those that are on PATH. */
export function scannersOnPath(configured: readonly SecretScanner[] | undefined, {env, cwd}: Place): readonly OtherScanner[] {
  const path = ownPath(env['PATH'], cwd);
  return (configured ?? all).flatMap((name): OtherScanner[] => {
    const program = findProgram(name, path, cwd);
    if (program === null) return configured === undefined ? [] : [{name, scan: null}];
    return [{name, scan: async (text, signal) => ask(name, program, text, {cwd, path, signal})}];
  });
}

const all: readonly SecretScanner[] = ['gitleaks', 'trufflehog'];

/** Neither looks for comments that silence it, nor verifies what it finds by asking the issuer. */
const args: Readonly<Record<SecretScanner, readonly string[]>> = {
  gitleaks: ['stdin', '--no-banner', '--log-level', 'error', '--ignore-gitleaks-allow', '--report-format', 'json', '--report-path', '-', '--exit-code', '0'],
  trufflehog: ['stdin', '--json', '--no-verification', '--no-update'],
};

async function ask(name: SecretScanner, program: string, text: string, {cwd, path, signal}: {readonly cwd: string; readonly path: string; readonly signal: AbortSignal | undefined}): Promise<readonly OtherFinding[]> {
  const {code, stdout, stderr} = await pipeThrough({program, args: args[name], input: text, cwd, env: {PATH: path, LC_ALL: 'C'}, timeoutMs: 120_000, maxBytes: 64 * 1024 * 1024, signal});
  if (code !== 0) throw new Error(`${name} ended with code ${code}: ${stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? ''}`);
  try {
    return name === 'gitleaks' ? readGitleaks(stdout) : readTrufflehog(stdout);
  } catch {
    throw new Error(`${name} printed what is no report of findings: expected JSON, got ${stdout.length} characters of something else`);
  }
}

function readGitleaks(stdout: string): OtherFinding[] {
  const report: unknown = JSON.parse(stdout.trim() === '' ? '[]' : stdout);
  if (!Array.isArray(report)) throw new Error('no list');
  return report.map((entry: unknown) => finding(entry, 'RuleID', 'Secret'));
}

function readTrufflehog(stdout: string): OtherFinding[] {
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): unknown => JSON.parse(line))
    .filter((entry) => typeof entry === 'object' && entry !== null && 'DetectorName' in entry)
    .map((entry) => finding(entry, 'DetectorName', 'Raw'));
}

function finding(entry: unknown, ruleKey: string, secretKey: string): OtherFinding {
  const values = new Map(Object.entries(entry ?? {}));
  const [rule, secret] = [values.get(ruleKey), values.get(secretKey)];
  if (typeof rule !== 'string' || typeof secret !== 'string') throw new Error('no finding');
  return {rule: rule.toLowerCase().replace(/[^a-z0-9]+/g, '-'), secret};
}
