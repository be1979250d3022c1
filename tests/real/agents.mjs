// The six real agent programs: where they come from, how each is pointed at a scripted server, and what it must have told.
import {mkdirSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {anthropicServer, chatServer, geminiServer, openaiServer} from './model-servers.mjs';

const writes = (name, path, content) => (file) => [{tool: {name, input: {[path]: file, [content]: 'from the agent\n'}}}, {text: 'Wrote it.'}];
const chatEnv = (url) => ({OPENAI_API_KEY: 'dummy-key-of-a-test', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'scripted-model'});

/** `replies` to a task that is to write one file; `prepare` puts settings into the home and returns the environment. */
export const agents = {
  claude: {
    npm: '@anthropic-ai/claude-code@2.1.197',
    server: anthropicServer,
    replies: writes('Write', 'file_path', 'content'),
    model: 'claude-sonnet-4-5',
    prepare: (_home, url) => ({ANTHROPIC_API_KEY: 'dummy-key-of-a-test', ANTHROPIC_BASE_URL: url, CLAUDE_CODE_MAX_RETRIES: '1'}),
    tells: {tokens: true, cost: true},
  },
  codex: {
    npm: '@openai/codex@0.169.0',
    server: openaiServer,
    replies: (file) => [{patch: `*** Begin Patch\n*** Add File: ${basename(file)}\n+from the agent\n*** End Patch\n`}, {text: 'Wrote it.'}],
    model: 'gpt-5.5',
    prepare(home, url) {
      mkdirSync(join(home, '.codex'), {recursive: true});
      const provider = ['[model_providers.scripted]', 'name = "scripted"', `base_url = "${url}/v1"`, 'env_key = "SCRIPTED_API_KEY"', 'wire_api = "responses"', 'request_max_retries = 0', 'stream_max_retries = 0'];
      writeFileSync(join(home, '.codex', 'config.toml'), ['model = "gpt-5.5"', 'model_provider = "scripted"', 'check_for_update_on_startup = false', '[analytics]', 'enabled = false', ...provider, ''].join('\n'));
      return {SCRIPTED_API_KEY: 'dummy-key-of-a-test', CODEX_HOME: join(home, '.codex')};
    },
    tells: {tokens: true, cost: false, price: {input: 5, output: 30}},
  },
  gemini: {
    npm: '@google/gemini-cli@0.61.0',
    server: geminiServer,
    replies: writes('write_file', 'file_path', 'content'),
    model: 'gemini-2.5-pro',
    prepare(home, url) {
      mkdirSync(join(home, '.gemini'), {recursive: true});
      writeFileSync(join(home, '.gemini', 'settings.json'), JSON.stringify({security: {auth: {selectedType: 'gemini-api-key'}}, privacy: {usageStatisticsEnabled: false}}));
      return {GEMINI_API_KEY: 'dummy-key-of-a-test', GOOGLE_GEMINI_BASE_URL: url};
    },
    tells: {tokens: true, cost: false, price: {input: 1.25, output: 10}},
  },
  qwen: {
    npm: '@qwen-code/qwen-code@0.15.10',
    server: chatServer,
    replies: writes('write_file', 'file_path', 'content'),
    model: null,
    prepare: (_home, url) => chatEnv(url),
    tells: {tokens: true, cost: false},
  },
  opencode: {
    npm: 'opencode-ai@1.18.33',
    server: chatServer,
    replies: writes('write', 'filePath', 'content'),
    model: 'scripted/scripted-model',
    prepare(home, url) {
      const provider = {npm: '@ai-sdk/openai-compatible', name: 'scripted', options: {baseURL: `${url}/v1`, apiKey: 'dummy-key-of-a-test'}, models: {'scripted-model': {name: 'scripted', cost: {input: 1, output: 5}}}};
      mkdirSync(join(home, '.config', 'opencode'), {recursive: true});
      writeFileSync(join(home, '.config', 'opencode', 'opencode.json'), JSON.stringify({autoupdate: false, share: 'disabled', provider: {scripted: provider}}));
      return {OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_DEFAULT_PLUGINS: '1'};
    },
    tells: {tokens: true, cost: true},
  },
  copilot: {
    npm: '@github/copilot@1.0.102',
    server: chatServer,
    replies: writes('create', 'path', 'file_text'),
    model: null,
    prepare: (_home, url) => ({COPILOT_PROVIDER_BASE_URL: `${url}/v1`, COPILOT_PROVIDER_API_KEY: 'dummy-key-of-a-test', COPILOT_MODEL: 'scripted-model', COPILOT_OFFLINE: 'true'}),
    tells: {tokens: false, cost: false},
  },
};
