/** What this machine has to run agents on. */
import {availableParallelism, totalmem} from 'node:os';
import type {Machine} from './settings.ts';

/** Memory as far as this process may use it: within a container less than the machine has. */
export function machineOf(): Machine {
  const limit = process.constrainedMemory();
  return {cores: availableParallelism(), memoryBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem()};
}
