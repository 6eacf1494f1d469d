import { REDACTED } from './marker.ts'

/** One shape of secret: what to look for and what to leave in its place. */
interface SecretPattern {
  readonly pattern: RegExp
  readonly replacement: string
}

/**
 * Shapes that are secrets wherever they stand. Each is linear-time: bounded or single-class repeats only.
 * Prefixes are the issuers' published ones (GitLab, GitHub, OpenAI, Anthropic, Zhipu/Z.ai, Slack, Discord,
 * AWS, Google, Standard Webhooks).
 */
const patterns: readonly SecretPattern[] = [
  {
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,16384}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
    replacement: REDACTED,
  },
  {
    pattern: /\bgl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct)-[\w.-]{16,512}/g,
    replacement: REDACTED,
  },
  { pattern: /\bgh[pousr]_\w{20,512}/g, replacement: REDACTED },
  { pattern: /\bgithub_pat_\w{20,512}/g, replacement: REDACTED },
  { pattern: /\bsk-[\w-]{16,512}/g, replacement: REDACTED },
  { pattern: /\bgsk_\w{20,512}/g, replacement: REDACTED },
  { pattern: /\b[0-9a-f]{32}\.[A-Za-z0-9]{16}\b/g, replacement: REDACTED },
  { pattern: /\bxox[a-z]-[\w-]{10,512}/g, replacement: REDACTED },
  { pattern: /\bwhsec_[\w+/=-]{16,512}/g, replacement: REDACTED },
  { pattern: /\bA(?:KI|SI)A[0-9A-Z]{16}\b/g, replacement: REDACTED },
  { pattern: /\bAIza[\w-]{35}/g, replacement: REDACTED },
  { pattern: /\beyJ[\w-]{8,4096}\.eyJ[\w-]{8,8192}\.[\w-]{8,4096}/g, replacement: REDACTED },
  {
    pattern: /(\bhooks\.slack\.com\/(?:services|workflows|triggers)\/)[\w/-]{8,512}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    pattern: /(\bdiscord(?:app)?\.com\/api\/(?:v\d{1,3}\/)?webhooks\/)[\w/-]{8,512}/g,
    replacement: `$1${REDACTED}`,
  },
  { pattern: /\b(Bearer|Basic|Token)\s{1,4}[\w.~+/=-]{8,8192}/gi, replacement: `$1 ${REDACTED}` },
  { pattern: /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/@'"<>]{1,512}@/gi, replacement: `$1${REDACTED}@` },
  {
    pattern:
      /((?:\b|[_-])(?:access[_-]?token|api[_-]?key|auth[_-]?token|private[_-]?token|client[_-]?secret|job[_-]?token|authorization|password|passwd|secret|token|key)["']?\s{0,4}[=:]\s{0,4}["']?)(?!\[redacted\])(?=[^\s&"',;}{)]{6})[^\s&"',;}{)]{6,8192}/gi,
    replacement: `$1${REDACTED}`,
  },
]

/** Replaces everything that has the shape of a secret. */
export function redactPatterns(text: string): string {
  let out = text
  for (const { pattern, replacement } of patterns) out = out.replace(pattern, replacement)
  return out
}

const secretKey =
  /(?:^|[_\-.\s])(?:authorization|cookie|credentials?|password|passwd|passphrase|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|signing[_-]?key|webhook[_-]?url)$|^(?:set-cookie|apikey|privatekey|accesskey|x-api-key)$/i

/** Whether a property of this name holds a secret (`api_key`, `privateToken`), as against a count of tokens. */
export function isSecretKey(name: string): boolean {
  return secretKey.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'))
}
