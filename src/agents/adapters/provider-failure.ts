/** From what a provider answered (HTTP status, error code, words) to the kind of a failure. */
import type {Failure, FailureKind} from '../../failure.ts';

/** What is known about an answer; absent parts are null or empty. */
export interface ProviderAnswer {
  readonly status: number | null;
  readonly code: string;
  readonly text: string;
}

/** The kind of a failed answer, `exit` where nothing says more. */
export function providerKind({status, code, text}: ProviderAnswer): FailureKind {
  const told = kindOfStatus(status) ?? kindOfCode.get(code) ?? null;
  const words = kindOfText(text);
  // The status of a short and of a long limit is the same; so is that of a wrong model and of a wrong address.
  const wordsKnowBetter = words === 'usage-limit' || words === 'quota' || words === 'context-too-long';
  return wordsKnowBetter ? words : (told ?? words ?? 'exit');
}

/** The kind that known texts of CLIs and providers stand for; null where none is recognised. */
export function kindOfText(text: string): FailureKind | null {
  const head = text.slice(0, 8000);
  for (const [kind, pattern] of texts) {
    if (pattern.test(head)) {
      return kind;
    }
  }
  const status = /(?:\b(?:status(?: code)?|http|api error|error code)\W{0,4}|"(?:code|status|statusCode)"\s*:\s*"?)(\d{3})\b/i.exec(head);
  return status === null ? null : kindOfStatus(Number(status[1]));
}

/** A failure in one line of at most 300 characters, without terminal colours. */
export function failureOf(kind: FailureKind, message: string, retryAt: string | null = null): Failure {
  return {kind, message: oneLine(message), ...(retryAt === null ? {} : {retryAt})};
}

/** Text for one line of a report: no colours, no line breaks, at most 300 characters. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4000)
    .replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '')
    .replaceAll(/[\s\u0000-\u001F\u007F]+/g, ' ')
    .trim();
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

function kindOfStatus(status: number | null): FailureKind | null {
  if (status === null) {
    return null;
  }
  return statuses.get(status) ?? (status >= 500 && status < 600 ? 'overloaded' : null);
}

const statuses: ReadonlyMap<number, FailureKind> = new Map([
  [401, 'auth'],
  [402, 'quota'],
  [403, 'auth'],
  [404, 'model-not-found'],
  [408, 'overloaded'],
  [413, 'context-too-long'],
  [429, 'rate-limit'],
]);

/** The words that CLIs use as machine-readable codes. */
const kindOfCode: ReadonlyMap<string, FailureKind> = new Map([
  ['authentication_failed', 'auth'],
  ['authentication_error', 'auth'],
  ['oauth_org_not_allowed', 'auth'],
  ['billing_error', 'quota'],
  ['invalid_api_key', 'auth'],
  ['UNAUTHENTICATED', 'auth'],
  ['PERMISSION_DENIED', 'auth'],
  ['insufficient_quota', 'quota'],
  ['context_length_exceeded', 'context-too-long'],
  ['rate_limit', 'rate-limit'],
  ['rate_limit_error', 'rate-limit'],
  ['rate_limit_exceeded', 'rate-limit'],
  ['overloaded_error', 'overloaded'],
  ['server_error', 'overloaded'],
  ['overloaded', 'overloaded'],
  ['model_not_found', 'model-not-found'],
]);

/** First match wins, so the narrow ones come first: a usage limit's text also speaks of credits and limits. */
const texts: ReadonlyArray<readonly [FailureKind, RegExp]> = [
  ['context-too-long', /prompt is too long|input is too long|context[ _-](?:window|length)|maximum context|exceeds? the context/i],
  ['usage-limit', /usage[ _]limit|(?:session|weekly|daily|monthly|hour|spend(?:ing)?) limit|hit your [^.]{0,40}limit|limit reached\b.{0,40}reset/i],
  ['quota', /quota exceeded|insufficient[_ ]quota|exceeded your current quota|credit balance|payment required|out of credits?|billing/i],
  ['max-turns', /max(?:imum)?(?: number of)?[ _-]turns/i],
  ['budget', /maximum budget|max[_-]budget|budget (?:was )?exceeded/i],
  ['model-not-found', /model_not_found|unknown model|invalid model|issue with the selected model|\bmodel(?! metadata)\b[^.\n]{0,80}(?:not found|does not exist|not exist|not supported|not available)/i],
  ['rate-limit', /rate[ _-]?limit|too many requests/i],
  ['auth', /not logged in|run \/login|not authenticated|unauthori[sz]ed|authentication (?:failed|required|error)|(?:invalid|incorrect|missing|no|expired) api key|api key (?:is )?(?:missing|required|invalid|not valid|not set)|missing environment variable|(?:token|login|session) (?:has )?expired|oauth token/i],
  ['denied', /not (?:running in )?a trusted (?:directory|folder|workspace)|\b(?:directory|folder|workspace) is not trusted/i],
  ['overloaded', /overloaded|at capacity|high demand|server error|service unavailable|bad gateway|gateway timeout|stream disconnected|connection (?:error|reset|refused|closed)|(?:cannot|unable to|could not) connect|network error|fetch failed|\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|NOTFOUND|AI_AGAIN)\b/i],
];
