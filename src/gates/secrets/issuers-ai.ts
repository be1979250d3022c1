/** Credentials of model providers, as their issuers describe them. Data. */
import {issued, named, type Format} from './format.ts';

export const aiFormats: readonly Format[] = [
  issued('openai-key', 'OpenAI', ['t3blbkfj'], '(sk-(?:(?:proj|svcacct|admin)-)?[A-Za-z0-9_-]{16,100}T3BlbkFJ[A-Za-z0-9_-]{16,100})', {entropy: 4, inside: 125}),
  issued('openai-key', 'OpenAI', ['sk-proj-', 'sk-svcacct-', 'sk-admin-'], 'sk-(?:proj|svcacct|admin)-([A-Za-z0-9_-]{40,200})', {entropy: 4.2}),
  issued('anthropic-key', 'Anthropic', ['sk-ant-'], 'sk-ant-(?:(?:api|admin)\\d{2}-([A-Za-z0-9_-]{80,140}AA)|[a-z]{3,8}\\d{2}-(?<!-(?:api|admin)\\d{2}-)[A-Za-z0-9_-]{80,160})(?![_-])', {entropy: 3.5}),
  issued('groq-key', 'Groq', ['gsk_'], 'gsk_([A-Za-z0-9]{48,64})', {entropy: 3.8}),
  issued('xai-key', 'xAI', ['xai-'], 'xai-([A-Za-z0-9]{70,100})', {entropy: 3.8}),
  issued('huggingface-token', 'Hugging Face', ['hf_'], 'hf_([A-Za-z0-9]{30,44})', {entropy: 3.8}),
  issued('huggingface-token', 'Hugging Face', ['api_org_'], 'api_org_([A-Za-z]{34})(?!_)', {entropy: 3.8}),
  issued('replicate-token', 'Replicate', ['r8_'], 'r8_([A-Za-z0-9]{36,44})', {entropy: 3.8}),
  issued('perplexity-key', 'Perplexity', ['pplx-'], 'pplx-([A-Za-z0-9]{40,64})', {entropy: 3.8}),
  issued('openrouter-key', 'OpenRouter', ['sk-or-v1-'], 'sk-or-v1-([0-9a-f]{64})'),
  issued('pinecone-key', 'Pinecone', ['pcsk_'], 'pcsk_([A-Za-z0-9_-]{50,80})', {entropy: 4}),
  issued('nvidia-key', 'NVIDIA', ['nvapi-'], 'nvapi-([A-Za-z0-9_-]{60,70})', {entropy: 4}),
  issued('cerebras-key', 'Cerebras', ['csk-'], 'csk-([a-z0-9]{48})', {entropy: 3.8}),
  issued('fireworks-key', 'Fireworks', ['fw_'], 'fw_([A-Za-z0-9]{22,24})', {entropy: 3.9, valid: (key) => /\d/.test(key) && /[a-z]/.test(key.slice(3)) && /[A-Z]/.test(key)}),
  issued('together-key', 'Together', ['tgp_v1_'], 'tgp_v1_([A-Za-z0-9_-]{40,50})', {entropy: 4}),
  issued('langsmith-key', 'LangChain', ['lsv2_'], 'lsv2_(?:pt|sk)_([0-9a-f]{32}_[0-9a-f]{10})'),
  issued('elevenlabs-key', 'ElevenLabs', ['sk_'], 'sk_([0-9a-f]{48})'),
  issued('deepseek-key', 'DeepSeek', ['sk-'], 'sk-([0-9a-f]{32})'),
  issued('tavily-key', 'Tavily', ['tvly-'], 'tvly-(?:dev-|prod-)?([A-Za-z0-9]{32})'),
  issued('voyage-key', 'Voyage', ['pa-'], 'pa-([A-Za-z0-9_-]{43})(?![_-])', {entropy: 4.2, valid: mixed}),
  issued('cursor-key', 'Cursor', ['key_'], 'key_([0-9a-f]{64})'),
  issued('stability-key', 'Stability', ['sk-'], 'sk-([A-Za-z0-9]{48})', {entropy: 4}),
  issued('langfuse-key', 'Langfuse', ['sk-lf-'], 'sk-lf-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'),
  issued('firecrawl-key', 'Firecrawl', ['fc-'], 'fc-([0-9a-f]{32})'),
  issued('jina-key', 'Jina', ['jina_'], 'jina_([A-Za-z0-9_-]{50,70})', {entropy: 4}),
  issued('llamacloud-key', 'LlamaIndex', ['llx-'], 'llx-([A-Za-z0-9]{40,60})', {entropy: 4}),
  issued('logfire-token', 'Pydantic', ['pylf_v'], 'pylf_v\\d{1,2}_[a-z]{2,12}_([A-Za-z0-9_-]{20,120})', {entropy: 3.8}),
  issued('kaggle-token', 'Kaggle', ['kgat_'], 'KGAT_([0-9a-f]{32,64})'),
  named('cohere-key', 'Cohere', ['cohere', 'co_api_key'], '[A-Za-z0-9]{40}', {entropy: 4}),
  named('mistral-key', 'Mistral', ['mistral'], '[A-Za-z0-9]{32}', {entropy: 3.8}),
  named('wandb-key', 'Weights & Biases', ['wandb'], '[0-9a-f]{40}'),
  named('deepgram-key', 'Deepgram', ['deepgram', 'assemblyai'], '[0-9a-f]{32,40}'),
  named('ai21-key', 'AI21', ['ai21', 'together', 'runpod', 'anyscale'], '[A-Za-z0-9]{32,64}', {entropy: 4}),
];

function mixed(key: string): boolean {
  return key.replace(/\D/g, '').length >= 3 && /[A-Z]/.test(key) && /[a-z]/.test(key.slice(3));
}
