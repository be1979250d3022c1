/** Shared by the tests of this folder: analyses a text the way `orch plan` does, with one agent for all. */
import {analyze} from '../../src/analyze/analyze.ts';
import type {Analysis, AnalyzeInput} from '../../src/analyze/analyze.ts';
import {ok} from '../../src/failure.ts';
import type {Plan} from '../../src/model.ts';

export function analyzed(text: string, options: Partial<AnalyzeInput> = {}): Analysis {
  return analyze({
    file: 'tasks.md',
    text,
    format: null,
    onConflict: () => 'serialize',
    maxParallel: () => 4,
    route: (task) => ok({agent: task.agent ?? 'general', reason: task.agent === null ? 'the first profile' : `task says agent: ${task.agent}`}),
    ...options,
  });
}

/** The plan of a text that has no errors. */
export function planned(text: string, options: Partial<AnalyzeInput> = {}): Plan {
  const {plan, diagnostics} = analyzed(text, options);
  if (plan === null) throw new Error(diagnostics.map(({line, message}) => `${line}: ${message}`).join('\n'));
  return plan;
}

/** `line:column code` of each diagnostic. */
export function places(text: string, options: Partial<AnalyzeInput> = {}): readonly string[] {
  return analyzed(text, options).diagnostics.map(({line, column, code}) => `${line}:${column} ${code}`);
}

/** `A -> B reason` of each edge. */
export function arrows(plan: Plan): readonly string[] {
  return plan.edges.map(({from, to, reason}) => `${from} -> ${to} ${reason}`);
}
