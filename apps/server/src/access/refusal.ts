import type { Context } from 'hono'

import { problem, type ProblemCode } from '../http/problem.ts'

/** Why a request is refused. Holds nothing of the request. */
export interface Refusal {
  readonly code: ProblemCode
  readonly detail: string
  /** Milliseconds until the request may be repeated. */
  readonly retryAfterMs?: number
}

export const WRONG_HOST: Refusal = {
  code: 'WRONG_HOST',
  detail:
    'Host is not a name of this server; set MONITORING_PUBLIC_URL, or config.publicUrl in a program, to the address under which people reach it',
}

export const CROSS_SITE: Refusal = {
  code: 'CROSS_SITE',
  detail:
    'A page of another origin may not do this; add its origin to MONITORING_CORS_ORIGINS, or config.corsOrigins in a program, if it is yours',
}

export const NO_KEY: Refusal = {
  code: 'UNAUTHENTICATED',
  detail: 'Send a key as Authorization: Bearer, or log in',
}

export const NO_KEYS: Refusal = {
  code: 'UNAUTHENTICATED',
  detail:
    'The server has no keys to log in with; set MONITORING_API_KEYS, auth.keys in the configuration file, or config.apiKeys in a program',
}

export const WRONG_KEY: Refusal = {
  code: 'UNAUTHENTICATED',
  detail: 'The key is wrong or was removed',
}

export const NOT_LOCAL: Refusal = {
  code: 'FORBIDDEN',
  detail:
    'Without keys, only programs on this machine are answered, under localhost and not through a proxy; set MONITORING_API_KEYS, auth.keys in the configuration file, or config.apiKeys in a program',
}

export const ANONYMOUS: Refusal = {
  code: 'FORBIDDEN',
  detail:
    'Without keys, nobody may do this; set MONITORING_API_KEYS, auth.keys in the configuration file, or config.apiKeys in a program',
}

export const WRONG_ROLE: Refusal = {
  code: 'FORBIDDEN',
  detail: 'The role of this key does not allow this',
}

export const UNLISTED: Refusal = {
  code: 'FORBIDDEN',
  detail: 'No permission is defined for this endpoint',
}

/** Refuses a request that exceeds a limit. */
export function tooMany(code: 'TOO_MANY_REQUESTS' | 'TOO_MANY_WRONG_KEYS', retryAfterMs: number): Refusal {
  const detail =
    code === 'TOO_MANY_REQUESTS'
      ? 'Too many requests were made with this key, or without one from this address; try again later'
      : 'Too many wrong keys came from this address; try again later'
  return { code, detail, retryAfterMs }
}

/** Answers with a refusal. */
export function refuse(c: Context, { code, detail, retryAfterMs }: Refusal): Response {
  if (retryAfterMs !== undefined) c.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  if (code === 'UNAUTHENTICATED') c.header('www-authenticate', 'Bearer realm="botwatch"')
  return problem(c, code, detail)
}
