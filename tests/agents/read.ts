/** Shortens the tests of agents.yaml: its configuration, or its problems as lines. */
import {readConfig} from '../../src/agents/config.ts';
import type {Config} from '../../src/agents/config.ts';

type Env = Readonly<Record<string, string>>;

export function configOf(text: string, env: Env = {}): Config {
  const {config, diagnostics} = readConfig({file: 'agents.yaml', text, env});
  if (config === null) throw new Error(diagnostics.map(({line, message}) => `${line}: ${message}`).join('\n'));
  return config;
}

/** `line:column code message`, in the order told. */
export function problems(text: string, env: Env = {}): readonly string[] {
  const {config, diagnostics} = readConfig({file: 'agents.yaml', text, env});
  if ((config === null) !== diagnostics.length > 0) throw new Error('a configuration and problems, or neither');
  return diagnostics.map(({line, column, code, message}) => `${line}:${column} ${code} ${message}`);
}
