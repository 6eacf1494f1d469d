import { Emitter } from '@botwatch/events'

import { Evaluator } from '../evaluate/evaluator.ts'
import type { RuleEditor } from '../handle/rules.ts'
import { loadRules } from '../handle/stored-rules.ts'
import { composeMessage, ruleTemplates } from '../message/compose-message.ts'
import { channelSettings, type ChannelSettings, type NotifyContext } from '../notify/channels.ts'
import { endedWebhooks } from '../notify/ended-webhooks.ts'
import { observeAll, observeChanges, resumeChannels } from '../notify/observe.ts'
import { Senders } from '../notify/senders.ts'
import { RuleBook } from '../rules/rule-book.ts'
import { Tally } from '../stats/figures.ts'
import { limitReads } from '../store/store-patience.ts'
import type { ViewSource } from '../view/view-source.ts'
import { yieldToLoop } from '../clock.ts'
import { isoTime } from '../text.ts'
import { Journal, type Step } from '../world/journal.ts'
import { Background } from './background.ts'
import { DeadManTimer } from './dead-man-timer.ts'
import { showTransitions, type RoundParts } from './evaluate-round.ts'
import { ALERT_EVENTS, type AlertManagerEvents, type AlertTransition, type EventContext } from './events.ts'
import type { Configuration } from './configuration.ts'
import { readOptions, type AlertManagerOptions, type Settings } from './options.ts'
import { OwnAlerts } from './own-alerts.ts'
import { createChannelsOf, prepareOwnWebhook } from './own-webhook.ts'
import { reportAttempt, reportDropped } from './report-attempt.ts'
import type { FigureParts } from './statistics.ts'

/** A store that goes on failing is reported once in this time, however often it is tried. */
const REPORT_EVERY_MS = 60_000

/** Parts of a manager. */
export interface Parts extends RoundParts, FigureParts {
  readonly settings: Settings
  readonly current: Current
  /** The channels in effect, by name in the store. */
  readonly channels: Map<string, ChannelSettings>
  readonly background: Background
  readonly deadManTimer: DeadManTimer
  readonly editor: RuleEditor<readonly AlertTransition[]>
  /** Compares what channels know with what a new rule wants. */
  readonly observeAddedRule: () => void
}

/** The configuration in effect. */
interface Current {
  configuration: Configuration
  /** Public names of the channels of a rule. */
  channelsOf: NotifyContext['channelsOf']
}

/** Creates and connects the parts of a manager. Throws if the options are invalid. */
export function assemble(options: AlertManagerOptions): Parts {
  const { settings, configuration } = readOptions(options)
  const { clock, clean } = settings
  const current: Current = { configuration, channelsOf: createChannelsOf(configuration.channelNames) }
  const store = limitReads(settings.store)
  const book = new RuleBook()
  const emitter = new Emitter<AlertManagerEvents>(ALERT_EVENTS)
  const tally = new Tally()
  const evaluator = new Evaluator(book, clean)
  const channels = new Map(
    configuration.notifiers.flatMap((each) => channelSettings(each)).map((each) => [each.name, each]),
  )
  const notify: NotifyContext = {
    channels,
    ruleOf: (name) => book.get(name),
    rulesVersion: () => book.version,
    channelsOf: (rule) => current.channelsOf(rule),
    get inhibits() {
      return current.configuration.inhibits
    },
  }

  // The journal reports a failed store; who waits for it does not report it again.
  let reported: unknown
  let reportedMs = -Infinity
  const reportRecovery = (): void => {
    if (reportedMs !== -Infinity) emitter.emit('storeRecovered', undefined)
    reportedMs = -Infinity
  }
  const onError = (error: unknown): void => {
    if (error !== reported) emitter.emit('error', error)
  }
  const background = new Background(onError)
  const observeConfiguration = (step: Step): void => {
    observeAll(step, notify)
    ownAlerts.followChannels(step)
  }
  const removeEndedWebhooks = (step: Step): void => {
    const ended = endedWebhooks(step, notify)
    for (const { name } of ended) {
      channels.delete(name)
      senders.remove(name)
    }
    if (ended.length > 0) observeConfiguration(step)
  }
  let version = -1
  let isLoaded = false
  const journal = new Journal(store, clock, {
    onLoad: (step) => {
      isLoaded = true
      reportRecovery()
      for (const warning of loadRules(editor, step)) emitter.emit('warning', warning)
      deadManTimer.follow()
      resumeChannels(step)
      ownAlerts.onLoad(step)
      observeConfiguration(step)
    },
    onStep: async (step) => {
      removeEndedWebhooks(step)
      for (const _ of observeChanges(step, notify)) await yieldToLoop()
      // A step of a sender changes no alert. If it woke the senders, they would never sleep.
      if (step.world.version !== version) senders.wake()
      version = step.world.version
    },
    onRestored: (backupMs) => {
      const advice = 'notifications sent since then may be repeated'
      emitter.emit('warning', { message: `restored from a backup of ${isoTime(backupMs)}: ${advice}` })
    },
    onStoreFailure: (error) => {
      reported = error
      if (clock.monotonic() - reportedMs >= REPORT_EVERY_MS) {
        reportedMs = clock.monotonic()
        emitter.emit('error', error)
      }
      if (isLoaded) ownAlerts.storeFailed(clean(error instanceof Error ? error.message : typeof error))
    },
    onStoreRecovery: () => {
      reportRecovery()
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
  const context: EventContext = { view, emitter, background }
  const ownAlerts = new OwnAlerts(context)
  const deadManTimer = new DeadManTimer({
    ...context,
    book,
    evaluator,
    intervalMs: settings.evaluationIntervalMs,
  })
  const templateOf = ruleTemplates()
  const senders = new Senders(channels, {
    ...settings,
    journal,
    notify,
    compose: (facts) => {
      const { instance, links } = current.configuration
      const { message, warnings } = composeMessage(facts, {
        instance,
        links,
        templateOf: (rule) => templateOf(book.get(rule)),
      })
      for (const warning of warnings) emitter.emit('warning', warning)
      return message
    },
    onAttempt: (report) => reportAttempt(context, tally, report),
    onChannelChange: (publicName) => ownAlerts.channelChanged(publicName),
    onDropped: (channel, alertIds) => reportDropped(context, channel, alertIds),
    onError,
  })
  const editor: Parts['editor'] = {
    book,
    journal,
    clean,
    get context() {
      return current.configuration.ruleContext
    },
    prepareWebhook: (rule) =>
      prepareOwnWebhook(rule, { clean, channels, senders, factory: current.configuration.webhookNotifier }),
    endRemoved: async (step) => {
      const ended = await evaluator.endRemoved(step)
      observeConfiguration(step)
      step.afterwards(() => {
        senders.wake()
        deadManTimer.follow()
      })
      return await showTransitions(view, step, ended)
    },
  }
  const observeAddedRule = (): void => {
    deadManTimer.follow()
    // Before that, loading does it.
    if (!isLoaded) return
    background.run(async () => {
      await journal.change(observeConfiguration)
      senders.wake()
    })
  }
  book.putAll(configuration)
  for (const rule of book.list()) editor.prepareWebhook(rule)()
  const parts = { settings, current, channels, book, emitter, background, deadManTimer, evaluator, senders }
  return { ...view, ...parts, tally, editor, observeAddedRule }
}
