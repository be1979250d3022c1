/** Where the programs lie that orch brings along and starts as processes of their own. */
import {fileURLToPath} from 'node:url';

/** The bridge to agents of the Agent Client Protocol, beside the program that is running. */
export const acpBridge: readonly [string, ...string[]] = [process.execPath, fileURLToPath(new URL('acp-bridge.js', import.meta.url))];

/** The folder with all that these programs are made of. */
export const ownFolder: string = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');
