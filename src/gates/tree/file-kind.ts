/** What a file is to its readers: code, data, prose, or no text at all. Pure. */
import {foldPath} from '../path-text.ts';
import {wideText} from '../secrets/normalise.ts';

/** `data` also where nothing tells what a text is. */
export type TextKind = 'code' | 'data' | 'prose';

/** By the name, however its letters are written, and for names that say nothing by the first line. */
export function textKind(path: string, content: Buffer): TextKind {
  const name = foldPath(path).split('/').at(-1) ?? '';
  if (codeNames.test(name)) return 'code';
  const extension = name.slice(name.lastIndexOf('.') + 1);
  if (codeExtensions.has(extension) || content.subarray(0, 5).toString('latin1').replace('\xef\xbb\xbf', '').startsWith('#!')) return 'code';
  return proseExtensions.has(extension) ? 'prose' : 'data';
}

/** The text of a file, UTF-16 included; null for binary content. Zero bytes do not make binary what is code by its name. */
export function textOf(content: Buffer, kind: TextKind): string | null {
  const wide = wideText(content);
  if (wide !== null) return wide;
  return kind !== 'code' && content.includes(0) ? null : content.toString('utf8');
}

/** What kind of program the content is; null where it is none that a system or a runtime starts. */
export function programKind(content: Buffer): string | null {
  const head = content.subarray(0, 8).toString('latin1');
  return programs.find(([pattern]) => pattern.test(head))?.[1] ?? null;
}

const programs: readonly (readonly [RegExp, string])[] = [
  [/^\x7fELF/, 'a program or library for Linux (ELF)'],
  [/^MZ[^]{0,6}[\0-\x08\x80-\xff]/, 'a program or library for Windows (PE)'],
  [/^(?:\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe)/, 'a program or library for macOS (Mach-O)'],
  [/^\xca\xfe\xba\xbe/, 'compiled Java or a program for macOS'],
  [/^\0asm/, 'a program of WebAssembly'],
  [/^!<arch>\n/, 'an archive of compiled code'],
  [/^dex\n/, 'a program for Android'],
];

const codeNames = /^(?:(?:make|docker|container|jenkins|rake|gem|vagrant|just|pod|brew|proc|fast|cake)file(?:\..*)?|gnumakefile|cmakelists\.txt|build|workspace|sconstruct|\..*rc|\..*profile)$/;

const codeExtensions: ReadonlySet<string> = new Set(
  `js mjs cjs jsx ts mts cts tsx vue svelte astro py pyi pyw pyx rb erb rs go java kt kts scala sc groovy gradle clj cljs cljc c h cc cpp cxx hpp hh hxx m mm
  cs fs fsx vb swift php phtml pl pm t lua r jl dart ex exs erl hrl hs elm ml mli nim zig d v sv vhd vhdl sol cairo move sh bash zsh fish ksh ps1 psm1 bat cmd
  awk sed sql graphql gql proto thrift tf hcl nix bzl bazel cmake mk mak dockerfile wat asm s cu cl glsl hlsl wgsl css scss sass less coffee tcl el lisp rkt scm
  f90 f95 pas adb ads cob vim jsp asp aspx cshtml ejs hbs mdx pug j2 jinja ipynb`.split(/\s+/),
);

const proseExtensions: ReadonlySet<string> = new Set('md markdown txt text rst adoc asciidoc org tex po pot arb strings stringsdict xliff xlf resx srt vtt csv tsv log'.split(' '));
