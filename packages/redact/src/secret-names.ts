const secretName = new RegExp(
  [
    '(?:authorization|auth|cookies?|credentials?|passwords?|passwd|passphrase|passcode|pwd|secrets?|tokens?|jwt)',
    '(?:api|private|access|signing|secret|encryption|master|session|deploy|ssh)[^a-z0-9]?keys?',
    '(?:secret[^a-z0-9]?key[^a-z0-9]?base|webhook[^a-z0-9]?url|sess(?:ion)?[^a-z0-9]?id)',
    '(?:^|[^a-z])pass',
  ]
    .map((ending) => `${ending}[^a-z0-9]?\\d{0,3}$`)
    .join('|'),
)

/**
 * Whether this is the name of a secret, by its ending (`api_key`, `gitlabToken`, `Set-Cookie`). Counts of tokens have such
 * names, too, so callers must not hide numbers.
 */
export function isSecretName(name: string): boolean {
  const words = name.slice(-64).replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return secretName.test(words.toLowerCase())
}

/**
 * Whether a word looks generated: at least 8 characters with letters and digits, with 20 letters in a row, or with
 * capitals in unusual places (`dXNlcjpwYXNz`).
 */
export function looksLikeCredential(word: string): boolean {
  if (word.length < 8 || /\s/.test(word)) return false
  return (/\d/.test(word) && /[a-z]/i.test(word)) || /[a-z]{20}|[a-z][A-Z]{2}/.test(word)
}
