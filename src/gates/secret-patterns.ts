/** Shapes of credentials that secretlint's recommended rules do not know. */

export interface SecretPattern {
  /** Kebab-case, the part after `secrets/`. */
  readonly rule: string;
  /** With the flag `g`; every repetition is bounded, so that no text makes it slow. */
  readonly pattern: RegExp;
}

/** Each begins with a prefix that its issuer reserves, or names what it is; no rule guesses by entropy. */
export const secretPatterns: readonly SecretPattern[] = [
  {rule: 'private-key', pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\[rn]|[\s"'+,|]){0,40}(?:[A-Za-z-]{1,30}: [^\n]{1,100}\n\s{0,4}){0,3}[A-Za-z0-9+/=]{40}(?:[A-Za-z0-9+/=\s]|\\[rn]|["'+,|]){0,8000}/g},
  {rule: 'age-secret-key', pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g},
  {rule: 'anthropic-key', pattern: /\bsk-ant-(?:admin|oat|sid)\d{2}-[A-Za-z0-9_-]{60,140}/g},
  {rule: 'azure-storage-key', pattern: /\bAccountKey=[A-Za-z0-9+/]{86}==/g},
  {rule: 'digitalocean-token', pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g},
  {rule: 'discord-webhook', pattern: /https:\/\/(?:(?:ptb|canary)\.)?discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,80}/g},
  {rule: 'gitlab-token', pattern: /\bgl(?:ptt|dt|rt|cbt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_-]{20,64}/g},
  {rule: 'google-api-key', pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g},
  {rule: 'google-client-secret', pattern: /\bGOCSPX-[0-9A-Za-z_-]{28}(?![0-9A-Za-z_-])/g},
  {rule: 'mailchimp-key', pattern: /\b[0-9a-f]{32}-us\d{1,2}\b/g},
  {rule: 'perplexity-key', pattern: /\bpplx-[0-9A-Za-z]{48}\b/g},
  {rule: 'pypi-token', pattern: /\bpypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{50,1000}/g},
  {rule: 'slack-token', pattern: /\bxoxe(?:\.xox[bp])?-\d-[A-Za-z0-9]{100,200}/g},
  {rule: 'stripe-key', pattern: /\b[rs]k_live_[0-9A-Za-z]{16,128}\b/g},
  {rule: 'tailscale-key', pattern: /\btskey-(?:api|auth|client|scim|webhook)-[0-9A-Za-z]{6,32}-[0-9A-Za-z]{16,64}\b/g},
];
