// Scripted model servers on loopback, as far as the real agent programs need them: each main request gets the next reply.
import {createServer} from 'node:http';

/** Speaks the Anthropic Messages API. `replies`: `{text}` or `{tool: {name, input}}`. Resolves to the base URL and how to close. */
export function anthropicServer(replies) {
  let next = 0;
  return listen((request, body, response) => {
    if (request.method !== 'POST' || !request.url.startsWith('/v1/messages')) return json(response, request.method === 'HEAD' || request.method === 'GET' ? 200 : 404, {});
    if (request.url.includes('count_tokens')) return json(response, 200, {input_tokens: 100});
    const main = Array.isArray(body.tools) && body.tools.length > 0;
    const reply = main ? replies[Math.min(next++, replies.length - 1)] : {text: '{"title":"scripted"}'};
    if (reply.status !== undefined) return json(response, reply.status, {type: 'error', error: {type: 'authentication_error', message: reply.error}});
    const content = reply.tool ? {type: 'tool_use', id: `toolu_${next}`, ...reply.tool} : {type: 'text', text: reply.text};
    const message = {id: `msg_${next}`, type: 'message', role: 'assistant', model: body.model, stop_sequence: null, usage: {input_tokens: 1200, output_tokens: 42}};
    const stop_reason = reply.tool ? 'tool_use' : 'end_turn';
    if (!body.stream) return json(response, 200, {...message, content: [content], stop_reason});
    const send = events(response);
    send('message_start', {message: {...message, content: [], stop_reason: null, usage: {input_tokens: 1200, output_tokens: 1}}});
    if (reply.tool) {
      send('content_block_start', {index: 0, content_block: {...content, input: {}}});
      send('content_block_delta', {index: 0, delta: {type: 'input_json_delta', partial_json: JSON.stringify(content.input)}});
    } else {
      send('content_block_start', {index: 0, content_block: {type: 'text', text: ''}});
      send('content_block_delta', {index: 0, delta: {type: 'text_delta', text: reply.text}});
    }
    send('content_block_stop', {index: 0});
    send('message_delta', {delta: {stop_reason, stop_sequence: null}, usage: {output_tokens: 42}});
    send('message_stop', {});
    response.end();
  });
}

/** Speaks the OpenAI Responses API. `replies`: `{text}` or `{patch}` for the apply_patch tool. */
export function openaiServer(replies) {
  let next = 0;
  return listen((request, body, response) => {
    if (request.method === 'GET' && request.url.includes('/models')) return json(response, 200, {object: 'list', data: [], models: []});
    if (request.method !== 'POST' || !request.url.includes('/responses')) return json(response, 404, {error: {message: 'not found'}});
    const reply = replies[Math.min(next++, replies.length - 1)];
    if (reply.status !== undefined) return json(response, reply.status, {error: {message: reply.error, type: 'error'}});
    const base = {id: `resp_${next}`, object: 'response', created_at: 0, model: body.model};
    const item = reply.patch
      ? {type: 'custom_tool_call', id: `ctc_${next}`, call_id: `call_${next}`, name: 'apply_patch', input: reply.patch, status: 'completed'}
      : {type: 'message', id: `msg_${next}`, role: 'assistant', status: 'completed', content: [{type: 'output_text', text: reply.text, annotations: []}]};
    const send = events(response);
    send('response.created', {response: {...base, status: 'in_progress', output: []}});
    send('response.output_item.done', {output_index: 0, item});
    const usage = {input_tokens: 5000, input_tokens_details: {cached_tokens: 4000}, output_tokens: 60, output_tokens_details: {reasoning_tokens: 10}, total_tokens: 5060};
    send('response.completed', {response: {...base, status: 'completed', output: [item], usage}});
    response.end();
  });
}

