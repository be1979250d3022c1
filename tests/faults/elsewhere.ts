/** Faults that other tests play; named here so that the table has every row. */
export const elsewhere: readonly {readonly row: number; readonly what: string; readonly test: string}[] = [
  {row: 1, what: 'kill -9 at every step', test: 'tests/crash (npm run crash)'},
  {row: 7, what: 'timeouts count only time in which orch could run', test: 'tests/world/clock.test.ts'},
  {row: 9, what: 'nine shapes of processes that outlive their agent', test: 'tests/escapes/process-shapes.test.ts'},
  {row: 10, what: 'agents that fork, daemonise, respawn, exit first or hold the pipe', test: 'tests/escapes/process-shapes.test.ts'},
  {row: 29, what: 'limits of accounts: what providers say, when they reset, and how tasks wait for that', test: 'tests/agents/limits.test.ts, tests/dispatch/limits-simulation.test.ts'},
  {row: 25, what: 'a test command or check that takes longer than its limit', test: 'tests/world/command.test.ts'},
];
