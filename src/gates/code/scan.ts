/** All that the rules for its language find in a text. */
import {unreachable} from '../../failure.ts';
import type {CodeHit} from './hit.ts';
import {goHits} from './go.ts';
import {jsHits} from './js.ts';
import type {CodeLanguage} from './language.ts';
import {markupHits} from './markup.ts';
import {grammarOf, ownHits, type OwnRule} from './own-rules.ts';
import {pythonHits} from './python.ts';
import {shellHits} from './shell.ts';
import type {Syntax, SyntaxLanguage} from './syntax.ts';

/** `syntax` is called where a tree is needed; it throws where the library is not there, and so does this. */
export function codeHits(text: string, language: CodeLanguage, {syntax, own}: {readonly syntax: () => Syntax; readonly own: readonly OwnRule[]}): readonly CodeHit[] {
  const ofLanguage = (grammar: SyntaxLanguage): readonly OwnRule[] => own.filter((rule) => grammarOf[rule.language] === grammar);
  switch (language) {
    case 'JavaScript':
    case 'TypeScript':
    case 'Tsx':
      return jsHits(syntax(), language, text, ofLanguage(language));
    case 'markup':
      return markupHits(syntax(), text, ofLanguage);
    case 'Css':
      return ofLanguage('Css').length === 0 ? [] : ownHits(syntax().parse('Css', text).root(), ofLanguage('Css'));
    case 'Html':
      throw new Error('Internal error: HTML is read as markup');
    case 'python':
      return pythonHits(text);
    case 'go':
      return goHits(text);
    case 'shell':
      return shellHits(text, 'script');
    case 'shell-lines':
      return shellHits(text, 'commands');
    case 'settings':
      return shellHits(text, 'settings');
    default:
      return unreachable(language);
  }
}
