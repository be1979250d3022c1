/** How tests, assertions and ways around them are written, in the languages that are common. Data. */
import {foldPath} from '../path-text.ts';

/** By the path: a folder or a name of tests. */
export const isTestPath = (path: string): boolean => testPath.test(foldPath(path));
export const isSnapshot = (path: string): boolean => /(?:^|\/)__snapshots__\/|\.(?:snap|snapshot|ambr|snap\.\w+)$/.test(foldPath(path));
export const isCoverageConfig = (path: string): boolean => coverageConfig.test(foldPath(path).split('/').at(-1) ?? '');

/** Where a test begins; one that is skipped is a test, too, and is told by another rule. */
export const testBegins =
  /(?<![\w.$'"`])[xf]?(?:it|test|specify)(?:\.\w+(?:\([^)\n]{0,200}\))?)*\s*[(`]|^[ \t]*(?:async[ \t]+)?def[ \t]+test\w*[ \t]*\(|^func[ \t]+(?:Test|Fuzz)\w*\(|#\[(?:\w+::)*test\b|^[ \t]*@(?:Parameterized|Repeated)?Test\b|^[ \t]*\[(?:Fact|Theory|Test|TestMethod)\b|^[ \t]*(?:it|test|scenario|specify)[ \t]+['"]|\bfunction[ \t]+test\w*[ \t]*\(/gm;

export const assertion = /(?<![\w$'"`])(?:expect\w*\s*[.(]|assert\w*!?\s*[.(]|t\.(?:Error|Fatal|Fail|is|deepEqual|throws)\w*\()|^[ \t]*assert[ \t]|\.should\b/gm;

export interface LineRule {
  readonly rule: string;
  readonly grade: 'block' | 'human';
  readonly pattern: RegExp;
  /** Where it counts: in tests only, or in all code. */
  readonly where: 'tests' | 'code';
  readonly says: string;
  /** The line must have a sign of a comment or an attribute, too. */
  readonly inComment?: true;
}

/** Each is looked for in the lines that a change adds. */
export const lineRules: readonly LineRule[] = [
  {
    rule: 'only',
    grade: 'block',
    where: 'tests',
    pattern: /(?<![\w$])(?:it|test|describe|suite|context|specify|bench)(?:\.\w+)*\.only\b|(?<![\w.$])f(?:it|describe|context)\s*[(.]/,
    says: 'Runs only this test and leaves out all others. Remove it.',
  },
  {
    rule: 'skip',
    grade: 'human',
    where: 'tests',
    pattern:
      /(?<![\w$])(?:it|test|describe|suite|context|specify)(?:\.\w+)*\.(?:skip|skipIf|runIf|todo|fails|failing|fixme)\b|(?<![\w.$])x(?:it|test|describe|context|specify)\s*[(.]|@(?:pytest\.mark\.(?:skip|xfail)|unittest\.(?:skip|expectedFailure)|skip\b|Disabled\b|Ignore\b)|pytest\.(?:skip|xfail)\(|self\.skipTest\(|\bt\.Skip(?:Now|f)?\(|#\[ignore\b|\[Ignore\b|\bSkip\s*=\s*"|\bif\s*\(\s*(?:false|0)\s*\)|^\s*if\s+(?:False|0)\s*:/,
    says: 'Keeps a test from running, or lets it fail. Let the test run, or let a human decide.',
  },
  {
    rule: 'tautology',
    grade: 'human',
    where: 'tests',
    pattern:
      /\bexpect\(\s*(true|false|null|undefined|\d+|'[^']{0,99}'|"[^"]{0,99}")\s*\)\.(?:toBe|toEqual|toStrictEqual)\(\s*\1\s*\)|\bexpect\(\s*(?:true|1)\s*\)\.toBeTruthy\(|^\s*assert\s+(?:True|1|not\s+False|(\S{1,99})\s*==\s*\2)\s*(?:[,#]|$)|\bassert(?:True|\.ok)?!?\(\s*(?:true|True|1)\s*[,)]|\bassert(?:Equals?|\.equal|\.strictEqual|_eq!?)\(\s*(\S{1,99}?)\s*,\s*\3\s*[,)]/,
    says: 'Asserts what is always true. Assert what the code does.',
  },
  {
    rule: 'suppression',
    grade: 'human',
    where: 'code',
    pattern:
      /\b(?:eslint|oxlint|tslint|stylelint|pylint|rubocop|shellcheck|phpcs|credo)[:\- ]+(?:disable|ignore)|@ts-(?:ignore|nocheck|expect-error)|biome-ignore|type:\s*ignore|pyright:\s*ignore|\bnoqa\b|\bnosec\b|\bNOSONAR\b|\bnolint\b|(?:istanbul|c8|v8)\s+ignore|pragma:\s*no\s*cover|@phpstan-ignore|prettier-ignore|#!?\[allow\(|@SuppressWarnings\b|@file:Suppress\b/,
    inComment: true,
    says: 'Silences a check of the code. Mend what it tells, or let a human decide.',
  },
];

/** Whether the rule fits the line; each pattern looks a bounded way ahead, so that no line makes it slow. */
export const fits = ({pattern, inComment}: LineRule, line: string): boolean => (inComment !== true || /\/\/|\/\*|#|<!--|--|@/.test(line)) && pattern.test(line);

const testPath =
  /(?:^|\/)(?:__tests__|tests?|specs?|e2e|testing)\/|(?:^|[/._-])(?:tests?|specs?)[._-][^/]*$|[._-](?:tests?|specs?|e2e|cy)\.\w+$|(?:^|\/)conftest\.py$|tests?\.(?:java|kt|cs|swift|php|scala|groovy|vb|fs)$/;
const coverageConfig = /^(?:package\.json|pyproject\.toml|setup\.cfg|tox\.ini|pytest\.ini|\.coveragerc|codecov\.ya?ml|\.codecov\.ya?ml|\.nycrc.*|\.c8rc.*|(?:jest|vitest|vite|karma|nyc|c8)[\w.-]*\.(?:[cm]?[jt]s|json)|makefile|pom\.xml|build\.gradle(?:\.kts)?)$/;
