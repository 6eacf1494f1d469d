/** Why a request failed: the closed set of the `error_type` label. */
export type ErrorType = (typeof ERROR_TYPES)[number]

/** All error types. */
export const ERROR_TYPES = [
  'timeout',
  'connect',
  'dns',
  'tls',
  'aborted',
  'rate_limited',
  'auth',
  'client_error',
  'server_error',
  'parse',
  'validation',
  'other',
] as const

/** Codes of Node, undici and `@botwatch/http`, and names of common errors. */
const known: readonly (readonly [RegExp, ErrorType])[] = [
  [/^(?:TIMEOUT|TimeoutError|E(?:SOCKET)?TIMEDOUT|UND_ERR_(?:HEADERS|BODY|CONNECT)_TIMEOUT)$/, 'timeout'],
  [/^(?:ABORTED|AbortError|ABORT_ERR|UND_ERR_ABORTED)$/, 'aborted'],
  [/^(?:DNS|ENOTFOUND|EAI_[A-Z]+)$/, 'dns'],
  [/^(?:TLS|EPROTO|(?:ERR_(?:TLS|SSL)|CERT|UNABLE_TO)_[\w/]+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*)$/, 'tls'],
  [/^(?:INVALID_PURPOSE|INVALID_CA|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/, 'tls'],
  [/^(?:CONNECT|BLOCKED_ADDRESS|ECONN[A-Z]+|EPIPE|E(?:HOST|NET)(?:UNREACH|DOWN)|UND_ERR_SOCKET)$/, 'connect'],
  [/^(?:PROTOCOL|SyntaxError|HPE_\w+)$/, 'parse'],
  [/^(?:INVALID_REQUEST|ValidationError|ValiError|ZodError)$/, 'validation'],
]

/** How many causes are followed. */
const MAX_CAUSES = 5

/** Classifies an error by its `code` and `name`, then by those of its causes. Undefined if none is known. */
export function classifyError(error: unknown): ErrorType | undefined {
  let current = error
  for (let depth = 0; depth < MAX_CAUSES; depth += 1) {
    if (typeof current === 'string') return ERROR_TYPES.find((type) => type === current)
    if (typeof current !== 'object' || current === null) return undefined
    const { code, name, cause } = current as { code?: unknown; name?: unknown; cause?: unknown }
    for (const clue of [code, name]) {
      const found = typeof clue === 'string' ? known.find(([pattern]) => pattern.test(clue)) : undefined
      if (found) return found[1]
    }
    current = cause
  }
  return undefined
}

/** Classifies the status of a failed request. Undefined without an error status. */
export function errorTypeOfStatus(statusCode: number | null): ErrorType | undefined {
  if (statusCode === 429) return 'rate_limited'
  if (statusCode === 401 || statusCode === 403 || statusCode === 407) return 'auth'
  if (statusCode !== null && statusCode >= 400 && statusCode < 500) return 'client_error'
  if (statusCode !== null && statusCode >= 500 && statusCode < 600) return 'server_error'
  return undefined
}
