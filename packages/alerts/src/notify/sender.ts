import { runAfter, type Clock } from '../clock.ts'
import type { AlertMessage, NotifierDelivery } from '../notifier.ts'
import type { MessageFacts } from '../message/message-facts.ts'
import { severityRank } from '../alert.ts'
import type { AttemptRecord } from '../store/notify-records.ts'
import type { Journal, Step } from '../world/journal.ts'
import { attemptDelivery } from './attempt.ts'
import { again, beginAttempt, factsOf, replaceAttempts, type Sending } from './begin.ts'
import { waiting } from './channel-alert.ts'
import { hurry, isUnusable, nextTryMs } from './channel-state.ts'
import type { ChannelSettings, NotifyContext } from './channels.ts'
import { settle } from './known.ts'
import { planNotifications } from './pipeline.ts'
import type { Plan, PlannedMessage } from './plan.ts'
import { tidy } from './tidy.ts'

const LONGEST_SLEEP_MS = 2 ** 31 - 1
const LOAD_RETRY_MS = 1000
/** Sends after which the event loop gets a turn, if the channel answers at once. */
const YIELD_AFTER = 16
/** A message about more alerts is handled in several turns of the event loop. */
const MANY = 500

/** Result of one try to send a message. */
export interface AttemptReport {
  readonly attempt: AttemptRecord
  readonly channel: ChannelSettings
  readonly outcome: 'accepted' | 'refused' | 'failed' | 'unsure'
  readonly reason: string | null
  /** Not before this, on the timeline; null after an acceptance. */
  readonly nextTryMs: number | null
}

/** Services of a sender. */
export interface SenderContext {
  readonly journal: Journal
  readonly notify: NotifyContext
  readonly clock: Clock
  readonly random: () => number
  readonly attemptTimeoutMs: number
  /** Removes secrets from a text. */
  readonly clean: (text: string) => string
  readonly compose: (facts: MessageFacts) => AlertMessage
  readonly onAttempt: (report: AttemptReport) => void
  /** Called when a channel becomes usable or unusable, and with each failure of an unusable one. */
  readonly onChannelChange: (publicName: string) => void
  readonly onDropped: (channel: string, alertIds: readonly string[]) => void
  readonly onError: (error: unknown) => void
}

type Decision =
  | { readonly kind: 'send'; readonly sending: Sending }
  | { readonly kind: 'wait'; readonly untilMs: number }

/** Sends the messages of one channel, one after the other. */
export class Sender {
  #settings: ChannelSettings
  readonly #context: SenderContext
  readonly #abort = new AbortController()
  #planned: { readonly plan: Plan; readonly isUrgent: boolean; readonly version: number } | undefined
  /** Index of the next message of the plan. */
  #next = 0
  #ended: { readonly sending: Sending; readonly delivery: NotifierDelivery } | undefined
  #isDraining = false
  #isEnding = false
  #isWoken = false
  #wake: (() => void) | undefined

  constructor(settings: ChannelSettings, context: SenderContext) {
    this.#settings = settings
    this.#context = context
  }

