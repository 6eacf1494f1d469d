import type { AlertNotifier } from '@botwatch/alerts'

import { never, type Life } from './kill.ts'
import { Receiver, type ReceiverContext } from './receiver.ts'
import type { Answer, ChannelPlan } from './world.ts'

/** A channel of the configuration, with the receiver or the receivers behind it. */
export class Channel {
  readonly slot: number
  readonly plan: ChannelPlan
  readonly receivers: readonly Receiver[]
  name: string
  /** A text that stands for a URL. */
  destination: string

  constructor(slot: number, plan: ChannelPlan, context: ReceiverContext) {
    this.slot = slot
    this.plan = plan
    this.name = `ch${slot}`
    this.destination = `room${slot}`
    const recipients = Array.from({ length: plan.recipients ?? 0 }, (_, index) => `ann${index}@example.org`)
    this.receivers =
      recipients.length > 1
        ? recipients.map((recipient) => new Receiver(this, recipient, context))
        : [new Receiver(this, undefined, context)]
  }

  set(answer: Answer, share: number): void {
    for (const receiver of this.receivers) {
      receiver.answer = answer
      receiver.share = share
    }
  }

  /** The channel as one run of the process sees it, beside the others of the configuration. */
  notifier(life: Life, others: readonly Channel[]): AlertNotifier {
    const { name, destination, receivers } = this
    const { recipients: _, fallback: slots, ...declared } = this.plan
    const fallback = others.flatMap((other) =>
      other !== this && slots?.includes(other.slot) === true ? [other.name] : [],
    )
    const send: AlertNotifier['send'] = async (message, { signal, recipient }) => {
      const receiver = receivers.find((one) => one.recipient === recipient)
      if (receiver === undefined) return { outcome: 'permanent', reason: 'no such recipient' }
      const delivery = await receiver.send(message, signal, life)
      return life.isDead ? never() : delivery
    }
    return {
      ...declared,
      name,
      send,
      destination: () => destination,
      ...(slots !== undefined && { fallback }),
      ...(receivers.length > 1 && { recipients: receivers.flatMap((one) => one.recipient ?? []) }),
    }
  }
}
