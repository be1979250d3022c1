/** Tells what kind of work a task is: from its labels, the words of its title and text, and its files. Pure. */
import type {Task, WorkKind} from '../model.ts';

/** All kinds; of those that weigh the same the earlier one counts. */
export const workKinds = ['security', 'bug', 'performance', 'data', 'deployment', 'docs', 'tests', 'review', 'refactor', 'feature'] as const satisfies readonly WorkKind[];

/** The kind for which most speaks, and the strongest thing that speaks for it. Work that nothing tells of is a feature. */
export function kindOf(task: Pick<Task, 'title' | 'prompt' | 'labels' | 'owns'>): {readonly kind: WorkKind; readonly why: string} {
  const labels = new Set(task.labels.map((label) => label.toLowerCase()));
  let best: {readonly kind: WorkKind; readonly why: string; readonly weight: number} = {kind: 'feature', why: 'nothing tells of another kind', weight: 0};
  for (const kind of workKinds) {
    const found = evidence(signs[kind], {labels, title: task.title, owns: task.owns});
    const weight = found.reduce((sum, one) => sum + one.weight, 0);
    if (weight > best.weight) best = {kind, weight, why: found[0]?.why ?? ''};
  }
  return best.weight > 0 ? {kind: best.kind, why: best.why} : (kindByText(task.prompt) ?? {kind: best.kind, why: best.why});
}

/** A text names many things in passing, tests and documents above all: it speaks only where label, title and files say nothing. */
function kindByText(prompt: string): {readonly kind: WorkKind; readonly why: string} | null {
  const text = prompt.slice(0, mostText);
  for (const kind of workKinds) {
    const said = inPassing.has(kind) ? undefined : signs[kind].words.exec(text)?.[0];
    if (said !== undefined) return {kind, why: `text says "${said}"`};
  }
  return null;
}

const inPassing: ReadonlySet<WorkKind> = new Set<WorkKind>(['feature', 'tests', 'docs']);

/** Of longer texts the beginning speaks. */
const mostText = 4000;

interface Signs {
  readonly labels: readonly string[];
  /** What a title of such work begins with. */
  readonly begins: RegExp;
  readonly words: RegExp;
  /** Where such work lies, in the text of a path or a glob; null: anywhere. */
  readonly files: RegExp | null;
  /** Words of all kinds of work: anything that is more special goes before. */
  readonly general?: true;
}

const weights = {label: 12, begins: 6, title: 4, files: 3, general: 1} as const;

function evidence(sign: Signs, task: {readonly labels: ReadonlySet<string>; readonly title: string; readonly owns: readonly string[]}) {
  const found: {readonly weight: number; readonly why: string}[] = [];
  const label = sign.labels.find((word) => task.labels.has(word));
  if (label !== undefined) found.push({weight: weights.label, why: `label ${label}`});
  const begins = sign.begins.exec(task.title)?.[0].trim();
  if (begins !== undefined) found.push({weight: sign.general ? weights.general : weights.begins, why: `title begins with "${begins}"`});
  const word = sign.words.exec(task.title)?.[0];
  if (word !== undefined) found.push({weight: sign.general ? weights.general : weights.title, why: `title says "${word}"`});
  const {files} = sign;
  const file = files !== null && task.owns.every((glob) => files.test(glob)) ? task.owns[0] : undefined;
  if (file !== undefined) found.push({weight: weights.files, why: `files ${file}`});
  return found;
}

const signs: Readonly<Record<WorkKind, Signs>> = {
  security: {
    labels: ['security', 'vulnerability', 'cve'],
    begins: /^\s*(?:harden|secure|encrypt|sanitize)\b/i,
    words: /\b(?:security|vulnerabilit(?:y|ies)|CVE-\d+|XSS|CSRF|SSRF|injection|encrypt(?:s|ed|ion)?|auth(?:entication|orization|n|z)?|OAuth|secrets?|credentials?|access control)\b/i,
    files: /(?:^|\/)(?:auth|security|crypto)(?:\/|$)/,
  },
  bug: {
    labels: ['bug', 'fix', 'bugfix', 'hotfix', 'regression', 'defect'],
    begins: /^\s*(?:fix(?:es)?|hotfix|repair|debug|correct)\b/i,
    words: /\b(?:bugs?|regression|crash(?:es|ed)?|broken|wrong(?:ly)?|fails? when|race condition|memory leak)\b/i,
    files: null,
  },
  performance: {
    labels: ['performance', 'perf', 'optimization', 'optimisation'],
    begins: /^\s*(?:optimi[sz]e|speed up|cache)\b/i,
    words: /\b(?:performance|throughput|latency|faster|slow|speed up|optimi[sz]e|caching|benchmark)\b/i,
    files: /(?:^|\/)bench(?:marks)?(?:\/|$)|\.bench\./,
  },
  data: {
    labels: ['data', 'database', 'db', 'migration', 'etl', 'sql'],
    begins: /^\s*(?:migrate|backfill|import data)\b/i,
    words: /\b(?:migrations?|database|SQL|ETL|backfill|datasets?|data (?:pipeline|model|quality|warehouse))\b/i,
    files: /(?:^|\/)(?:migrations?|prisma|alembic|db)(?:\/|$)|\.sql$/,
  },
  deployment: {
    labels: ['deployment', 'deploy', 'infra', 'infrastructure', 'ops', 'devops', 'ci', 'release'],
    begins: /^\s*(?:deploy|release|ship|roll out|provision)\b/i,
    words: /\b(?:deploy(?:s|ed|ment)?|Docker(?:file)?|Kubernetes|Terraform|Helm|CI|CD|infrastructure|GitHub Actions)\b/i,
    files: /(?:^|\/)(?:infra|deploy|k8s|helm|\.github)(?:\/|$)|\.tf$|(?:^|\/)(?:Dockerfile|docker-compose)/,
  },
  docs: {
    labels: ['docs', 'doc', 'documentation'],
    begins: /^\s*(?:document|describe|explain)\b/i,
    words: /\b(?:documentation|docs|README|changelog|tutorial|user guide|docstrings?)\b/i,
    files: /(?:^|\/)docs?(?:\/|$)|\.(?:md|mdx|rst)$/,
  },
  tests: {
    labels: ['tests', 'test', 'testing', 'qa', 'coverage'],
    begins: /^\s*(?:test|(?:add|write|extend|more)(?: \w+)? tests?|cover)\b/i,
    words: /\b(?:unit tests?|integration tests?|end-to-end tests?|test coverage|tests? for|coverage)\b/i,
    files: /(?:^|\/)(?:tests?|__tests__|spec)(?:\/|$)|\.(?:test|spec)\.|(?:^|\/)test_/,
  },
  review: {
    labels: ['review', 'audit'],
    begins: /^\s*(?:review|audit|assess|inspect|analy[sz]e)\b/i,
    words: /\b(?:code review|audit)\b/i,
    files: null,
  },
  refactor: {
    labels: ['refactor', 'refactoring', 'cleanup', 'tech-debt'],
    begins: /^\s*(?:refactor|clean ?up|rename|extract|simplify|restructure|deduplicate|split|move|inline)\b/i,
    words: /\b(?:refactor(?:ing)?|clean ?up|technical debt|dead code|restructure|deduplicate)\b/i,
    files: null,
  },
  feature: {
    labels: ['feature', 'enhancement', 'story'],
    begins: /^\s*(?:add|implement|build|create|introduce|support|allow)\b/i,
    words: /\b(?:feature|user story|endpoint|new page)\b/i,
    files: null,
    general: true,
  },
};
