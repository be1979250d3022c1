/** Replaces `${VAR}` in a text by variables of the environment. */

export type Environment = Readonly<Record<string, string | undefined>>;

interface Substituted {
  /** The text with what could be replaced; the rest stands as written. */
  readonly value: string;
  readonly problems: readonly {readonly variable: string; readonly message: string}[];
}

/** Reads `${VAR}`; `$${` stands for a literal `${`. Never quotes a variable's value: it may be a secret. */
export function substitute(text: string, env: Environment): Substituted {
  const problems: {variable: string; message: string}[] = [];
  const value = text.replaceAll(/\$\$\{|\$\{([^}]*)\}?/g, (variable: string, name: string | undefined) => {
    if (name === undefined) return '${';
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || !variable.endsWith('}')) {
      problems.push({variable, message: `Expected \${NAME}, got ${variable.slice(0, 60)}. For a literal \${ write $\${.`});
      return variable;
    }
    const found = Object.hasOwn(env, name) ? env[name] : undefined;
    if (found !== undefined) return found;
    problems.push({variable, message: `The environment variable ${name} is not set. Set it, or for a literal \${ write $\${.`});
    return variable;
  });
  return {value, problems};
}
