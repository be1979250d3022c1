/** A failing test in the manner of a project's own tests, planted to see whether the test command notices it. Pure. */
import {isTestPath} from '../gates/tests/test-words.ts';

/** Where a failing test would be run, if the project's own tests beside it are. */
export interface PlantingPlace {
  /** An existing test, whose manner the planted one takes over. */
  readonly like: string;
  readonly path: string;
}

/** At most one place for each language and way of naming tests: the folder that has most tests of that kind. */
export function plantingPlaces(paths: readonly string[]): readonly PlantingPlace[] {
  const taken = new Set(paths);
  const folders = new Map<string, PlantingPlace[]>();
  for (const like of paths) {
    const found = isTestPath(like) && !notRunAlone.test(like) ? placeBeside(like) : null;
    if (found === null || taken.has(found.place.path)) continue;
    const key = `${found.kind} ${folderOf(like)}`;
    folders.set(key, [...(folders.get(key) ?? []), found.place]);
  }
  const best = new Map<string, readonly PlantingPlace[]>();
  for (const [key, places] of folders) {
    const kind = key.slice(0, key.indexOf(' '));
    if (places.length > (best.get(kind)?.length ?? 0)) best.set(kind, places);
  }
  return [...best.values()].flatMap(([first]) => first ?? []);
}

/**
 * A test that fails by saying `orch-canary-<token>`. The words stand in it in pieces, so that only who runs it prints them.
 * `like` is the text of the test whose manner it takes over.
 */
export function plantedTest({path}: PlantingPlace, like: string, token: string): string {
  const way = ways.find(({ending}) => ending.test(path));
  if (way === undefined) throw new Error(`Internal error: no failing test is known for ${path}`);
  return way.write(like, token, path);
}

/** What a planted test says when it fails. */
export const cryOf = (token: string): string => `orch-canary-${token}`;

interface Way {
  readonly ending: RegExp;
  /** Name of the planted file, from that of its neighbour; null where no runner would take the neighbour for a test. */
  readonly name: (neighbour: string) => string | null;
  readonly write: (like: string, token: string, path: string) => string;
}

