import type { HttpClient } from '@botwatch/http'

import type { MessageForm } from '../message/message.ts'
import type { Delivery } from '../notifier.ts'
import { exchange } from '../http/exchange.ts'
import { deliveryOf } from '../http/outcome.ts'

/** A chat service and how to reach it. */
export interface ChatService {
  readonly http: Pick<HttpClient, 'request'>
  readonly url: URL
  readonly timeoutMs: number
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Reads what a response says beyond its status. `byStatus` is the outcome by the status alone, the default. */
  readonly classify?: ((response: ChatResponse, byStatus: Delivery) => Delivery) | undefined
}

/** A response, or as much of it as was received. */
export interface ChatResponse {
  readonly status: number
  /** Undefined if the body did not end within the time limit or 64 KiB. */
  readonly body: string | undefined
}

/** Statuses with which a service refuses a message, but may accept a simpler one. */
const refusals = new Set([400, 413, 422])

/** The two forms of one message, as request bodies. */
export interface ChatPayloads {
  readonly full: () => string
  /** A form so simple that the service has no reason to refuse it. */
  readonly minimal: () => string
}

/**
 * Posts one message within the time limit, in full or, if `form` is brief, in the minimal form. Without a `form`, a message that
 * the service refuses in full is posted once more in the minimal form.
 */
export async function postChat(
  service: ChatService,
  payloads: ChatPayloads,
  signal: AbortSignal,
  form?: MessageForm,
): Promise<Delivery> {
  const startedAt = performance.now()
  const body = form === 'brief' ? payloads.minimal() : payloads.full()
  const first = await post(service, body, service.timeoutMs, signal)
  if (form !== undefined) return first.delivery
  if (first.delivery.outcome !== 'permanent' || !refusals.has(first.status ?? 0)) return first.delivery
  const leftMs = Math.max(1, Math.floor(service.timeoutMs - (performance.now() - startedAt)))
  return (await post(service, payloads.minimal(), leftMs, signal)).delivery
}

async function post(
  { http, url, headers, classify = (_response, byStatus) => byStatus }: ChatService,
  body: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly status: number | undefined; readonly delivery: Delivery }> {
  const { result, isWhole } = await exchange(http, url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal,
    timeoutMs,
  })
  const byStatus = deliveryOf(result)
  if (!result.ok) return { status: undefined, delivery: byStatus }
  const { status } = result.response
  const response = { status, body: isWhole ? result.response.body : undefined }
  return { status, delivery: classify(response, byStatus) }
}

/** Adds a detail to the reason of a delivery. Pass codes and known words only, never free text of the service. */
export function withDetail(delivery: Delivery, detail: string): Delivery {
  if (delivery.outcome === 'delivered') return delivery
  return { ...delivery, reason: `${delivery.reason}: ${detail}` }
}
