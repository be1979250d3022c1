/** Whether sandboxes can be made where the tests run. Tests that need one are left out where none can; the reason is told at the start. */
import {tryBubblewrap} from '../../src/world/bubblewrap.ts';

const found = await tryBubblewrap(process.env['PATH']);

/** The program; empty where it does not work. */
export const bubblewrap = found.type === 'works' ? found.program : '';

/** Null where it works. */
export const whyNoSandbox = found.type === 'works' ? null : `tests that need a sandbox are left out: ${found.why}. ${found.remedy}`;
