/** The library that reads code into trees, loaded when the first file needs it. */
import {createRequire} from 'node:module';
import type {SgNode, SgRoot} from '@ast-grep/napi';

export type SyntaxNode = SgNode;

/** Languages of which the library has a grammar built in. */
export const syntaxLanguages = ['JavaScript', 'TypeScript', 'Tsx', 'Html', 'Css'] as const;
export type SyntaxLanguage = (typeof syntaxLanguages)[number];

/** The part of the library that is used; never fails on a text, whatever it holds. */
export interface Syntax {
  parse(language: SyntaxLanguage, text: string): SgRoot;
}

/** Loading is synchronous and takes 5 ms. Throws where the library or its part for this system is not there. */
export function loadSyntax(load: () => unknown = library): Syntax {
  try {
    if (load !== library) return checked(load());
    return (loaded ??= checked(load()));
  } catch (error) {
    throw new Error(`@ast-grep/napi, which reads code, cannot be loaded. Install orch again, with optional dependencies. ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`, {cause: error});
  }
}

let loaded: Syntax | null = null;

const library = (): unknown => createRequire(import.meta.url)('@ast-grep/napi');

function checked(found: unknown): Syntax {
  if (!isSyntax(found)) throw new Error('it has no function parse');
  return found;
}

const isSyntax = (found: unknown): found is Syntax => typeof found === 'object' && found !== null && 'parse' in found && typeof found.parse === 'function';
