/** A shorter path is not taken for a secret, because redacting it would break links. */
const MIN_SECRET_LENGTH = 16

/**
 * The texts that would reveal a secret URL: the URL, its path, the last long segment of the path and the long values of
 * its query. Empty if path and query are shorter than 16 characters.
 */
export function urlSecrets({ href, pathname, search, searchParams }: URL): readonly string[] {
  const path = pathname + search
  if (path.length < MIN_SECRET_LENGTH) return []
  const token = pathname.split('/').findLast(isLong)
  return [href, ...[path, pathname, token ?? '', ...searchParams.values()].filter(isLong)]
}

function isLong(text: string): boolean {
  return text.length >= MIN_SECRET_LENGTH
}
