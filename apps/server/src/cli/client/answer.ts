import { EXIT } from '../exit-codes.ts'
import { ClientError } from './client-error.ts'
import type { Connection } from './connection.ts'

/** A page of 1000 alerts has a few MiB. */
const MAX_BYTES = 33_554_432

/** Reads the JSON of an answer, which has a field of this name. Throws a `ClientError` if another program has answered. */
export async function readAnswer<T>(response: Response, field: string, connection: Connection): Promise<T> {
  const json = await readJson(response)
  if (json === undefined || !Object.hasOwn(json, field)) throw notBotwatch(response, connection)
  return json as T
}

/** Reads the JSON object of an answer; undefined if it is something else, or too long. */
export async function readJson(response: Response): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await readText(response)
  try {
    const json: unknown = JSON.parse(text ?? '')
    const isObject = typeof json === 'object' && json !== null && !Array.isArray(json)
    return isObject ? (json as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

async function readText({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > MAX_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** The error for an answer that is not one of Botwatch. */
export function notBotwatch(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  { url }: Connection,
): ClientError {
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(headers.get('content-type') ?? '')?.[0] ?? 'no media type'
  return new ClientError(
    EXIT.unavailable,
    `${url} is not a Botwatch server: it answered with status ${status} and ${type}. If Botwatch has a base path there, ` +
      `add it to BOTWATCH_URL, e.g. ${url}/monitoring`,
  )
}
