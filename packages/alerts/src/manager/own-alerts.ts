import { evaluateInternal, type InternalFinding } from '../evaluate/internal.ts'
import { channelFinding } from '../notify/channel-alert.ts'
import type { Step } from '../world/journal.ts'
import { showTransitions } from './evaluate-round.ts'
import { emitTransitions, type EventContext } from './events.ts'

/** Raises and ends the alerts of the manager about itself: `store_failed` and `notifier_failed`. */
export class OwnAlerts {
  readonly #context: EventContext
  #isStoreFailing = false

  constructor(context: EventContext) {
    this.#context = context
  }

  /** Ends an alert from before a start: the store has been loaded. */
  onLoad(step: Step): void {
    this.#evaluate(step, [storeFinding(null)])
  }

  /** Compares the alerts with the configured channels: one may have been removed, or send elsewhere now. */
  followChannels(step: Step): void {
    const { notify } = this.#context.view
    const names = new Set([...notify.channels.values()].map(({ publicName }) => publicName))
    const removed = [...step.world.alerts.values()].flatMap(({ rule, resolution, labels }) => {
      const { channel } = labels
      const isOpen = rule === 'notifier_failed' && resolution === null
      return isOpen && channel !== undefined && !names.has(channel) ? [channel] : []
    })
    const findings = [...removed, ...names].map((name) => {
      const finding = channelFinding(step, name, notify)
      const summary = `channel ${name} is no longer configured`
      return names.has(name) ? finding : { ...finding, isRemoved: true, summary, detail: null }
    })
    this.#evaluate(step, findings)
  }

  /** Raises `store_failed`. Call only if the store has been loaded: else there is nothing to evaluate. */
  storeFailed(reason: string): void {
    if (this.#isStoreFailing) return
    this.#isStoreFailing = true
    this.#run(() => storeFinding(reason))
  }

  storeRecovered(): void {
    this.#isStoreFailing = false
    this.#run(() => storeFinding(null))
  }

  /** Raises, updates or ends `notifier_failed` of a channel. */
  channelChanged(publicName: string): void {
    this.#run((step) => channelFinding(step, publicName, this.#context.view.notify))
  }

  #run(find: (step: Step) => InternalFinding): void {
    const { background, view } = this.#context
    background.run(() => view.journal.step((step) => this.#evaluate(step, [find(step)])))
  }

  #evaluate(step: Step, findings: readonly InternalFinding[]): void {
    const { background, view, emitter } = this.#context
    const found = findings.flatMap((finding) => evaluateInternal(step, finding) ?? [])
    if (found.length === 0) return
    background.run(async () => {
      const transitions = await showTransitions(view, step, found)
      await view.journal.commit()
      emitTransitions(emitter, transitions)
    })
  }
}

function storeFinding(reason: string | null): InternalFinding {
  return {
    name: 'store_failed',
    description: 'Changes are kept in memory until the store works again; a crash would lose them.',
    labels: {},
    isFailing: reason !== null,
    summary: reason === null ? 'the alert store works again' : 'the alert store fails',
    detail: reason,
    action: 'Check that the disk is not full and that the file of the database can be written.',
  }
}
