/** What the headers depend on. */
export interface SecureHeadersOptions {
  readonly publicUrl?: string | undefined
  /** Whether answers differ by `Origin`. */
  readonly isCorsEnabled: boolean
}

/** Half a year. */
const HSTS = 'max-age=15552000'

/**
 * Headers of every answer, created once. Not `hono/secure-headers`, which sets them one by one after the answer is there:
 * a probe spreads this object into its headers instead, which costs next to nothing.
 */
export function secureHeaders({
  publicUrl,
  isCorsEnabled,
}: SecureHeadersOptions): Readonly<Record<string, string>> {
  return {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(publicUrl?.startsWith('https:') === true && { 'strict-transport-security': HSTS }),
    ...(isCorsEnabled && { vary: 'Origin' }),
  }
}

/** Adds headers to an answer that the route has not set itself. */
export function addHeaders(response: Response, headers: Readonly<Record<string, string>>): void {
  const present = response.headers
  for (const [name, value] of Object.entries(headers)) {
    const own = present.get(name)
    if (own === null) present.set(name, value)
    else if (name === 'vary' && !own.toLowerCase().includes(value.toLowerCase())) present.append(name, value)
  }
}
