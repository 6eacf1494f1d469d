import { Emitter } from '@botwatch/events'

import { judgeChannel } from '../delivery/channel-alert.ts'
import { DeliveryWorker } from '../delivery/worker.ts'
import { Evaluator } from '../evaluation/evaluator.ts'
import { Journal } from '../ledger/ledger.ts'
import { RuleTemplates } from '../notices/templates.ts'
import { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule } from '../rules/rule.ts'
import { Tally } from '../statistics/tally.ts'
import { cleanUp } from './cleanup.ts'
import { ALERT_EVENTS, type AlertManagerEvents } from './events.ts'
import { readOptions, type AlertManagerOptions } from './options.ts'
import { channelsOf, createOwnWebhook } from './own-webhook.ts'
import type { RuleEditor } from './rules.ts'
import type { Services } from './services.ts'
import { StoreTrouble } from './store-trouble.ts'
import { Sweeper } from './sweeper.ts'
import { emitTransitions, showTransitions } from './transitions.ts'

/** Parts of a manager. */
export interface Parts {
  readonly services: Services
  readonly worker: DeliveryWorker
  readonly sweeper: Sweeper
  readonly trouble: StoreTrouble
  readonly tally: Tally
  readonly evaluator: Evaluator
  readonly editor: RuleEditor
  /**
   * Creates the channel of a rule's own webhook, if there is one. Returns a function that opens it. Throws `INVALID_RULE`
   * if the channel cannot be created.
   */
  readonly prepareWebhook: (rule: AlertRule) => () => void
}

/** Creates and connects the parts of a manager. Throws if the options are invalid. */
export function assemble(options: AlertManagerOptions): Parts {
  const settings = readOptions(options)
  const { store, clock, random, clean, channels, webhookNotifier, attemptTimeoutMs, drainTimeoutMs } =
    settings
  const book = new RuleBook()
  const emitter = new Emitter<AlertManagerEvents>(ALERT_EVENTS)
  const tally = new Tally()
  const templates = new RuleTemplates()
  // The journal reports a failed store; the caller that waits for it must not report it again.
  let told: unknown
  const onError = (error: unknown): void => {
    if (error !== told) emitter.emit('error', error)
  }

  const journal = new Journal(store, clock, {
    templateOf: (name) => templates.of(book.get(name)),
    onLoad: (names) => worker.adopt(names),
    onCommit: ({ outbox }, warnings) => {
      tally.add(outbox)
      worker.wake()
      trouble.well()
      for (const { episodeId: alertId, ...warning } of warnings) {
        emitter.emit('warning', { alertId, ...warning })
      }
    },
    onStoreFailure: (error) => {
      told = error
      trouble.failed(error)
      emitter.emit('error', error)
    },
  })
  const evaluator = new Evaluator(book, {
    clean,
    channelsOf: (rule) => channelsOf(rule, settings.channelNames),
  })
  const isStale = (fingerprint: string): boolean => evaluator.isStale(fingerprint)
  const services: Services = { settings, store, journal, book, emitter, isStale }
  const worker = new DeliveryWorker(channels, drainTimeoutMs, {
    clock,
    journal,
    attemptTimeoutMs,
    clean,
    random,
    judgeChannel: (draft, found) => {
      const transition = judgeChannel(draft, found, channels.keys())
      if (transition === null) return
      const shown = showTransitions(services, draft, [transition])
      draft.afterCommit(() => emitTransitions(services, shown))
    },
    onDelivery: ({ id: notificationId, episodeId: alertId, notice: type, ...report }) =>
      emitter.emit('delivery', { notificationId, alertId, type, ...report }),
    onError,
  })
  const trouble = new StoreTrouble({
    notifier: () => worker.notifier('log'),
    newId: () => journal.newId(),
    now: () => clock.now(),
    timeoutMs: Math.min(attemptTimeoutMs, drainTimeoutMs),
    clean,
  })
  const sweep = (signal: AbortSignal): Promise<unknown> => cleanUp(services, settings.retention, signal)
  const sweeper = new Sweeper(settings.cleanupIntervalMs, sweep, onError)
  const editor: RuleEditor = { book, journal, evaluator, context: settings.ruleContext }
  const prepareWebhook = ({ name, webhookUrl: url }: AlertRule): (() => void) => {
    if (url === undefined || webhookNotifier === undefined) return () => {}
    const notifier = createOwnWebhook(webhookNotifier, { rule: name, url }, clean)
    return () => worker.add(notifier)
  }
  for (const rule of settings.rules) {
    book.put(rule)
    prepareWebhook(rule)()
  }
  return { services, worker, sweeper, trouble, tally, evaluator, editor, prepareWebhook }
}
