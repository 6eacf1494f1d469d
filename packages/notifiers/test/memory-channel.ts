import { once } from 'node:events'

import { createNotifier, type ChannelParts } from '../src/create-notifier.ts'
import type { Message } from '../src/message/message.ts'
import type { Delivery, Notifier } from '../src/notifier.ts'
import type { ChannelUnderTest, OpenChannel } from '../src/testing/channel-under-test.ts'
import { notifierContract, type NotifierContractOptions } from '../src/testing/contract.ts'

/** The secret of the channel. */
export const secret = 'correct-horse/battery+staple'
const redact = (text: string): string =>
  [secret, encodeURIComponent(secret), 'base64', 'base64url'].reduce((left, form) => {
    const written = form.startsWith('base64') ? Buffer.from(secret).toString(form as BufferEncoding) : form
    return left.replaceAll(written, '***')
  }, text)

/** A service in memory, and a channel to it. */
interface Service {
  readonly received: string[]
  state: 'up' | 'down' | 'hanging'
}

/** Sends a message to the service. */
export type Deliver = (service: Service, ...args: Parameters<ChannelParts['deliver']>) => Promise<Delivery>

/** Sends as a channel does that keeps the contract. */
export const deliver: Deliver = async (service, message, { signal }) => {
  const parts = [message.id, ...textsOf(message)].map((part) => part.slice(0, 2000))
  service.received.push(redact(parts.join(' ')).toWellFormed())
  if (service.state === 'down') return { outcome: 'permanent', reason: 'The service refused the message' }
  if (service.state === 'up') return { outcome: 'delivered' }
  if (!signal.aborted) await once(signal, 'abort')
  return { outcome: 'retryable', reason: 'Request was cancelled' }
}

function textsOf(message: Message): readonly string[] {
  if (message.type === 'test') return [message.channel]
  if (message.type === 'announcement') return [message.title, message.text]
  return message.alerts.flatMap(({ rule, description }) => [rule, description])
}

/** Opens the channel with one thing changed. */
export function openWith({
  send,
  ...changes
}: {
  readonly send?: Deliver
  readonly wrap?: (notifier: Notifier) => Notifier
} & Partial<ChannelUnderTest>): OpenChannel {
  return async () => {
    const service: Service = { received: [], state: 'up' }
    const run = send ?? deliver
    const notifier = createNotifier({
      name: 'memory',
      kind: 'memory',
      deliver: (...args) => run(service, ...args),
    })
    return {
      notifier: changes.wrap === undefined ? notifier : changes.wrap(notifier),
      payloads: () => service.received,
      assertPayload: () => {},
      secrets: [secret],
      failures: { 'a refusal': () => void (service.state = 'down') },
      hang: () => void (service.state = 'hanging'),
      close: () => Promise.resolve(),
      ...changes,
    }
  }
}

/** The cases of the contract for a channel. */
export function casesOf(
  open: OpenChannel,
  without: NotifierContractOptions['without'] = ['cutOff', 'withReader'],
): readonly Parameters<NotifierContractOptions['test']>[] {
  const cases: Parameters<NotifierContractOptions['test']>[] = []
  notifierContract({ open, without, test: (...args) => cases.push(args) })
  return cases
}

/** The rules that a channel breaks, and how each failure reads. */
export async function broken(
  open: OpenChannel,
  without?: NotifierContractOptions['without'],
): Promise<Readonly<Record<string, string>>> {
  const results = await Promise.all(
    casesOf(open, without).map(([name, run]) =>
      run().then(
        () => [],
        (error: unknown) => [[name, (error as Error).message]] as const,
      ),
    ),
  )
  return Object.fromEntries(results.flat())
}
