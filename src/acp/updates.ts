/** Translates what an agent tells of its session into the bridge's own events. */
import * as z from 'zod';
import type {AcpEvent} from '../agents/adapters/acp-events.ts';
import {lenient, lenientList} from '../agents/adapters/json-stream.ts';
import {toolDetail} from '../agents/adapters/tool-detail.ts';

/** What is known of a tool call. */
export interface Call {
  /** The protocol's kind: `read`, `edit`, `execute`, …; `other` where none was told. */
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  /** Files that it names, as written. */
  readonly paths: readonly string[];
}

export interface Calls {
  /** Takes in what a message says about a call and returns all that is known of it. */
  learn(toolCall: unknown): Call;
  /** Events of a `session/update`. */
  update(update: unknown): readonly AcpEvent[];
  /** What the turn used, where the agent tells it with the turn's end. */
  turn(response: unknown): readonly AcpEvent[];
}

const inRecord = z.object({path: lenient.text, type: lenient.text});
const told = z.object({
  toolCallId: lenient.text,
  kind: lenient.text,
  title: lenient.text,
  status: lenient.text,
  rawInput: lenient.record,
  locations: lenientList(inRecord),
  content: lenientList(inRecord),
});

/** Keeps what is known of the calls of one session. */
export function sessionCalls(): Calls {
  const known = new Map<string, Call>();
  const used = usageSoFar();
  const learn = (toolCall: unknown): Call => {
    const {toolCallId, ...parts} = told.parse(lenient.record.parse(toolCall));
    const call = merged(known.get(toolCallId), parts);
    known.set(toolCallId, call);
    return call;
  };
  return {
    learn,
    update(received) {
      const update = lenient.record.parse(received);
      const {sessionUpdate: kind} = updateKind.parse(update);
      switch (kind) {
        case 'agent_message_chunk':
          return [...textOf(update), ...used.answer(update)];
        case 'tool_call':
        case 'tool_call_update':
          return callEvents(update, learn, known);
        case 'usage_update':
          return used.cost(update);
        default:
          return used.answer(update);
      }
    },
    turn: (response) => used.turn(lenient.record.parse(response)),
  };
}

const updateKind = z.object({sessionUpdate: lenient.text});
const chunk = z.object({content: z.object({type: lenient.text, text: lenient.text}).catch({type: '', text: ''})});

function textOf(update: unknown): readonly AcpEvent[] {
  const {text} = chunk.parse(update).content;
  return text === '' ? [] : [{type: 'text', text}];
}

const edits: ReadonlySet<string> = new Set(['edit', 'delete', 'move']);

function callEvents(update: unknown, learn: Calls['learn'], known: ReadonlyMap<string, Call>): readonly AcpEvent[] {
  const {toolCallId, status} = told.parse(update);
  const isNew = !known.has(toolCallId);
  const call = learn(update);
  const events: AcpEvent[] = isNew ? [toolEvent(call)] : [];
  if (status === 'completed' || status === 'failed') events.push({type: 'tool-end', name: call.kind, worked: status === 'completed', edits: edits.has(call.kind)});
  return events;
}

/** One line of the log for a call. */
const toolEvent = ({kind, title, detail}: Call): AcpEvent => ({type: 'tool', name: kind, detail: detail === '' ? title : detail});

type Told = Omit<z.infer<typeof told>, 'toolCallId'>;

function merged(before: Call | undefined, {kind, title, rawInput, locations, content}: Told): Call {
  const named = [...locations.map(({path}) => path), ...content.flatMap(({type, path}) => (type === 'diff' ? [path] : [])), ...inputPaths(rawInput)];
  return {
    kind: kind === '' ? (before?.kind ?? 'other') : kind,
    title: title === '' ? (before?.title ?? '') : title,
    detail: toolDetail(rawInput) || (named.find((path) => path !== '') ?? before?.detail ?? ''),
    paths: [...new Set([...(before?.paths ?? []), ...named.filter((path) => path !== '')])],
  };
}

const pathNames = ['path', 'file_path', 'filePath', 'abs_path', 'fileName', 'source', 'destination', 'old_path', 'new_path'];

function inputPaths(input: Readonly<Record<string, unknown>>): readonly string[] {
  return pathNames.flatMap((name) => {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    return typeof value === 'string' ? [value] : [];
  });
}

const amount = z.object({cost: z.object({amount: lenient.amount, currency: lenient.text}).nullable().catch(null)});
const counted = z.object({inputTokens: lenient.count, outputTokens: lenient.count}).nullable().catch(null);
const meta = z.object({_meta: z.object({usage: counted}).catch({usage: null})});
const quota = z.object({quota: z.object({token_count: z.object({input_tokens: lenient.count, output_tokens: lenient.count})})}).nullable().catch(null);
const turnEnd = z.object({usage: counted, _meta: quota});

interface UsageSoFar {
  /** Counts of one answer of the model, which some agents attach to a piece of text. */
  answer(update: unknown): readonly AcpEvent[];
  /** Only a cost in dollars can be compared with a budget; none at all means that there is no price. The counts here are the context's. */
  cost(update: unknown): readonly AcpEvent[];
  turn(response: unknown): readonly AcpEvent[];
}

/** Each agent tells a part of it, in places of its own. */
function usageSoFar(): UsageSoFar {
  let [inputTokens, outputTokens] = [0, 0];
  let costUsd: number | null = null;
  const soFar = (): readonly AcpEvent[] => [{type: 'usage', inputTokens, outputTokens, costUsd}];
  return {
    answer(update) {
      const {usage} = meta.parse(update)._meta;
      if (usage === null) return [];
      inputTokens += usage.inputTokens;
      outputTokens += usage.outputTokens;
      return soFar();
    },
    cost(update) {
      const {cost} = amount.parse(update);
      if (cost === null || cost.amount === null || cost.amount === 0 || cost.currency !== 'USD') return [];
      costUsd = cost.amount;
      return soFar();
    },
    turn(response) {
      const {usage, _meta: extra} = turnEnd.parse(response);
      if (usage === null && extra === null) return [];
      inputTokens = usage?.inputTokens ?? extra?.quota.token_count.input_tokens ?? 0;
      outputTokens = usage?.outputTokens ?? extra?.quota.token_count.output_tokens ?? 0;
      return soFar();
    },
  };
}
