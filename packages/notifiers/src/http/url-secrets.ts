/** A shorter path is no secret, and hiding it would break links. */
const MIN_SECRET_LENGTH = 16

/** The texts that would give a URL away that is a secret: whole, by its path, and by the last long part and values in it. */
export function urlSecrets({ href, pathname, search, searchParams }: URL): readonly string[] {
  const path = pathname + search
  if (path.length < MIN_SECRET_LENGTH) return []
  const token = pathname.split('/').findLast(isLong)
  return [href, ...[path, pathname, token ?? '', ...searchParams.values()].filter(isLong)]
}

function isLong(text: string): boolean {
  return text.length >= MIN_SECRET_LENGTH
}
