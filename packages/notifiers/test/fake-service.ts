import type { IncomingMessage, ServerResponse } from 'node:http'

import { startReceiver, type Receiver } from './receiver.ts'

/** One request to a fake. */
export type FakeRequest = Receiver['received'][number]

/** What a fake answers. */
export interface FakeAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** A fake of a chat service on loopback. */
export interface FakeService {
  readonly url: string
  /** Every request, taken or refused. */
  readonly received: readonly FakeRequest[]
  /** The bodies it accepted. */
  readonly taken: readonly string[]
  /** Answers in place of the rules from now on. */
  override: ((response: ServerResponse, request: IncomingMessage) => void) | undefined
  readonly close: () => Promise<void>
}

/** Starts a fake that answers each request by the rules of its service, and closes the connection. */
export async function startFake(
  path: string,
  answerOf: (request: FakeRequest) => FakeAnswer,
): Promise<FakeService> {
  const receiver = await startReceiver()
  const taken: string[] = []
  receiver.answer = (response, request) => {
    if (fake.override !== undefined) return fake.override(response, request)
    const last = receiver.received.at(-1)
    if (last === undefined) return
    const { status, headers, body } = answerOf(last)
    if (status < 300) taken.push(last.body)
    response.writeHead(status, { ...headers, connection: 'close' }).end(body)
  }
  const fake: FakeService = {
    url: new URL(path, receiver.url).href,
    received: receiver.received,
    taken,
    override: undefined,
    close: receiver.close,
  }
  return fake
}

/** A rule of a service that a payload breaks. */
export class Refusal extends Error {}

/** Refuses unless the condition holds. */
export function demand(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Refusal(what)
}

/** The value as an object that has no property but the given ones. */
export function objectOf(value: unknown, keys: readonly string[], what: string): Record<string, unknown> {
  demand(typeof value === 'object' && value !== null && !Array.isArray(value), `${what}: no object`)
  for (const key of Object.keys(value)) demand(keys.includes(key), `${what}.${key}: unknown`)
  return value as Record<string, unknown>
}

/** The value as a list of at least one and at most `max` items. */
export function listOf(value: unknown, max: number, what: string): readonly unknown[] {
  demand(Array.isArray(value) && value.length > 0, `${what}: no items`)
  demand(value.length <= max, `${what}: no more than ${max} items allowed`)
  return value
}
