/** The transport to an agent: one JSON object a line, both ways; what is no message is told and skipped. */
import type {Readable, Writable} from 'node:stream';
import type {AnyMessage, Stream} from '@agentclientprotocol/sdk';

/** No message of an agent is longer; what is, ends the connection. */
const longestLine = 32 * 1024 * 1024;

/** A stream for the protocol's library over the agent's pipes. Its readable side ends with the agent's output. */
export function jsonLines({stdin, stdout, noise}: {readonly stdin: Writable; readonly stdout: Readable; readonly noise: (line: string) => void}): Stream {
  return {
    readable: new ReadableStream<AnyMessage>({
      async start(controller) {
        for await (const line of linesOf(stdout)) {
          const message = messageOf(line);
          if (message !== null) controller.enqueue(message);
          else if (line.trim() !== '') noise(line);
        }
        controller.close();
      },
    }),
    writable: new WritableStream<AnyMessage>({
      write: (message) => new Promise((resolve, reject) => {
        stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    }),
  };
}

async function* linesOf(stdout: Readable): AsyncGenerator<string> {
  let rest = '';
  stdout.setEncoding('utf8');
  for await (const chunk of stdout) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new Error('the agent sent a line that never ends');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function messageOf(line: string): AnyMessage | null {
  try {
    const value: unknown = JSON.parse(line);
    return isMessage(value) ? value : null;
  } catch {
    return null;
  }
}

const isMessage = (value: unknown): value is AnyMessage => typeof value === 'object' && value !== null && !Array.isArray(value) && 'jsonrpc' in value;
