import { HttpClientError, isHttpClientError } from './errors.ts'
import type { FailureFacts } from './failure-facts.ts'
import { failureOf, serverOf } from './failure.ts'

/** Codes of OpenSSL that Node has no name for, by their texts. */
const unnamedCodes: Readonly<Record<string, string>> = {
  'EE certificate key too weak': 'EE_KEY_TOO_SMALL',
  'CA certificate key too weak': 'CA_KEY_TOO_SMALL',
  'CA signature digest algorithm too weak': 'CA_MD_TOO_WEAK',
}

/** Turns an error of undici or Node into a typed error. Its message names host and port and nothing else of the request. */
export function classifyError(error: unknown, facts: FailureFacts): HttpClientError {
  const { endpoint, via, isProxy: isOfProxy } = serverOf(facts.origin)
  for (const cause of causes(error)) {
    if (isHttpClientError(cause)) return cause as HttpClientError
    const {
      code: platformCode,
      name,
      message,
    } = cause as Partial<Record<'code' | 'name' | 'message', unknown>>
    if (name === 'HTTPParserError')
      return new HttpClientError('PROTOCOL', `the response of ${endpoint} is not valid HTTP${via}`, {
        isOfProxy,
      })
    const known = platformCode === 'UNSPECIFIED' ? unnamedCodes[String(message)] : undefined
    const failure = typeof platformCode === 'string' ? failureOf(known ?? platformCode, facts) : undefined
    if (failure !== undefined) return failure
  }
  return error instanceof TypeError && error.cause === undefined
    ? new HttpClientError('INVALID_REQUEST', `invalid request to ${endpoint}`)
    : new HttpClientError('CONNECT', `connection to ${endpoint} failed${via}`, { isOfProxy })
}

/** The error and its causes, innermost first, because the innermost has the most precise code. */
function causes(error: unknown): object[] {
  const chain: object[] = []
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || chain.includes(value) || chain.length > 16) return
    chain.unshift(value)
    visit((value as { cause?: unknown }).cause)
    for (const inner of value instanceof AggregateError ? reachableLast(value.errors) : []) visit(inner)
  }
  visit(error)
  return chain
}

/** Of several addresses, one that cannot be reached from here, e.g. for want of IPv6, says the least. */
function reachableLast(errors: readonly unknown[]): readonly unknown[] {
  return [...errors.filter(isUnreachable), ...errors.filter((error) => !isUnreachable(error))]
}

function isUnreachable(error: unknown): boolean {
  return /^E(?:HOST|NET)(?:UNREACH|DOWN)$|^EADDRNOTAVAIL$|^EAFNOSUPPORT$/.test(String(Object(error).code))
}
