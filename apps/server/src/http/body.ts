import { formatProblems, parse } from '@botwatch/options'
import type { Context, MiddlewareHandler } from 'hono'
import type { IncomingMessage } from 'node:http'
import type * as v from 'valibot'

import { ACCEPTED_CODINGS, isKnownCoding, readBytes, type BodyBytes } from './body-bytes.ts'
import { problem } from './problem.ts'
import type { RouteEnv } from './route-env.ts'

/** A body as its schema returns it, or the answer to send instead. */
export type JsonBody<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly response: Response }

type Read =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly response: Response }

/** How a body is read. */
export interface ReadOptions {
  /** Most bytes, also after decompression. */
  readonly maxBytes: number
  /** Whether a request without a body is read as `{}`. Default false. */
  readonly isOptional?: boolean
}

const NO_FIELDS = { ok: true, json: {} } as const
const MAX_PROBLEMS_IN_DETAIL = 3
const JSON_TYPE = /^application\/json[\t ]*(?:;[\t ]*charset="?utf-8"?[\t ]*)?$/i

/**
 * Reads a JSON body of at most `maxBytes`, also after decompression, through a schema. Where the app is mounted behind a parser of
 * bodies, e.g. `express.json()`, what that has put into `req.body` is used.
 *
 * @example
 * const body = await readJson(c, schema, { maxBytes: config.limits.maxBodyBytes })
 * if (!body.ok) return body.response
 */
export async function readJson<T>(
  c: Context<RouteEnv>,
  schema: v.GenericSchema<unknown, T>,
  { maxBytes, isOptional = false }: ReadOptions,
): Promise<JsonBody<T>> {
  const read =
    isOptional && hasNoBody(c)
      ? NO_FIELDS
      : (refuse(c, maxBytes) ?? (await readParsed(c, maxBytes, isOptional)))
  if (!read.ok) return read
  const parsed = parse(schema, read.json, { noun: 'field' })
  if (parsed.ok) return parsed
  const { problems } = parsed
  const detail = `Invalid body: ${formatProblems(problems, MAX_PROBLEMS_IN_DETAIL)}`
  return { ok: false, response: problem(c, 'INVALID_BODY', detail, { problems }) }
}

/** Creates the middleware that refuses a body that is announced as too long, whether the route reads it or not. */
export function limitBody(maxBytesOf: (c: Context<RouteEnv>) => number): MiddlewareHandler<RouteEnv> {
  return async (c, next) => {
    const maxBytes = maxBytesOf(c)
    if (isAnnouncedTooLarge(c, maxBytes)) return tooLarge(c, maxBytes)
    return next()
  }
}

/**
 * Reads a body that a route has no use for to its end. Returns the answer to send instead if it is longer than `maxBodyBytes`, or
 * announced as anything but JSON: a form on a page of another site cannot send JSON.
 */
export async function discardBody(
  c: Context<RouteEnv>,
  { maxBodyBytes }: { readonly maxBodyBytes: number },
): Promise<Response | undefined> {
  if (c.req.header('content-type') !== undefined && !isJson(c)) return notJson(c)
  if (wasRead(c)) return undefined
  const read = await readBytes(c.req.raw.body, '', maxBodyBytes)
  return read.ok || read.reason !== 'too large' ? undefined : tooLarge(c, maxBodyBytes)
}

/** Refuses by the headers alone. */
function refuse(c: Context<RouteEnv>, maxBytes: number): Extract<Read, { ok: false }> | undefined {
  if (!isJson(c)) return refused(notJson(c))
  if (!isKnownCoding(codingOf(c))) {
    c.header('accept-encoding', ACCEPTED_CODINGS)
    return refused(problem(c, 'UNSUPPORTED_MEDIA_TYPE', `Content-Encoding may be one of ${ACCEPTED_CODINGS}`))
  }
  return isAnnouncedTooLarge(c, maxBytes) ? refused(tooLarge(c, maxBytes)) : undefined
}

