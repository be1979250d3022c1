// An agent of the Agent Client Protocol whose behaviour is the first argument. Speaks through the protocol's own library.
import {appendFileSync, writeFileSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import {join} from 'node:path';
import {Readable, Writable} from 'node:stream';
import {agent, ndJsonStream, RequestError} from '@agentclientprotocol/sdk';

const [behaviour = 'works'] = process.argv.slice(2);
const note = (text) => process.env['ACP_NOTES'] && appendFileSync(process.env['ACP_NOTES'], `${text}\n`);
const options = [
  {optionId: 'always', name: 'Always', kind: 'allow_always'},
  {optionId: 'once', name: 'Once', kind: 'allow_once'},
  {optionId: 'no', name: 'No', kind: 'reject_once'},
];
const turn = {cancelled: false};
let cwd = '';

/** The five shapes in which a provider's 401 has been seen to arrive, and one more. */
const refusals = {
  'error-code': () => new RequestError(401, 'Incorrect API key provided'),
  'error-message': () => new RequestError(-32603, 'Internal error: API Error: 401 {"error":{"message":"invalid x-api-key"}}'),
  'error-details': () => new RequestError(-32603, 'Internal error', {details: '401 Incorrect API key provided'}),
  'error-data': () => new RequestError(-32603, 'Internal error', {message: 'unexpected status 401 Unauthorized: Incorrect API key provided', codex_error_info: 'other'}),
  'error-nested': () => new RequestError(-32603, 'Internal error', {error: '{"error":{"code":401,"status":"UNAUTHENTICATED"}}'}),
  'error-login': () => RequestError.authRequired(),
};

if (behaviour === 'dies') process.exit(7);
if (behaviour === 'silent') await wait(60_000);
if (behaviour === 'noisy') process.stdout.write('npm warn something\n{"half": \n[1,2]\n\u0000\u0001\n{"jsonrpc":"1"}\n');

agent({name: 'scripted'})
  .onRequest('initialize', () => ({protocolVersion: 1, agentCapabilities: {loadSession: behaviour !== 'forgetful'}}))
  .onRequest('session/new', ({params}) => {
    note('new');
    if (behaviour === 'locked') throw RequestError.authRequired();
    cwd = params.cwd;
    return {sessionId: 's-new', modes: {currentModeId: 'default', availableModes: ['default', 'acceptEdits', 'bypassPermissions'].map((id) => ({id, name: id}))}, configOptions: [{type: 'select', id: 'model', name: 'Model', category: 'model', currentValue: 'small', options: [{value: 'small', name: 'Small'}, {value: 'large', name: 'Large'}]}]};
  })
  .onRequest('session/load', async ({params, client}) => {
    note(`load ${params.sessionId}`);
    cwd = params.cwd;
    await client.notify('session/update', {sessionId: params.sessionId, update: {sessionUpdate: 'agent_message_chunk', content: {type: 'text', text: 'said long ago'}}});
    return {};
  })
  .onRequest('session/set_mode', ({params}) => {
    note(`mode ${params.modeId}`);
    if (behaviour === 'no-mode') throw RequestError.invalidParams();
    return {};
  })
  .onRequest('session/set_config_option', ({params}) => {
    note(`${params.configId} ${params.value}`);
    return {configOptions: []};
  })
  .onNotification('session/cancel', () => {
    note('cancel');
    turn.cancelled = behaviour !== 'stubborn';
  })
  .onRequest('session/prompt', async ({params, client}) => {
    const {sessionId} = params;
    const update = (content) => client.notify('session/update', {sessionId, update: content});
    const say = (text) => update({sessionUpdate: 'agent_message_chunk', content: {type: 'text', text}});
    const call = async (toolCallId, kind, path, act, extra = {}) => {
      const toolCall = {toolCallId, title: `${kind} ${path}`, kind, locations: [{path}], ...extra};
      await update({sessionUpdate: 'tool_call', ...toolCall, status: 'pending'});
      const {outcome} = await client.request('session/request_permission', {sessionId, options, toolCall});
      note(`${kind} ${outcome.optionId ?? outcome.outcome}`);
      if (outcome.optionId === 'once') act();
      await update({sessionUpdate: 'tool_call_update', toolCallId, status: outcome.optionId === 'once' ? 'completed' : 'failed'});
    };
    note(`prompt ${params.prompt[0].text.length}`);
    const refusal = refusals[behaviour];
    if (refusal !== undefined) throw refusal();
    if (behaviour === 'leaves') process.exit(0);
    if (behaviour === 'says-error') {
      await say('Info: Request failed due to a transient API error. Retrying...');
      await say('Error: Authentication failed with provider at ****** (HTTP 401).');
      return {stopReason: 'end_turn'};
    }
    if (behaviour === 'waits' || behaviour === 'stubborn') {
      await say('waiting\n');
      while (!turn.cancelled) await wait(10);
      return {stopReason: 'cancelled'};
    }
    await say('I will ');
    await say('work.\n');
    await call('1', 'edit', join(cwd, 'made.txt'), () => writeFileSync(join(cwd, 'made.txt'), 'made\n'));
    if (behaviour === 'strays') await call('2', 'edit', '/etc/elsewhere', () => note('strayed'));
    if (behaviour === 'commands') await call('3', 'execute', '.', () => note('executed'), {rawInput: {command: 'make all'}, locations: []});
    await say('Done.');
    return {stopReason: 'end_turn', usage: {inputTokens: 70, outputTokens: 7, totalTokens: 77}};
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)));
