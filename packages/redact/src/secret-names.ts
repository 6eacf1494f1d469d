const secretName = new RegExp(
  [
    '(?:authorization|(?<!o)auth|cookies?|credentials?|passwords?|passwd|dockerconfigjson|dockercfg|passphrase|passcode|pwd|secrets?|tokens?|jwt)',
    '(?:api|private|access|account|subscription|application|signing|secret|encryption|master|session|deploy|ssh)[^a-z0-9]?keys?',
    '(?:secret[^a-z0-9]?key[^a-z0-9]?base|webhook[^a-z0-9]?url|sess(?:ion)?[^a-z0-9]?id)',
    '(?:^|[^a-z])(?:pass|pat|sig)',
    '(?:^|[^a-z])signature',
  ]
    .map((ending) => `${ending}[^a-z0-9]?\\d{0,3}$`)
    .join('|'),
)

/**
 * Whether this is the name of a secret, by its ending (`api_key`, `gitlabToken`, `Set-Cookie`). Counts of tokens have such
 * names, too, so callers must not hide numbers.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  return secretName.test(words) && !plainToken.test(words)
}

/** Names of keys that are no secret, e.g. of a cache or a table. */
const plainKey =
  /(?:cache|configuration|config|dedup|duplicate|foreign|group|hash|idempotency|label|lock|lookup|map|message|metric|object|option|partition|primary|public|redis|routing|row|s3|series|sort|translation|unexpected|unknown)[^a-z0-9]{0,2}key$/
/** Tokens that are no secret, of a parser or a model. */
const plainToken = /(?:bos|eos|mask|pad|sep|special|stop|unexpected|unk)[^a-z0-9]{0,2}tokens?$/
const anyKey = /(?:^|[^a-z])key$/

/** Whether this is the name of a key that may be a secret: `key`, `routeKey`, not `cache key`. */
export function mayBeSecretKey(name: string): boolean {
  const words = wordsOf(name)
  return anyKey.test(words) && !plainKey.test(words)
}

/** The end of a name in lower case, with `_` between the words of camel case. */
function wordsOf(name: string): string {
  return name
    .slice(-64)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/**
 * Whether a word looks generated: at least 8 characters with letters and digits, with 20 letters in a row, or with
 * capitals in unusual places (`dXNlcjpwYXNz`). A name with a number at its end, e.g. `request2`, does not.
 */
export function looksLikeCredential(word: string): boolean {
  const plain = word.replace(urlEncoded, '-')
  if (plain.length < 8 || /\s/.test(plain)) return false
  if (/[a-z]{20}|[a-z][A-Z]{2}/.test(plain)) return true
  return /\d/.test(plain) && /[a-z]/i.test(plain) && !numberedName.test(plain)
}

/**
 * Whether a part of a word between its separators looks generated, or two parts mix letters and digits. An ordinary key like
 * `user_profile_1234` does not.
 */
export function hasGeneratedPart(word: string): boolean {
  if (word.length < 8 || /\s/.test(word) || pathOfFile.test(word)) return false
  const parts = word.replace(urlEncoded, '-').split(/[^A-Za-z0-9]+/)
  return parts.some(looksLikeCredential) || parts.filter((part) => mixed.test(part)).length > 1
}

const urlEncoded = /%[\dA-F]{2}/gi
/** A name with a number at its end, e.g. `request2` or `created_at2`. */
const numberedName = /^[A-Za-z][a-z]{1,30}(?:[_.-][a-z]{1,30}){0,4}\d{0,4}$/
const pathOfFile = /^(?:[\w.-]+\/)+[\w.-]*\.[a-z]{2,8}(?:\.gz)?$/
const mixed = /[a-z]\d+[a-z]|\d[a-z]+\d/i
