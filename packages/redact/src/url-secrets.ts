/** A shorter path is not taken for a secret, because redacting it would break links. */
const MIN_SECRET_LENGTH = 16

/**
 * Returns the texts that would reveal a secret URL: the URL, its password, its path, the last long segment of the path and
 * the long values of its query. Without a password and if path and query are shorter than 16 characters, returns none.
 *
 * @example
 * createRedactor({ secrets: urlSecrets(new URL('https://chat.example.com/hooks/correct-horse-battery')) })
 */
export function urlSecrets({ href, pathname, search, searchParams, password }: URL): readonly string[] {
  const path = pathname + search
  const login = password === '' ? [] : [password, decoded(password)]
  if (path.length < MIN_SECRET_LENGTH) return password === '' ? [] : [href, ...login]
  const token = pathname.split('/').findLast(isLong)
  return [href, ...login, ...[path, pathname, token ?? '', ...searchParams.values()].filter(isLong)]
}

function isLong(text: string): boolean {
  return text.length >= MIN_SECRET_LENGTH
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
