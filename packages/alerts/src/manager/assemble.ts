import { Emitter } from '@botwatch/events'

import { Evaluator } from '../evaluate/evaluator.ts'
import type { RuleEditor } from '../handle/rules.ts'
import { renderMessage } from '../message/render.ts'
import { RuleTemplates } from '../message/templates.ts'
import { channelSettings, type NotifyContext } from '../notify/channels.ts'
import { observeAll, observeChanges, resumeChannels } from '../notify/observe.ts'
import { Senders } from '../notify/senders.ts'
import { RuleBook } from '../rules/rule-book.ts'
import { Tally } from '../stats/figures.ts'
import type { ViewSource } from '../view/view-source.ts'
import { yieldToLoop } from '../yield.ts'
import { Journal } from '../world/journal.ts'
import { Background } from './background.ts'
import { cleanUp } from './clean-up.ts'
import { ALERT_EVENTS, type AlertManagerEvents, type AlertTransition } from './events.ts'
import { readOptions, type AlertManagerOptions, type Settings } from './options.ts'
import { OwnAlerts } from './own-alerts.ts'
import { channelsOf, createOwnWebhook } from './own-webhook.ts'
import { reportAttempt, reportDropped } from './report-attempt.ts'
import { Sweeper } from './sweeper.ts'
import { showTransitions } from './transitions.ts'

/** A store that goes on failing is reported once in this time, however often it is tried. */
const REPORT_EVERY_MS = 60_000

/** Parts of a manager. */
export interface Parts extends ViewSource {
  readonly settings: Settings
  readonly book: RuleBook
  readonly emitter: Emitter<AlertManagerEvents>
  readonly background: Background
  readonly evaluator: Evaluator
  readonly senders: Senders
  readonly sweeper: Sweeper
  readonly tally: Tally
  readonly editor: RuleEditor<readonly AlertTransition[]>
  /** Compares what channels know with what a new rule wants. */
  readonly observeAddedRule: () => void
}

/** Creates and connects the parts of a manager. Throws if the options are invalid. */
export function assemble(options: AlertManagerOptions): Parts {
  const settings = readOptions(options)
  const { store, clock, clean, webhookNotifier } = settings
  const book = new RuleBook()
  const emitter = new Emitter<AlertManagerEvents>(ALERT_EVENTS)
  const tally = new Tally()
  const evaluator = new Evaluator(book, clean)
  const channels = new Map(settings.notifiers.flatMap(channelSettings).map((each) => [each.name, each]))
  const notify: NotifyContext = {
    channels,
    ruleOf: (name) => book.get(name),
    rulesVersion: () => book.version,
    channelsOf: (rule) => channelsOf(rule, settings.channelNames),
    inhibits: settings.inhibits,
  }

  // The journal reports a failed store; who waits for it does not report it again.
  let reported: unknown
  let reportedMs = -Infinity
  const onError = (error: unknown): void => {
    if (error !== reported) emitter.emit('error', error)
  }
  const background = new Background(onError)
  let version = -1
  let isLoaded = false
  const journal = new Journal(store, clock, {
    onLoad: (step) => {
      isLoaded = true
      reportedMs = -Infinity
      resumeChannels(step)
      ownAlerts.onLoad(step)
      observeAll(step, notify)
    },
    onStep: async (step) => {
      for (const _ of observeChanges(step, notify)) await yieldToLoop()
      // A step of a sender changes no alert. If it woke the senders, they would never sleep.
      if (step.world.version !== version) senders.wake()
      version = step.world.version
    },
    onStoreFailure: (error) => {
      reported = error
      if (clock.monotonic() - reportedMs >= REPORT_EVERY_MS) {
        reportedMs = clock.monotonic()
        emitter.emit('error', error)
      }
      ownAlerts.storeFailed(error)
    },
    onStoreRecovery: () => {
      reportedMs = -Infinity
      ownAlerts.storeRecovered()
    },
  })
  const view: ViewSource = {
    journal,
    store,
    clock,
    notify,
    isStale: (fingerprint) => evaluator.isStale(fingerprint),
  }
  const ownAlerts = new OwnAlerts({ view, emitter, background, clean })
  const templates = new RuleTemplates()
  const senders = new Senders(channels, settings.drainTimeoutMs, {
    journal,
    notify,
    clock,
    random: settings.random,
    attemptTimeoutMs: settings.attemptTimeoutMs,
    clean,
    render: (facts) => {
      const { message, warnings } = renderMessage(facts, (rule) => templates.of(book.get(rule)))
      for (const warning of warnings) emitter.emit('warning', warning)
      return message
    },
    onAttempt: (report) => reportAttempt({ view, emitter, background, tally }, report),
    onChannelChange: (publicName) => ownAlerts.channelChanged(publicName),
    onDropped: (channel, alertIds) => reportDropped({ view, emitter, background }, channel, alertIds),
    onError,
  })
  const sweep = (signal: AbortSignal): Promise<unknown> => cleanUp(view, settings.retention, signal)
  const sweeper = new Sweeper(settings.cleanupIntervalMs, sweep, onError)
  const editor: Parts['editor'] = {
    book,
    journal,
    context: settings.ruleContext,
    prepareWebhook: ({ name: rule, webhookUrl: url }) => {
      if (url === undefined || webhookNotifier === undefined) return () => {}
      const added = channelSettings(createOwnWebhook(webhookNotifier, { rule, url }, clean))
      return () => {
        for (const channel of added) {
          channels.set(channel.name, channel)
          senders.add(channel)
        }
      }
    },
    endRemoved: async (step) => {
      const ended = await evaluator.endRemoved(step)
      observeAll(step, notify)
      step.afterwards(() => senders.wake())
      return await showTransitions(view, step, ended)
    },
  }
  const observeAddedRule = (): void => {
    // Before that, loading does it.
    if (!isLoaded) return
    background.run(async () => {
      await journal.change((step) => observeAll(step, notify))
      senders.wake()
    })
  }
  for (const rule of settings.rules) {
    book.put(rule)
    editor.prepareWebhook(rule)()
  }
  const parts = { settings, book, emitter, background, evaluator, senders, sweeper, tally, editor }
  return { ...view, ...parts, observeAddedRule }
}
