import type { HttpClient, HttpHeaders } from '@botwatch/http'

import type { Delivery } from '../notifier.ts'
import { deliveryOf } from '../http/outcome.ts'

/** How one chat service is talked to. */
export interface ChatService {
  readonly http: Pick<HttpClient, 'request'>
  readonly url: URL
  readonly timeoutMs: number
  readonly headers?: Readonly<Record<string, string>>
  /** What an answer says beyond its status. `delivery` is what the status says. */
  readonly judge: (answer: ChatAnswer, delivery: Delivery) => Delivery
}

/** An answer as far as it came. */
export interface ChatAnswer {
  readonly status: number
  /** Undefined when it had no end within the time-out or 64 KiB. */
  readonly body: string | undefined
}

/** Answers that say the service does not like the message, and may like a simpler one. */
const refusals = new Set([400, 413, 422])

/** The two forms of one message, as the bodies of a request. */
export interface ChatPayloads {
  readonly full: () => string
  /** Hardly anything the service could refuse. */
  readonly minimal: () => string
}

/** Posts one message within one time-out: in full and, where the service refuses that, once more in its minimal form. */
export async function postChat(
  service: ChatService,
  payloads: ChatPayloads,
  signal: AbortSignal,
): Promise<Delivery> {
  const startedAt = performance.now()
  const first = await post(service, payloads.full(), service.timeoutMs, signal)
  if (first.delivery.outcome !== 'permanent' || !refusals.has(first.status ?? 0)) return first.delivery
  const leftMs = Math.max(1, Math.floor(service.timeoutMs - (performance.now() - startedAt)))
  return (await post(service, payloads.minimal(), leftMs, signal)).delivery
}

async function post(
  { http, url, headers, judge }: ChatService,
  body: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly status: number | undefined; readonly delivery: Delivery }> {
  let head: { readonly status: number; readonly headers: HttpHeaders } | undefined
  const result = await http.request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal,
    timeoutMs,
    readBody: (status, answered) => {
      head = { status, headers: answered }
      return true
    },
  })
  if (result.ok)
    return { status: result.response.status, delivery: judge(result.response, deliveryOf(result)) }
  if (head === undefined) return { status: undefined, delivery: deliveryOf(result) }
  // The service has decided; what it was still to say about it must not let a message go out twice.
  const { status } = head
  const byHead = deliveryOf({ ok: true, response: { ...head, body: '', durationMs: 0 } })
  return { status, delivery: judge({ status, body: undefined }, byHead) }
}

/** The delivery with something the service named, which must not be of the service's own wording. */
export function withDetail(delivery: Delivery, detail: string): Delivery {
  if (delivery.outcome === 'delivered') return delivery
  return { ...delivery, reason: `${delivery.reason}: ${detail}` }
}
