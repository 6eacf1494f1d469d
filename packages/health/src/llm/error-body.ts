import { ownValue } from '../answer/json-path.ts'

/**
 * Problem that the body of a response reports, regardless of its status: the key is rejected (`auth`), or may not list
 * models (`scope`); the country or address of the client is refused (`place`); money or quota ran out (`quota`); too many
 * requests (`rate`); no such endpoint (`missing`).
 */
export type Complaint = 'auth' | 'scope' | 'place' | 'quota' | 'rate' | 'missing'

/** Codes of errors. Those of Z.ai: docs.z.ai/api-reference/api-code. */
const codes: Readonly<Record<string, Complaint>> = {
  // OpenAI and compatible APIs
  invalid_api_key: 'auth',
  insufficient_quota: 'quota',
  billing_hard_limit_reached: 'quota',
  billing_not_active: 'quota',
  credit_balance_exhausted: 'quota',
  organization_spend_limit_exceeded: 'quota',
  organization_usage_limit_exceeded: 'quota',
  project_spend_limit_exceeded: 'quota',
  quota_exceeded: 'quota',
  ip_not_authorized: 'place',
  unsupported_country_region_territory: 'place',
  rate_limit_exceeded: 'rate',
  slow_down: 'rate',
  // Anthropic
  authentication_error: 'auth',
  billing_error: 'quota',
  rate_limit_error: 'rate',
  overloaded_error: 'rate',
  // Gemini
  API_KEY_INVALID: 'auth',
  API_KEY_IP_ADDRESS_BLOCKED: 'place',
  // Moonshot
  exceeded_current_quota_error: 'quota',
  invalid_authentication_error: 'auth',
  // DashScope
  InvalidApiKey: 'auth',
  Arrearage: 'quota',
  // LiteLLM, New API
  budget_exceeded: 'quota',
  insufficient_user_quota: 'quota',
  // Volcengine
  AccountOverdueError: 'quota',
  // xAI
  'personal-team-blocked:spending-limit': 'quota',
  // Z.ai: the key
  1000: 'auth',
  1001: 'auth',
  1002: 'auth',
  1003: 'auth',
  1004: 'auth',
  // Z.ai: an inactive, missing, locked account
  1110: 'auth',
  1111: 'auth',
  1112: 'auth',
  1121: 'auth',
  // Z.ai: in arrears, daily limit, usage limit, plan expired, weekly or monthly limit
  1113: 'quota',
  1304: 'quota',
  1308: 'quota',
  1309: 'quota',
  1310: 'quota',
  // Z.ai: concurrency, frequency, traffic, load, fair use
  1302: 'rate',
  1303: 'rate',
  1305: 'rate',
  1312: 'rate',
  1313: 'rate',
}

/** Statuses in the bodies of responses with another status, e.g. `{"code":401,"success":false}` of Z.ai in a 200. */
const statuses: Readonly<Record<string, Complaint>> = {
  401: 'auth',
  403: 'auth',
  404: 'missing',
  429: 'rate',
}

/** Sentences of APIs that give no code for it, or one that means something else as well. */
const sentences: readonly (readonly [RegExp, Complaint])[] = [
  // OpenAI, LiteLLM
  [/\bmissing scopes: [\w., ]*\bmodel\.read\b|\bkey is not allowed to call this route\b/i, 'scope'],
  [/\bincorrect api key provided\b/i, 'auth'],
  // xAI, Anthropic, SiliconFlow and others
  [/\bdoesn't have any credits\b|\bcredit balance is too low\b/i, 'quota'],
  [/\bbalance is insufficient\b|\binsufficient (?:account )?(?:balance|credits|quota)\b/i, 'quota'],
  // LiteLLM, MiniMax, Azure API Management, New API
  [/\bbudget has been exceeded\b|\busage limit exceeded\b/i, 'quota'],
  [/\bout of call volume quota\b|\btoken quota is exceeded\b|额度已用尽|额度不足/i, 'quota'],
  // Gemini and Azure, then Groq and Anthropic
  [
    /\buser location is not supported\b|\bvirtual network\/firewall rules\b|\bpublic access is disabled\b/i,
    'place',
  ],
  [/\bnot from an approved private endpoint\b/i, 'place'],
  [
    /\bcheck your network settings\b|\bnot available in your (?:region|country)\b|^request not allowed$/im,
    'place',
  ],
  // Z.ai, LM Studio
  [/^404 NOT_FOUND$|\bunexpected endpoint or method\b/im, 'missing'],
]

const MAX_TEXT = 2000

/** Finds a known code or sentence in a parsed error body, in any place where the known APIs put it. */
export function findComplaint(body: unknown): Complaint | null {
  const document = unwrapped(body)
  // Before the codes: Z.ai reports an unknown endpoint with code 500, OpenAI a missing right with a general one.
  const text = textsOf(document).join('\n').slice(0, MAX_TEXT)
  const sentence = sentences.find(([pattern]) => pattern.test(text))
  if (sentence !== undefined) return sentence[1]
  const found = codesOf(document).flatMap((code) => lookUp(codes, code))
  // OpenAI names a used-up quota in `type` beside a more general code.
  return found.includes('quota')
    ? 'quota'
    : (found[0] ?? lookUp(statuses, ownValue(document, 'code'))[0] ?? null)
}

/** The code of an error in a body that has one of another kind, e.g. `500`; undefined if it reports no error. */
export function errorCodeOf(body: unknown): string | undefined {
  const document = unwrapped(body)
  const isError = ownValue(document, 'success') === false || Boolean(ownValue(document, 'error'))
  if (!isError) return undefined
  return codesOf(document).find((code) => /^[\w.:-]{1,40}$/.test(code)) ?? 'unknown'
}

/** Gemini wraps an error in an array when it speaks OpenAI's dialect. */
function unwrapped(body: unknown): unknown {
  return Array.isArray(body) ? (body[0] as unknown) : body
}

function lookUp(table: Readonly<Record<string, Complaint>>, code: unknown): readonly Complaint[] {
  const complaint = Object.hasOwn(table, String(code)) ? table[String(code)] : undefined
  return complaint === undefined ? [] : [complaint]
}

function codesOf(document: unknown): readonly string[] {
  const details = ownValue(document, 'error', 'details')
  return [
    ownValue(document, 'code'),
    ownValue(document, 'error', 'code'),
    ownValue(document, 'error', 'type'),
    ...(Array.isArray(details)
      ? details.slice(0, 20).map((detail: unknown) => ownValue(detail, 'reason'))
      : []),
  ]
    .filter((code) => typeof code === 'string' || typeof code === 'number')
    .map(String)
}

function textsOf(document: unknown): readonly string[] {
  return [
    ownValue(document, 'error'),
    ownValue(document, 'error', 'message'),
    ownValue(document, 'message'),
    ownValue(document, 'msg'),
    ownValue(document, 'detail'),
  ].filter((text) => typeof text === 'string')
}
