/** Null where namespaces can be made here, else why not. */
export function whyNoSandbox(): string | null;
