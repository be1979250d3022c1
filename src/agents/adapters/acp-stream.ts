/** Decodes the lines of orch's bridge to agents of the Agent Client Protocol. */
import * as z from 'zod';
import type {Failure} from '../../failure.ts';
import type {AgentEvent} from '../agent-event.ts';
import type {Decoder} from './adapter.ts';
import {jsonDecoder, lenient, sessionEvents} from './json-stream.ts';
import type {StreamObject} from './json-stream.ts';
import {failureOf, kindOfText, providerKind} from './provider-failure.ts';
import {trackRefusals} from './refusals.ts';
import type {Refusals} from './refusals.ts';
import {textPieces} from './text-pieces.ts';
import type {TextPieces} from './text-pieces.ts';

export function acpDecoder(): Decoder {
  const state: State = {pieces: textPieces(), refusals: trackRefusals(), worked: false, complaint: ''};
  return jsonDecoder((object) => decode(object, state));
}

interface State {
  readonly pieces: TextPieces;
  readonly refusals: Refusals;
  /** Any tool did anything. */
  worked: boolean;
  /** The last piece of the answer, where it reads like an error and nothing has followed. */
  complaint: string;
}

const piece = z.object({text: lenient.text});

function decode(object: StreamObject, state: State): readonly AgentEvent[] | null {
  if (object.type === 'text') {
    const {text} = piece.parse(object.value);
    if (text.trim() !== '') state.complaint = complaining.test(text) ? text : '';
    return state.pieces.add(text);
  }
  const events = other(object, state);
  return events === null ? null : [...state.pieces.rest(), ...events];
}

const opened = z.object({id: lenient.text});
const call = z.object({name: lenient.text, detail: lenient.text, worked: lenient.flag, edits: lenient.flag});
const used = z.object({inputTokens: lenient.count, outputTokens: lenient.count, costUsd: lenient.amount});

function other({type, value}: StreamObject, state: State): readonly AgentEvent[] | null {
  switch (type) {
    case 'session':
      return sessionEvents(opened.parse(value).id, '');
    case 'tool': {
      const {name, detail} = call.parse(value);
      return [{type: 'tool', name, detail}];
    }
    case 'tool-end': {
      const {name, worked, edits} = call.parse(value);
      if (worked) state.refusals.worked(name, edits);
      state.worked ||= worked;
      return [];
    }
    case 'refused':
      state.refusals.refused(call.parse(value).name, false);
      return [];
    case 'usage':
      return [{type: 'usage', usage: used.parse(value)}];
    case 'ended':
      return [{type: 'ended', failure: ended(value, state)}];
    case 'failed':
      return [{type: 'ended', failure: failed(value)}];
    default:
      return null;
  }
}

const turn = z.object({reason: lenient.text});

function ended(value: unknown, state: State): Failure | null {
  const {reason} = turn.parse(value);
  switch (reason) {
    case 'end_turn':
      return saidInWords(state) ?? state.refusals.failure();
    case 'cancelled':
      return failureOf('signal', 'the agent was interrupted from outside');
    case 'max_turn_requests':
      return failureOf('max-turns', 'the agent reached its number of turns');
    case 'max_tokens':
      return failureOf('exit', "the agent's last answer was cut off");
    default:
      return failureOf('exit', `the agent ended its turn with ${reason === '' ? 'no reason' : reason}`);
  }
}

/** Some agents end a turn well and tell the provider's error as their answer. */
function saidInWords({worked, complaint}: State): Failure | null {
  const kind = worked || complaint === '' ? null : kindOfText(complaint);
  return kind === null ? null : failureOf(kind, complaint);
}

const complaining = /^\W{0,4}(?:error|api error|[a-z]+ failed|failed)\b/i;

const noError = {status: null, text: ''};
const failure = z.object({error: z.object({status: lenient.amount, text: lenient.text}).catch(noError)});

function failed(value: unknown): Failure {
  const {status, text} = failure.parse(value).error;
  return failureOf(providerKind({status, code: '', text}), text === '' ? 'the agent failed without saying why' : text);
}
