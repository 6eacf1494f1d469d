import type { Emitter } from '@botwatch/events'

import { evaluateInternal, type InternalFinding } from '../evaluate/internal.ts'
import { channelFinding } from '../notify/channel-alert.ts'
import type { ViewSource } from '../view/view-source.ts'
import type { Step } from '../world/journal.ts'
import type { Background } from './background.ts'
import type { AlertManagerEvents, AlertTransition } from './events.ts'
import { emitTransitions, showTransition } from './transitions.ts'

/** Dependencies of {@link OwnAlerts}. */
export interface OwnAlertsContext {
  readonly view: ViewSource
  readonly emitter: Emitter<AlertManagerEvents>
  readonly background: Background
  /** Removes secrets from a text. */
  readonly clean: (text: string) => string
}

/** Raises and ends the alerts of the manager about itself: `store_failed` and `notifier_failed`. */
export class OwnAlerts {
  readonly #context: OwnAlertsContext
  #isLoaded = false
  #isStoreFailing = false

  constructor(context: OwnAlertsContext) {
    this.#context = context
  }

  /** Ends alerts from before a start: the store has been loaded, and a channel may have been removed. */
  onLoad(step: Step): void {
    this.#isLoaded = true
    const { channels } = this.#context.view.notify
    const names = new Set([...channels.values()].map(({ publicName }) => publicName))
    const removed = [...step.world.alerts.values()].flatMap(({ condition, resolution, labels }) => {
      const { channel } = labels
      const isOpen = condition === 'internal' && resolution === null
      return isOpen && channel !== undefined && !names.has(channel) ? [removedChannel(channel)] : []
    })
    this.#emit(this.#evaluate(step, [storeFinding(null), ...removed]))
  }

  /** Raises `store_failed`, unless the store could not be loaded: then there is nothing to evaluate. */
  storeFailed(error: unknown): void {
    if (!this.#isLoaded || this.#isStoreFailing) return
    this.#isStoreFailing = true
    const reason = this.#context.clean(error instanceof Error ? error.message : typeof error)
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
    background.run(async () => {
      this.#emit(await view.journal.step((step) => this.#evaluate(step, [find(step)])))
    })
  }

  #evaluate(step: Step, findings: readonly InternalFinding[]): readonly AlertTransition[] {
    const found = findings.flatMap((finding) => evaluateInternal(step, finding) ?? [])
    return found.map((transition) => showTransition(this.#context.view, step, transition))
  }

  #emit(transitions: readonly AlertTransition[]): void {
    if (transitions.length === 0) return
    const { background, view, emitter } = this.#context
    background.run(async () => {
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
    summary: reason === null ? 'the alert store works again' : `the alert store failed: ${reason}`,
  }
}

function removedChannel(channel: string): InternalFinding {
  return {
    name: 'notifier_failed',
    description: 'Notifications wait for a channel that does not take them.',
    labels: { channel },
    isFailing: false,
    isRemoved: true,
    summary: `channel ${channel} is no longer configured`,
  }
}