/** Speaks the OpenAI Chat Completions API. `replies`: `{text}`, `{tool: {name, input}}` or `{status, error}`. */
export function chatServer(replies) {
  let next = 0;
  return listen((request, body, response) => {
    if (request.method === 'GET') return json(response, 200, {object: 'list', data: [{id: 'scripted-model', object: 'model'}]});
    if (!request.url.includes('/chat/completions')) return json(response, 404, {error: {message: 'not found'}});
    const main = Array.isArray(body.tools) && body.tools.length > 0;
    const reply = main ? replies[Math.min(next++, replies.length - 1)] : (replies.find(({status}) => status !== undefined) ?? {text: 'scripted'});
    if (reply.status !== undefined) return json(response, reply.status, {error: {message: reply.error, type: 'error', code: null}});
    const base = {id: `chatcmpl_${next}`, created: 0, model: body.model};
    const calls = reply.tool ? [{index: 0, id: `call_${next}`, type: 'function', function: {name: reply.tool.name, arguments: JSON.stringify(reply.tool.input)}}] : [];
    const usage = {prompt_tokens: 3000, completion_tokens: 50, total_tokens: 3050};
    const finish_reason = reply.tool ? 'tool_calls' : 'stop';
    if (!body.stream) return json(response, 200, {...base, object: 'chat.completion', choices: [{index: 0, message: {role: 'assistant', content: reply.text ?? null, ...(reply.tool ? {tool_calls: calls} : {})}, finish_reason}], usage});
    response.writeHead(200, {'content-type': 'text/event-stream'});
    const send = (choices, extra = {}) => response.write(`data: ${JSON.stringify({...base, object: 'chat.completion.chunk', choices, ...extra})}\n\n`);
    send([{index: 0, delta: {role: 'assistant', content: reply.text ?? ''}, finish_reason: null}]);
    if (reply.tool) send([{index: 0, delta: {tool_calls: calls}, finish_reason: null}]);
    send([{index: 0, delta: {}, finish_reason}]);
    send([], {usage});
    response.end('data: [DONE]\n\n');
  });
}

/** Speaks the Gemini API. `replies` as for chat. */
export function geminiServer(replies) {
  let next = 0;
  return listen((request, body, response) => {
    if (request.method !== 'POST') return json(response, 404, {});
    if (request.url.includes('countTokens')) return json(response, 200, {totalTokens: 100});
    const main = (body.tools ?? []).some(({functionDeclarations}) => functionDeclarations?.length > 0);
    const reply = main ? replies[Math.min(next++, replies.length - 1)] : {text: '{"reasoning":"scripted","next_speaker":"user","model_choice":"flash"}'};
    if (reply.status !== undefined) return json(response, reply.status, {error: {code: reply.status, message: reply.error, status: 'UNAUTHENTICATED', details: []}});
    const part = reply.tool ? {functionCall: {name: reply.tool.name, args: reply.tool.input}} : {text: reply.text};
    const answer = {candidates: [{content: {role: 'model', parts: [part]}, finishReason: 'STOP', index: 0}], usageMetadata: {promptTokenCount: 3000, candidatesTokenCount: 50, totalTokenCount: 3060}, modelVersion: 'scripted', responseId: `r${next}`};
    if (!request.url.includes('streamGenerateContent')) return json(response, 200, answer);
    response.writeHead(200, {'content-type': 'text/event-stream'});
    response.end(`data: ${JSON.stringify(answer)}\n\n`);
  });
}

function listen(answer) {
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => answer(request, parse(Buffer.concat(chunks).toString()), response));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({url: `http://127.0.0.1:${server.address().port}`, close: () => server.closeAllConnections() ?? server.close()}));
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function json(response, status, body) {
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(JSON.stringify(body));
}

function events(response) {
  let number = 0;
  response.writeHead(200, {'content-type': 'text/event-stream'});
  return (type, data) => response.write(`event: ${type}\ndata: ${JSON.stringify({type, sequence_number: number++, ...data})}\n\n`);
}
