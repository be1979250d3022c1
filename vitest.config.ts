import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    // Proofs run the program so often that they are a command of their own: npm run proofs.
    include: [process.env['ORCH_PROOFS'] === undefined ? '**/*.test.ts' : '**/*.proof.ts'],
    // Reports tell times in the user's zone.
    env: {TZ: 'UTC'},
    globalSetup: ['tests/rig/build.ts'],
    pool: 'forks',
    maxWorkers: 4,
    // No test replaces a module or keeps state in one: one process for many files saves a start-up for each.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