  async run(): Promise<void> {
    const { journal, onError } = this.#context
    for (let sends = 1; ;) {
      this.#isWoken = false
      let decision: Decision
      try {
        decision = await journal.step((step) => this.#decide(step))
      } catch (error) {
        onError(error)
        if (this.#isDraining) return
        await this.#sleep(LOAD_RETRY_MS)
        continue
      }
      // The result of the last try and the next one are stored together.
      await journal.commit()
      if (decision.kind === 'send') {
        await this.#send(decision.sending)
        sends += 1
        if (sends % YIELD_AFTER === 0) await nextTurn()
      } else if (this.#isDraining && !this.#isWoken) return
      // A call of `drain` since the decision wakes it.
      else await this.#sleep(decision.untilMs - journal.nowMs())
    }
  }

  /** Replaces the channel, e.g. by one with another URL. */
  use(settings: ChannelSettings): void {
    this.#settings = settings
    this.#planned = undefined
    this.wake()
  }

  /** Looks again at what is due. */
  wake(): void {
    this.#isWoken = true
    this.#wake?.()
  }

  /** Ends the sender once nothing can be sent at once. */
  drain(): void {
    this.#isDraining = true
    this.wake()
  }

  /** Ends the sender after the try under way. */
  end(): void {
    this.#isEnding = true
    this.drain()
  }

  /** Cancels the try under way, and begins no other. */
  abort(): void {
    this.#abort.abort()
    this.end()
  }

  async #decide(step: Step): Promise<Decision> {
    const ended = this.#ended
    this.#ended = undefined
    if (ended !== undefined) {
      const brief = this.#settle(step, ended)
      if (brief !== undefined) return { kind: 'send', sending: brief }
      if (ended.sending.due.length > MANY) await nextTurn()
    }
    if (this.#isEnding) return { kind: 'wait', untilMs: Infinity }
    if (!this.#canGoOn(step)) {
      this.#makePlan(step)
      if ((this.#planned?.plan.due.length ?? 0) > MANY) await nextTurn()
    }
    const { plan, isUrgent } = this.#planned ?? {}
    const message = plan?.messages[this.#next]
    if (plan === undefined || message === undefined)
      return { kind: 'wait', untilMs: plan?.nextLookMs ?? Infinity }
    this.#next += 1
    const attempt = beginAttempt(step, plan, message)
    return { kind: 'send', sending: { attempt, due: message.due, form: 'full', isUrgent: isUrgent === true } }
  }

  /** A channel for machines gets many messages of one plan: nothing of them depends on the others. */
  #canGoOn({ world, nowMs }: Step): boolean {
    const { forMachines, perMinute, name } = this.#settings
    if (this.#planned === undefined || !forMachines || perMinute !== undefined) return false
    const { plan, version } = this.#planned
    const message = plan.messages[this.#next]
    if (message === undefined || world.version !== version) return false
    return nextTryMs(world.channel(name).record, nowMs) <= nowMs && isCurrent(plan, message)
  }

  #makePlan(step: Step): void {
    const { notify, onDropped } = this.#context
    const { world, nowMs } = step
    const { name, publicName } = this.#settings
    const dropped = tidy(step, this.#settings, notify)
    if (dropped.length > 0)
      onDropped(
        publicName,
        dropped.map(({ id }) => id),
      )
    const replan = (): Plan => planNotifications(world, this.#settings, notify, nowMs, this.#isDraining)
    let plan = replan()
    const isUrgent = waiting(plan.due).some(
      ({ alert }) => severityRank(alert.severity) >= severityRank('error'),
    )
    const { record } = world.channel(name)
    const hurried = isUrgent ? hurry(record, nowMs) : record
    if (hurried !== record) {
      world.putChannel(hurried)
      plan = replan()
    }
    if (plan.messages.length > 0 && replaceAttempts(world, plan)) plan = replan()
    this.#planned = { plan, isUrgent, version: world.version }
    this.#next = 0
  }

  /** Writes what the last try has shown. Returns the second try, in brief form, of a message that was refused. */
  #settle(
    step: Step,
    { sending, delivery }: { readonly sending: Sending; readonly delivery: NotifierDelivery },
  ): Sending | undefined {
    const { world, nowMs } = step
    const { random, onAttempt, onChannelChange } = this.#context
    const channel = this.#settings
    const { attempt, form, due, isUrgent: urgent } = sending
    const isReplaced = !world.channel(channel.name).attempts.has(attempt.id)
    if (delivery.outcome === 'permanent' && form === 'full' && !isReplaced && !this.#isEnding) {
      onAttempt({ attempt, channel, outcome: 'refused', reason: delivery.reason, nextTryMs: nowMs })
      return { ...sending, form: 'brief', attempt: again(step, attempt, attempt.members) }
    }
    const before = isUnusable(world.channel(channel.name).record)
    const ended = settle(step, {
      attempt,
      settings: channel,
      delivery,
      isUrgent: urgent,
      isCut: this.#abort.signal.aborted,
      random,
      due,
    })
    const { record } = world.channel(channel.name)
    const isAccepted = ended.status === 'accepted'
    onAttempt({
      attempt: ended,
      channel,
      outcome: outcomeOf(delivery),
      reason: ended.reason,
      nextTryMs: isAccepted ? null : nextTryMs(record, nowMs),
    })
    const after = isUnusable(record)
    if (before !== after || after) onChannelChange(channel.publicName)
    return undefined
  }

  async #send(sending: Sending): Promise<void> {
    const { journal, clock, clean, attemptTimeoutMs: timeoutMs, compose, onError } = this.#context
    const { notifier, recipient, name } = this.#settings
    const startedMs = clock.monotonic()
    const { signal } = this.#abort
    const attempt = sending.attempt.tries
    const options = { attempt, timeoutMs, signal, clean, ...(recipient !== undefined && { recipient }) }
    let delivery: NotifierDelivery
    try {
      const message = compose(
        factsOf(sending, this.#settings, { wallMs: clock.now(), nowMs: journal.nowMs() }),
      )
      delivery = await attemptDelivery(notifier, message, options)
    } catch (error) {
      onError(error)
      delivery = { outcome: 'permanent', reason: 'the message could not be composed' }
    }
    this.#ended = { sending, delivery }
    const { channels } = await journal.open()
    const channel = channels.get(name)
    if (channel !== undefined) channel.lastDurationMs = clock.monotonic() - startedMs
  }

  async #sleep(forMs: number): Promise<void> {
    if (this.#isWoken) return
    const woken = Promise.withResolvers<void>()
    this.#wake = woken.resolve
    const delayMs = Math.min(Math.max(forMs, 1), LONGEST_SLEEP_MS)
    const cancel = runAfter(this.#context.clock, delayMs, woken.resolve)
    await woken.promise
    cancel()
    this.#wake = undefined
  }
}

function isCurrent({ channel }: Plan, { due }: PlannedMessage): boolean {
  return due.every(({ row }) => channel.knowledge.get(row.fingerprint) === row)
}

function outcomeOf(delivery: NotifierDelivery): AttemptReport['outcome'] {
  if (delivery.outcome === 'delivered') return 'accepted'
  if (delivery.outcome !== 'retryable') return 'refused'
  return delivery.mayHaveArrived === false ? 'failed' : 'unsure'
}

/** Yields to the event loop. With the global timer, which tests fake, as the waits around it are. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
