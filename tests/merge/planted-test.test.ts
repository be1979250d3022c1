import {expect, test} from 'vitest';
import {broken, filesToBreak} from '../../src/merge/broken-sources.ts';
import {cryOf, plantedTest, plantingPlaces} from '../../src/merge/planted-test.ts';

test.each<[string, string]>([
  ['src/sum.test.ts', 'src/orch-canary.test.ts'],
  ['src/sum.spec.tsx', 'src/orch-canary.spec.tsx'],
  ['lib/__tests__/sum.js', 'lib/__tests__/orch-canary.js'],
  ['test/test-sum.js', 'test/test-orch-canary.js'],
  ['test/sum.mjs', 'test/orch-canary.mjs'],
  ['sum_test.ts', 'orch-canary_test.ts'],
  ['tests/test_sum.py', 'tests/test_orch_canary.py'],
  ['pkg/sum_test.py', 'pkg/orch_canary_test.py'],
  ['pkg/sum_test.go', 'pkg/orch_canary_test.go'],
  ['crate/tests/sums.rs', 'crate/tests/orch_canary.rs'],
  ['spec/sum_spec.rb', 'spec/orch_canary_spec.rb'],
  ['test/test_sum.rb', 'test/test_orch_canary.rb'],
  ['tests/Unit/SumTest.php', 'tests/Unit/OrchCanaryTest.php'],
  ['src/test/java/a/SumTest.java', 'src/test/java/a/OrchCanaryTest.java'],
  ['test/sum_test.exs', 'test/orch_canary_test.exs'],
  ['test/sum.bats', 'test/orch-canary.bats'],
])('beside %s a test is planted as %s', (like, path) => {
  expect(plantingPlaces(['README.md', 'src/sum.txt', like])).toEqual([{like, path}]);
});

test.each(['src/sum.ts', 'tests/fixtures/a.test.ts', 'e2e/a.spec.ts', 'tests/helpers.ts', 'tests/setup.test.config.ts', 'tests/conftest.py', 'tests/__init__.py', 'tests/mod.rs', 'tests/common/x.rs'])('%s is like no test', (path) => {
  expect(plantingPlaces([path])).toEqual([]);
});

test('one for each way of naming tests, in the folder that has most of them, and never over what is there', () => {
  const paths = ['a/x.test.ts', 'b/x.test.ts', 'b/y.test.ts', 'py/test_a.py', 'go/orch_canary_test.go', 'go/a_test.go'];
  expect(plantingPlaces(paths).map(({path}) => path)).toEqual(['b/orch-canary.test.ts', 'py/test_orch_canary.py']);
});

test.each<[string, string, string]>([
  ['a.test.ts', "import {test} from 'vitest';", "import {test} from 'vitest';"],
  ['a.test.ts', 'import { describe, it } from "node:test";', "import {test} from 'node:test';"],
  ['a.test.js', "const {test} = require('node:test');", "const test = require('node:test');"],
  ['a.test.js', "import test from 'ava';", "import test from 'ava';"],
  ['a_test.ts', "Deno.test('a', () => {});", "Deno.test('orch canary'"],
  ['a.test.js', "describe('a', () => {});", 'globalThis.test ?? globalThis.it'],
  ['a_test.go', 'package sums_test\n', 'package sums_test\n'],
  ['ATest.php', '<?php\nnamespace App\\Tests;\n', 'namespace App\\Tests;'],
  ['ATest.java', 'package a.b;\nimport org.junit.Test;\n', 'package a.b;\n\nimport org.junit.Test;'],
])('a test like %s (%s) holds %s, and its cry only in pieces', (like, text, holds) => {
  const [place] = plantingPlaces([like]);
  const planted = place === undefined ? '' : plantedTest(place, text, 'abc123');
  expect(planted).toContain(holds);
  expect(planted).toContain('abc123');
  expect(planted).not.toContain(cryOf('abc123'));
});

test('sources are broken, but not what the test command is made of; tests where there are no sources', () => {
  const paths = ['src/a.ts', 'src/a.d.ts', 'src/a.test.ts', 'vitest.config.ts', 'scripts/check.js', 'run-tests.js', 'README.md', '.eslintrc.cjs', 'main.py'];
  expect(filesToBreak(paths, ['npm test', '"test": "node run-tests.js"'])).toEqual(['src/a.ts', 'main.py']);
  expect(filesToBreak(['README.md', 'test/a.test.js'], ['npm test'])).toEqual(['test/a.test.js']);
  expect(filesToBreak(['README.md', 'test.mjs'], ['node test.mjs'])).toEqual([]);
  expect(() => new Function(broken)).toThrow(SyntaxError);
});