async function readParsed(c: Context<RouteEnv>, maxBytes: number, isOptional: boolean): Promise<Read> {
  if (!wasRead(c)) {
    const read = await readBytes(c.req.raw.body, codingOf(c), maxBytes)
    // Many clients always send a type, and without a length it is known only now that there is no body.
    return isOptional && read.ok && read.bytes.length === 0 ? NO_FIELDS : toJson(c, read, maxBytes)
  }
  const { body } = (c.env?.incoming ?? {}) as IncomingMessage & { readonly body?: unknown }
  if (body === undefined) {
    const detail =
      'The app around Botwatch has read the body and has not left it in `req.body`; mount Botwatch before the parser of bodies'
    return refused(problem(c, 'BODY_ALREADY_READ', detail))
  }
  if (typeof body === 'string') return toJson(c, { ok: true, bytes: Buffer.from(body) }, maxBytes)
  return body instanceof Uint8Array
    ? toJson(c, { ok: true, bytes: body }, maxBytes)
    : { ok: true, json: body }
}

function toJson(c: Context<RouteEnv>, read: BodyBytes, maxBytes: number): Read {
  if (!read.ok) return refused(unreadable(c, read.reason, maxBytes))
  if (read.bytes.length > maxBytes) return refused(tooLarge(c, maxBytes))
  if (read.bytes.length === 0) return refused(problem(c, 'INVALID_BODY', 'The body is empty; send JSON'))
  try {
    return { ok: true, json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(read.bytes)) }
  } catch (error) {
    // The message of the parser holds a piece of the body.
    const [, position] = /at position (\d+)/.exec(String(error)) ?? []
    const where = position === undefined ? '' : ` (at character ${Number(position) + 1})`
    return refused(problem(c, 'INVALID_BODY', `The body is not valid JSON in UTF-8${where}`))
  }
}

function unreadable(
  c: Context<RouteEnv>,
  reason: Extract<BodyBytes, { ok: false }>['reason'],
  maxBytes: number,
): Response {
  switch (reason) {
    case 'too large':
      return tooLarge(c, maxBytes)
    case 'broken off':
      return problem(c, 'INVALID_BODY', 'The connection ended before the body')
    case 'damaged':
      return problem(c, 'INVALID_BODY', 'The body cannot be decompressed as Content-Encoding says')
  }
}

function isJson(c: Context<RouteEnv>): boolean {
  return JSON_TYPE.test(c.req.header('content-type') ?? '')
}

function notJson(c: Context<RouteEnv>): Response {
  const detail = 'Send JSON in UTF-8, with Content-Type: application/json'
  return problem(c, 'UNSUPPORTED_MEDIA_TYPE', detail)
}

function isAnnouncedTooLarge(c: Context<RouteEnv>, maxBytes: number): boolean {
  return Number(c.req.header('content-length') ?? 0) > maxBytes
}

function tooLarge(c: Context<RouteEnv>, maxBytes: number): Response {
  const detail = `A body may have at most ${maxBytes} bytes, also after decompression`
  return problem(c, 'BODY_TOO_LARGE', detail, { max_bytes: maxBytes })
}

function refused(response: Response): { readonly ok: false; readonly response: Response } {
  return { ok: false, response }
}

/** Whether a request surely has no body. */
function hasNoBody(c: Context<RouteEnv>): boolean {
  const length = c.req.header('content-length')
  if (length !== undefined) return length === '0'
  if (c.req.raw.body === null) return true
  return c.env?.incoming !== undefined && c.req.header('transfer-encoding') === undefined && !isJson(c)
}

/** Whether something before this app has read the body. */
function wasRead(c: Context<RouteEnv>): boolean {
  return c.env?.incoming?.readableDidRead === true || c.req.raw.bodyUsed
}

function codingOf(c: Context<RouteEnv>): string {
  return (c.req.header('content-encoding') ?? '').trim().toLowerCase()
}
