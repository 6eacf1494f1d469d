/** Secrets shorter than this would hide ordinary words, so they are not looked for. */
export const MIN_SECRET_LENGTH = 6

/** An encoded fragment shorter than this is too likely to be something else. */
const MIN_FRAGMENT_LENGTH = 8

/** Every spelling under which a secret may turn up in a text: as it is, escaped, URL-encoded, base64. */
export function needlesOf(secret: string): ReadonlySet<string> {
  const needles = new Set<string>([secret])
  needles.add(JSON.stringify(secret).slice(1, -1))
  for (const encoded of urlEncodings(secret)) needles.add(encoded)
  for (const fragment of base64Fragments(secret)) needles.add(fragment)
  return needles
}

function urlEncodings(secret: string): string[] {
  const wellFormed = secret.toWellFormed()
  const strict = encodeURIComponent(wellFormed)
  const form = new URLSearchParams({ s: wellFormed }).toString().slice(2)
  const path = encodeURI(wellFormed)
  const upper = [strict, form, path]
  return [...upper, ...upper.map((text) => text.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()))]
}

/**
 * base64 packs three bytes into four characters, so the same secret has three spellings depending on what
 * stands before it (as in `user:secret`). The characters that also carry neighbouring bytes are cut off.
 */
function base64Fragments(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const fragments: string[] = []
  for (let offset = 0; offset < 3; offset += 1) {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes])
    const start = Math.ceil((offset * 8) / 6)
    const end = Math.floor((padded.length * 8) / 6)
    for (const encoding of ['base64', 'base64url'] as const) {
      const fragment = padded.toString(encoding).slice(start, end)
      if (fragment.length >= MIN_FRAGMENT_LENGTH) fragments.push(fragment)
    }
  }
  return fragments
}
