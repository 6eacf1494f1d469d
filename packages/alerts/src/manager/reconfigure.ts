import type { Problem } from '@botwatch/options'
import { isDeepStrictEqual } from 'node:util'

import { invalid } from '../errors.ts'
import { loadRules, whyUnused } from '../handle/stored-rules.ts'
import { channelSettings } from '../notify/channels.ts'
import { tryAtOnce } from '../notify/observe.ts'
import { parseAlertRule } from '../rules/parse-rule.ts'
import { duplicateName } from '../rules/parse-rules.ts'
import { RuleBook } from '../rules/rule-book.ts'
import type { AlertRule } from '../rules/rule.ts'
import type { AlertWarning } from '../warning.ts'
import type { Step } from '../world/journal.ts'
import type { Parts } from './assemble.ts'
import { readConfiguration, type AlertConfiguration, type Configuration } from './configuration.ts'
import { emitTransitions } from './events.ts'
import { createChannelsOf, prepareOwnWebhook } from './own-webhook.ts'

/** The rules of a new configuration. */
interface NextRules {
  readonly book: RuleBook
  /** Open the own webhooks of rules that come into effect. */
  readonly openWebhooks: readonly (() => void)[]
  /** About stored rules that are in effect no more. */
  readonly warnings: readonly AlertWarning[]
}

/** Replaces the configuration in one step. Rejects with all problems, and has changed nothing then. */
export async function reconfigure(parts: Parts, input: AlertConfiguration): Promise<void> {
  const { settings, journal, emitter, editor } = parts
  const next = readConfiguration(input, settings)
  const { ended, warnings } = await journal.change(async (step) => {
    const rules = nextRules(parts, next, step)
    // Nothing fails from here on.
    const isChanged = apply(parts, next, rules, step)
    if (!isChanged) return { ended: [], warnings: [] }
    step.world.version += 1
    return { ended: await editor.endRemoved(step), warnings: rules.warnings }
  })
  emitTransitions(emitter, ended)
  for (const warning of warnings) emitter.emit('warning', warning)
}

/** Reads all rules, the stored ones too, under a new configuration. Throws `INVALID_RULE` with all problems. */
function nextRules({ current, ...parts }: Parts, next: Configuration, step: Step): NextRules {
  const { ruleContext: context, webhookNotifier: factory } = next
  const { channels, senders, settings } = parts
  const book = new RuleBook()
  book.putAll(next)
  const problems = parts.book.added().flatMap((rule) => putAdded(book, rule, next))
  if (problems.length > 0) throw invalid('INVALID_RULE', 'alert rules', problems)
  const openWebhooks: (() => void)[] = []
  const isOtherFactory = factory !== current.configuration.webhookNotifier
  const prepareWebhook = (rule: AlertRule): (() => void) => {
    if (!isOtherFactory && isDeepStrictEqual(parts.book.get(rule.name), rule)) return () => {}
    const open = prepareOwnWebhook(rule, { factory, clean: settings.clean, channels, senders })
    return () => void openWebhooks.push(open)
  }
  const found = loadRules({ book, context, prepareWebhook }, step)
  for (const rule of book.list()) if (book.originOf(rule.name) !== 'stored') prepareWebhook(rule)()
  const warnings = found.filter(({ rule: name }) => {
    const record = step.world.rules.get(name ?? '')
    return record === undefined || whyUnused(parts.book, record, current.configuration.ruleContext) === null
  })
  return { book, openWebhooks, warnings }
}

/** Takes over a rule that was added at run time. Returns its problems under a new configuration. */
function putAdded(book: RuleBook, rule: AlertRule, { ruleContext }: Configuration): readonly Problem[] {
  const { name } = rule
  const place = book.placeOf(name)
  if (place !== null) return [duplicateName(`${place}.name`)]
  const result = parseAlertRule(rule, { ...ruleContext, path: `addRule(${name})` })
  if (!result.ok) return result.problems
  book.put(result.rule)
  return []
}

/** Returns whether anything has changed. */
function apply(parts: Parts, next: Configuration, { book, openWebhooks }: NextRules, step: Step): boolean {
  const { current } = parts
  const before = current.configuration
  const isOtherBook = parts.book.replace(book)
  const areOtherChannels = replaceChannels(parts, next, step)
  for (const open of openWebhooks) open()
  current.configuration = next
  if (!isDeepStrictEqual(before.channelNames, next.channelNames))
    current.channelsOf = createChannelsOf(next.channelNames)
  return (
    isOtherBook ||
    areOtherChannels ||
    openWebhooks.length > 0 ||
    !isDeepStrictEqual(before.inhibits, next.inhibits)
  )
}

/** Replaces the configured channels; one whose notifier is the same object stays. Returns whether anything has changed. */
function replaceChannels(
  { channels, senders }: Pick<Parts, 'channels' | 'senders'>,
  { notifiers }: Configuration,
  step: Step,
): boolean {
  const before = new Map(channels)
  const own = [...before.values()].filter(({ rule }) => rule !== undefined)
  channels.clear()
  for (const settings of notifiers.flatMap((notifier) => channelSettings(notifier))) {
    const known = before.get(settings.name)
    channels.set(settings.name, known?.notifier === settings.notifier ? known : settings)
  }
  for (const settings of own) channels.set(settings.name, settings)
  const changed = [...channels.values()].filter((settings) => before.get(settings.name) !== settings)
  const removed = [...before.keys()].filter((name) => !channels.has(name))
  for (const settings of changed) {
    tryAtOnce(step, settings.name)
    senders.add(settings)
  }
  for (const name of removed) senders.remove(name)
  return changed.length > 0 || removed.length > 0
}
