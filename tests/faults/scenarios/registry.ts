/** All scenarios, in the order of the table of faults. */
import type {Scenario} from '../scenario.ts';
import {agents} from './agents.ts';
import {disks} from './disks.ts';
import {journals} from './journals.ts';
import {output} from './output.ts';
import {owners} from './owners.ts';
import {repositories} from './repositories.ts';
import {signals} from './signals.ts';
import {testsAndGates} from './tests-and-gates.ts';
import {time} from './time.ts';
import {workspaces} from './workspaces.ts';

export const scenarios: readonly Scenario[] = [...signals, ...disks, ...time, ...agents, ...output, ...workspaces, ...repositories, ...owners, ...journals, ...testsAndGates];
