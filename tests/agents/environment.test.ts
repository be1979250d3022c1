import {expect, test} from 'vitest';
import {substitute} from '../../src/agents/environment.ts';

const env = {MODEL: 'sonnet', EMPTY: '', DOLLAR: '$& ${MODEL}'};

test.each([
  ['plain $MODEL text', 'plain $MODEL text'],
  ['${MODEL}', 'sonnet'],
  ['a-${MODEL}-${MODEL}b', 'a-sonnet-sonnetb'],
  ['[${EMPTY}]', '[]'],
  ['$${MODEL}', '${MODEL}'],
  ['${DOLLAR}', '$& ${MODEL}'],
])('%s reads as %s', (text, expected) => {
  expect(substitute(text, env)).toEqual({value: expected, problems: []});
});

test.each([
  ['x ${NOPE}', '${NOPE}', 'The environment variable NOPE is not set. Set it, or for a literal ${ write $${.'],
  ['${constructor}', '${constructor}', 'The environment variable constructor is not set. Set it, or for a literal ${ write $${.'],
  ['${MODEL:-x}', '${MODEL:-x}', 'Expected ${NAME}, got ${MODEL:-x}. For a literal ${ write $${.'],
  ['${MODEL', '${MODEL', 'Expected ${NAME}, got ${MODEL. For a literal ${ write $${.'],
  ['${}', '${}', 'Expected ${NAME}, got ${}. For a literal ${ write $${.'],
])('%s cannot be read', (text, variable, message) => {
  expect(substitute(text, env)).toEqual({value: text, problems: [{variable, message}]});
});
