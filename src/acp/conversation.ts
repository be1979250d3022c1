/** One prompt to one agent over the Agent Client Protocol, told in the bridge's own events. */
import {client, methods, PROTOCOL_VERSION, RequestError} from '@agentclientprotocol/sdk';
import type {ClientContext, NewSessionRequest, Stream} from '@agentclientprotocol/sdk';
import type {AcpEvent} from '../agents/adapters/acp-events.ts';
import type {Permissions} from '../model.ts';
import {modeFor, modelChoice} from './choices.ts';
import {readError} from './errors.ts';
import {answerPermission} from './permission.ts';
import {sessionCalls, type Calls} from './updates.ts';

export interface Talk {
  readonly stream: Stream;
  /** Absolute. */
  readonly cwd: string;
  readonly prompt: string;
  readonly permissions: Permissions;
  readonly model: string | null;
  /** The session to go on with, where the agent still knows it. */
  readonly session: string | null;
  readonly tell: (event: AcpEvent) => void;
  /** Aborted: the turn is to be cancelled. */
  readonly cancel: AbortSignal;
  /** Aborted: an agent that has not opened its session by now never will. */
  readonly tooLate: AbortSignal;
}

/** `done`: the turn ended, whatever its reason. `failed`: the agent answered with an error. `left`: it went away without one. */
export type TalkEnd = 'done' | 'failed' | 'left';

/** The last event told is `ended` or `failed`, unless the agent left. Never rejects. */
export async function converse(talk: Talk): Promise<TalkEnd> {
  const calls = sessionCalls();
  const heard = {replaying: false};
  const app = client({name: 'orch'})
    .onRequest(methods.client.session.requestPermission, ({params}) => {
      const fresh = calls.update({sessionUpdate: 'tool_call', ...params.toolCall});
      for (const event of fresh) talk.tell(event);
      const call = calls.learn(params.toolCall);
      const {allowed, outcome} = answerPermission(params.options, call, talk.permissions, talk.cwd);
      if (!allowed) talk.tell({type: 'refused', name: call.kind});
      return {outcome: talk.cancel.aborted ? {outcome: 'cancelled'} : outcome};
    })
    .onNotification(methods.client.session.update, ({params}) => {
      if (heard.replaying) return;
      for (const event of calls.update(params.update)) talk.tell(event);
    });
  try {
    await app.connectWith(talk.stream, (agent) => oneTurn(agent, talk, calls, heard));
    return 'done';
  } catch (error) {
    const words = talk.tooLate.aborted ? {status: null, text: 'the agent did not open a session in time'} : error instanceof RequestError || error instanceof Refused ? readError(error) : null;
    if (words === null) return 'left';
    talk.tell({type: 'failed', error: words});
    return 'failed';
  }
}

/** The agent cannot do what the profile asks for. */
class Refused extends Error {}

async function oneTurn(agent: ClientContext, talk: Talk, calls: Calls, heard: {replaying: boolean}): Promise<void> {
  const opened = await openSession(agent, talk, heard);
  const {sessionId} = opened;
  talk.tell({type: 'session', id: sessionId});
  await chooseModel(agent, talk, opened);
  await chooseMode(agent, talk, opened);
  const cancel = (): void => void agent.notify(methods.agent.session.cancel, {sessionId}).catch(() => undefined);
  if (talk.cancel.aborted) cancel();
  talk.cancel.addEventListener('abort', cancel);
  try {
    const response = await agent.request(methods.agent.session.prompt, {sessionId, prompt: [{type: 'text', text: talk.prompt}]});
    for (const event of calls.turn(response)) talk.tell(event);
    talk.tell({type: 'ended', reason: response.stopReason});
  } finally {
    talk.cancel.removeEventListener('abort', cancel);
  }
}

interface Opened {
  readonly sessionId: string;
  /** As the agent answered. */
  readonly response: unknown;
}

async function openSession(agent: ClientContext, talk: Talk, heard: {replaying: boolean}): Promise<Opened> {
  const limit = {cancellationSignal: talk.tooLate, stopWaitingOnCancel: true};
  const {agentCapabilities} = await agent.request(
    methods.agent.initialize,
    // It reads and writes files by itself: what it does is judged by what lies in the worktree afterwards.
    {protocolVersion: PROTOCOL_VERSION, clientCapabilities: {fs: {readTextFile: false, writeTextFile: false}, terminal: false}, clientInfo: {name: 'orch', version: '0'}},
    limit,
  );
  const place: NewSessionRequest = {cwd: talk.cwd, mcpServers: []};
  const {session} = talk;
  if (session !== null && agentCapabilities?.loadSession === true) {
    heard.replaying = true;
    try {
      return {sessionId: session, response: await agent.request(methods.agent.session.load, {...place, sessionId: session}, limit)};
    } catch (error) {
      if (!(error instanceof RequestError) || talk.tooLate.aborted) throw error;
      talk.tell({type: 'noise', text: `session ${session} cannot be loaded, a new one begins: ${readError(error).text}`});
    } finally {
      heard.replaying = false;
    }
  }
  const response = await agent.request(methods.agent.session.new, place, limit);
  return {sessionId: response.sessionId, response};
}

async function chooseModel(agent: ClientContext, {model}: Talk, {sessionId, response}: Opened): Promise<void> {
  if (model === null) return;
  const choice = modelChoice(model, response);
  switch (choice.type) {
    case 'option':
      await agent.request(methods.agent.session.setConfigOption, {sessionId, configId: choice.configId, value: choice.value});
      return;
    case 'model':
      await agent.request('session/set_model', {sessionId, modelId: choice.modelId});
      return;
    case 'none': {
      const offered = choice.offered.length === 0 ? 'it offers no choice of models; remove `model` from the profile' : `it offers ${choice.offered.slice(0, 20).join(', ')}`;
      throw new Refused(`model ${model} not found: ${offered}`);
    }
  }
}

async function chooseMode(agent: ClientContext, {permissions, tell}: Talk, {sessionId, response}: Opened): Promise<void> {
  const modeId = modeFor(permissions, response);
  if (modeId === null) return;
  try {
    await agent.request(methods.agent.session.setMode, {sessionId, modeId});
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    tell({type: 'noise', text: `mode ${modeId} was refused: ${readError(error).text}`});
  }
}