const ways: readonly Way[] = [
  {
    ending: /\.[cm]?[jt]sx?$/,
    name: (neighbour) => {
      const [, sign = '', ending = ''] = /([._-](?:test|spec))?(\.[cm]?[jt]sx?)$/.exec(neighbour) ?? [];
      if (/(?:\.d|\.config|\.setup|helpers?|utils?|fixtures?|mocks?)\.[cm]?[jt]sx?$/.test(neighbour)) return null;
      return /^test[-_]/.test(neighbour) ? `test-orch-canary${ending}` : `orch-canary${sign}${ending}`;
    },
    write: (like, token, path) => javascript(like, token, /\.[cm]?tsx?$/.test(path)),
  },
  {
    ending: /\.py$/,
    name: (neighbour) => (neighbour.startsWith('test_') ? 'test_orch_canary.py' : neighbour.endsWith('_test.py') ? 'orch_canary_test.py' : null),
    write: (_like, token) => `import unittest\n\n\nclass OrchCanary(unittest.TestCase):\n    def test_orch_canary(self):\n        raise AssertionError("-".join(["orch", "canary", "${token}"]))\n`,
  },
  {
    ending: /_test\.go$/,
    name: (neighbour) => (neighbour.endsWith('_test.go') ? 'orch_canary_test.go' : null),
    write: (like, token) => `package ${/^package[ \t]+(\w+)/m.exec(like)?.[1] ?? 'main'}\n\nimport "testing"\n\nfunc TestOrchCanary(t *testing.T) {\n\tt.Fatal("orch" + "-canary-" + "${token}")\n}\n`,
  },
  {
    ending: /(?:^|\/)tests\/[^/]+\.rs$/,
    name: (neighbour) => (neighbour === 'mod.rs' ? null : 'orch_canary.rs'),
    write: (_like, token) => `#[test]\nfn orch_canary() {\n    panic!("{}-{}-{}", "orch", "canary", "${token}");\n}\n`,
  },
  {
    ending: /_spec\.rb$/,
    name: () => 'orch_canary_spec.rb',
    write: (_like, token) => `RSpec.describe 'orch canary' do\n  it 'fails' do\n    raise %w[orch canary ${token}].join('-')\n  end\nend\n`,
  },
  {
    ending: /(?:^|\/)(?:test_[^/]*|[^/]*_test)\.rb$/,
    name: (neighbour) => (neighbour.startsWith('test_') ? 'test_orch_canary.rb' : 'orch_canary_test.rb'),
    write: (_like, token) => `require 'minitest/autorun'\n\nclass OrchCanaryTest < Minitest::Test\n  def test_orch_canary\n    raise %w[orch canary ${token}].join('-')\n  end\nend\n`,
  },
  {
    ending: /Test\.php$/,
    name: () => 'OrchCanaryTest.php',
    write: (like, token) => `<?php\n${/^namespace[ \t]+[\w\\]+;/m.exec(like)?.[0] ?? ''}\n\nfinal class OrchCanaryTest extends \\PHPUnit\\Framework\\TestCase\n{\n    public function testOrchCanary(): void\n    {\n        throw new \\RuntimeException(implode('-', ['orch', 'canary', '${token}']));\n    }\n}\n`,
  },
  {
    ending: /Test\.java$/,
    name: () => 'OrchCanaryTest.java',
    write: (like, token) => {
      const annotation = /^import[ \t]+org\.(?:junit\.jupiter\.api|junit|testng\.annotations)\.Test;/m.exec(like)?.[0] ?? 'import org.junit.jupiter.api.Test;';
      return `${/^package[ \t]+[\w.]+;/m.exec(like)?.[0] ?? ''}\n\n${annotation}\n\npublic class OrchCanaryTest {\n    @Test\n    public void orchCanary() {\n        throw new AssertionError(String.join("-", "orch", "canary", "${token}"));\n    }\n}\n`;
    },
  },
  {
    ending: /_test\.exs$/,
    name: () => 'orch_canary_test.exs',
    write: (_like, token) => `defmodule OrchCanaryTest do\n  use ExUnit.Case\n\n  test "orch canary" do\n    raise Enum.join(["orch", "canary", "${token}"], "-")\n  end\nend\n`,
  },
  {
    ending: /\.bats$/,
    name: () => 'orch-canary.bats',
    write: (_like, token) => `@test "orch canary" {\n  printf '%s-%s-%s\\n' orch canary ${token}\n  false\n}\n`,
  },
];

/** Tests of this kind often have a command of their own. */
const notRunAlone = /(?:^|\/)(?:e2e|fixtures?|__fixtures__|integration|helpers|support|testdata|node_modules|examples?|bench(?:marks)?)\//i;

function placeBeside(like: string): {readonly kind: string; readonly place: PlantingPlace} | null {
  const way = ways.find(({ending}) => ending.test(like));
  const name = way?.name(like.slice(folderOf(like).length)) ?? null;
  return name === null ? null : {kind: name, place: {like, path: `${folderOf(like)}${name}`}};
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** Without a runner's sign in its neighbour, by whichever function runners leave for all; a plain script fails by itself. */
function javascript(like: string, token: string, typed: boolean): string {
  const fail = `throw new Error(['orch', 'canary', '${token}'].join('-'));`;
  const [, named] = /from\s+['"](vitest|node:test|bun:test|@jest\/globals|@playwright\/test)['"]/.exec(like) ?? [];
  const [, whole] = /from\s+['"](ava|tape)['"]/.exec(like) ?? [];
  const [, required] = /require\(\s*['"](node:test|ava|tape)['"]\s*\)/.exec(like) ?? [];
  const before = typed ? `// ${['@ts', 'nocheck'].join('-')}\n` : '';
  if (named !== undefined) return `${before}import {test} from '${named}';\n\ntest('orch canary', () => {\n  ${fail}\n});\n`;
  if (whole !== undefined) return `${before}import test from '${whole}';\n\ntest('orch canary', () => {\n  ${fail}\n});\n`;
  if (required !== undefined) return `const test = require('${required}');\n\ntest('orch canary', () => {\n  ${fail}\n});\n`;
  if (/\bDeno\.test\(/.test(like)) return `${before}Deno.test('orch canary', () => {\n  ${fail}\n});\n`;
  return `${before}const define = globalThis.test ?? globalThis.it;\nconst fail = () => {\n  ${fail}\n};\nif (define) define('orch canary', fail);\nelse fail();\n${typed ? 'export {};\n' : ''}`;
}
