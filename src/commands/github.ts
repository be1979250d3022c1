/** Tells GitHub Actions what was found: annotations beside the changed lines, and a report as the summary of the step. */
import {appendFile} from 'node:fs/promises';
import {annotationLines, type Annotation} from '../report/annotations.ts';
import type {Io} from './io.ts';

/** Does nothing elsewhere. `quiet`: stdout belongs to a program, so that annotations go to stderr, where GitHub reads them as well. */
export async function tellGitHub(io: Pick<Io, 'env' | 'out' | 'err'>, {annotations, markdown, quiet}: {readonly annotations: readonly Annotation[]; readonly markdown: () => string; readonly quiet: boolean}): Promise<void> {
  if (io.env['GITHUB_ACTIONS'] === 'true') (quiet ? io.err : io.out)(annotationLines(annotations));
  const file = io.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  try {
    await appendFile(file, within(markdown()));
  } catch (error) {
    io.err(`orch: the summary of this step could not be written to ${file} (GITHUB_STEP_SUMMARY): ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** GitHub refuses a summary of more than a mebibyte. */
const mostBytes = 1_000_000;

function within(markdown: string): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= mostBytes) return markdown;
  const cut = bytes.subarray(0, mostBytes).toString('utf8');
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n\nThe rest is cut: GitHub shows a megabyte.\n`;
}
