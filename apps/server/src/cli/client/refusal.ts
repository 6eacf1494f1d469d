import { formatProblem } from '@botwatch/options'

import { printable } from '../../printable.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { notBotwatch, readJson } from './answer.ts'
import { ClientError } from './client-error.ts'
import type { Connection } from './connection.ts'
import type { ApiRequest } from './request.ts'

const MAX_TEXT = 500
const MAX_PROBLEMS = 20
/** Statuses by which a proxy says that the server behind it does not answer. */
const PROXY_STATUSES: ReadonlySet<number> = new Set([502, 503, 504])

/** Explains an answer that is no success. */
export async function toRefusal(
  response: Response,
  request: ApiRequest,
  connection: Connection,
): Promise<ClientError> {
  const { status, headers } = response
  const { url } = connection
  if (status >= 300 && status < 400) {
    await response.body?.cancel()
    return redirected(headers.get('location'), request, connection)
  }
  const json = await readJson(response)
  if (typeof json?.['code'] === 'string')
    return fromProblem(json['code'], json, response, request, connection)
  if (!PROXY_STATUSES.has(status)) return notBotwatch(response, connection)
  const text = `${url} answered with status ${status}, which is not from Botwatch: a proxy there cannot reach the server`
  return fail(EXIT.unavailable, text)
}

function fail(exit: ExitCode, message: string): ClientError {
  return new ClientError(exit, message)
}

function redirected(location: string | null, request: ApiRequest, { url }: Connection): ClientError {
  const to = URL.parse(location ?? '', `${url}/`)
  const path = request.route.split(' ')[1] ?? ''
  const target = to?.pathname.endsWith(path)
    ? `${to.origin}${to.pathname.slice(0, -path.length)}`
    : to?.origin
  const shown = target === undefined ? 'another address' : printable(target, MAX_TEXT)
  return fail(
    EXIT.unavailable,
    `${url} redirects to ${shown}. The key was not sent there; set BOTWATCH_URL to that address if it is yours`,
  )
}

function fromProblem(
  code: string,
  json: Readonly<Record<string, unknown>>,
  { status, headers }: Response,
  request: ApiRequest,
  { url, keySource }: Connection,
): ClientError {
  const detail = textOf(json['detail'])
  if (status === 401)
    return fail(
      EXIT.noPermission,
      keySource === undefined
        ? `${url} asks for a key. Set BOTWATCH_KEY to one, or BOTWATCH_KEY_FILE to a file that holds it`
        : `${url} refused the key of ${keySource}: it is wrong or was removed`,
    )
  if (code === 'FORBIDDEN')
    return fail(
      EXIT.noPermission,
      keySource === undefined
        ? `${url} does not allow this without a key: ${detail}. Set BOTWATCH_KEY if the server has keys`
        : `The key of ${keySource} may not do this. Use a key with the role ${rolesFrom(request.needs)}`,
    )
  if (code === 'NOT_FOUND')
    return fail(
      EXIT.unavailable,
      `${url} has no ${request.route}. Add the base path to BOTWATCH_URL if Botwatch has one there; otherwise the server is older than this command`,
    )
  if (code === 'TOO_MANY_WRONG_KEYS' || code === 'TOO_MANY_REQUESTS' || code === 'TOO_MANY_TESTS')
    return fail(EXIT.unavailable, `${url}: ${detail}. ${retryText(headers)}`)
  if (status === 404 || status === 409) return fail(EXIT.bad, detail)
  if (status === 421) return fail(EXIT.unavailable, `${url}: ${detail}`)
  if (status < 500) {
    const lines = problemLines(json)
    const isConfig = code === 'INVALID_CONFIG'
    const heading = isConfig
      ? 'The configuration is invalid; the old one stays in effect:'
      : 'The server refused it:'
    return fail(
      isConfig ? EXIT.config : EXIT.usage,
      lines.length === 0 ? detail : [heading, ...lines].join('\n'),
    )
  }
  return fail(EXIT.unavailable, `${url}: ${detail} (${printable(code, 64)})`)
}

/** The roles that may do what a role may. */
function rolesFrom(role: ApiRequest['needs']): string {
  const roles = ['read', 'operate', 'admin']
  return roles.slice(roles.indexOf(role)).join(' or ')
}

function retryText(headers: Headers): string {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isInteger(seconds) && seconds > 0 ? `Try again in ${seconds} s` : 'Try again later'
}

/** `for_seconds: expected …, got …` for each problem of the input. */
function problemLines(json: Readonly<Record<string, unknown>>): readonly string[] {
  const problems: readonly unknown[] = Array.isArray(json['problems']) ? json['problems'] : []
  return problems.slice(0, MAX_PROBLEMS).map((each) => {
    if (typeof each === 'string') return `  ${textOf(each)}`
    const { path, expected, received, file, line, column } = Object(each) as Record<string, unknown>
    const place = typeof file === 'string' ? `${[textOf(file), line, column].filter(isPlace).join(':')} ` : ''
    const text =
      received === undefined
        ? `${textOf(path)}: expected ${textOf(expected)}`
        : formatProblem({ path: textOf(path), expected: textOf(expected), received: textOf(received) })
    return `  ${place}${text}`
  })
}

function textOf(value: unknown): string {
  return printable(typeof value === 'string' ? value : '', MAX_TEXT)
}

function isPlace(part: unknown): part is string | number {
  return typeof part === 'string' || Number.isInteger(part)
}
