import type { Card, CardLink } from '../message/card.ts'
import { countMore, overallOf, total } from '../message/counts.ts'
import type { MessageAlert } from '../message/message-alert.ts'
import type { AlertMessage } from '../message/message.ts'
import { joinParts } from '../text.ts'
import { alertLine } from './alert-line.ts'
import { countNews, describeMore, describeNews } from './counts.ts'
import { alertLinks } from './links.ts'
import { listLabels, ruleName, sharedBy } from './name.ts'
import { instanceFact, type CardBody } from './one-alert.ts'
import { withoutRepeats } from './repeats.ts'
import { actionOf, ruleTexts } from './rule-texts.ts'
import { endReason, stateOf, toneOf } from './state.ts'
import { endSentence, storyOf } from './story.ts'
import type { Writer } from './writer.ts'

/** More than the alerts that a message usually names. */
const MAX_NAMED = 50
const MAX_RULES = 3
const MAX_ACTIONS = 3

/** Lays out a message about several alerts: counts, then one line for each. */
export function severalAlertsCard(message: AlertMessage, writer: Writer): CardBody {
  const { words, clock } = writer
  const named = message.alerts.slice(0, MAX_NAMED)
  const shared = sharedBy(named)
  const labels = Object.fromEntries(
    Object.entries(named[0]?.labels ?? {}).filter(([name]) => shared.labels.has(name)),
  )
  const title = titleOf(message, writer)
  const listed = listLabels(labels, writer)
  return {
    ...summaryOf(message, writer),
    title,
    text: withoutRepeats(sharedTexts(message, writer), title).join('\n'),
    action: actionFact(named, writer),
    facts: [
      ...(listed === '' ? [] : [{ name: words.fact.labels, value: listed }]),
      ...instanceFact(message.instance, writer),
      { name: words.fact.timeZone, value: clock.zone },
    ],
    alerts: named.map((alert) => alertLine(alert, shared, writer)),
    more: describeMore(countMore(message.more, message.alerts.slice(MAX_NAMED)), writer),
    links: sharedLinks(named, writer),
    footer: '',
  }
}

/** Returns the worst state of the alerts and its tone. */
function summaryOf(message: AlertMessage, writer: Writer): Pick<Card, 'state' | 'tone'> {
  const { words } = writer
  const { alerts, more } = message
  const { state: overall, severity } = overallOf(message)
  if (overall === 'firing') {
    const { fired, firing } = countNews(message)
    const isNew = fired + firing > 0
    return { state: isNew ? words.state.firing[severity] : words.state.still(severity), tone: severity }
  }
  const states = new Set(alerts.slice(0, MAX_NAMED).map((alert) => stateOf(alert, writer)))
  const [state = words.state.ended.other] = states
  // Why the alerts without a name have ended is not known.
  const isKnown = states.size === 1 && total(more?.resolved) === 0 && alerts.length <= MAX_NAMED
  const isGreen = isKnown && alerts.every((alert) => toneOf(alert) === 'recovered')
  return { state: isKnown ? state : words.state.ended.other, tone: isGreen ? 'recovered' : 'ended' }
}

/** Counts the alerts and names their rules, e.g. `2 fired, 1 resolved: slow_model`. */
function titleOf(message: AlertMessage, writer: Writer): string {
  const { words } = writer
  const names = [...new Set(message.alerts.map(({ rule }) => rule))]
  const rules = joinParts(
    names.slice(0, MAX_RULES).map((rule) => ruleName(rule, writer)),
    words.list,
  )
  const more = names.length > MAX_RULES ? words.count.moreRules(names.length - MAX_RULES) : ''
  const counts = describeNews(message, writer) || words.count.alerts(0)
  return rules === '' ? counts : `${counts}${words.colon}${rules}${more}`
}

/** Returns the texts of the rule if there is only one, or why all alerts ended if the reason is the same. */
function sharedTexts({ alerts, more }: AlertMessage, writer: Writer): readonly string[] {
  const [one] = alerts
  if (one === undefined || alerts.some(({ rule }) => rule !== one.rule)) return []
  const firing = alerts.filter(({ state }) => state === 'firing')
  const [first] = firing
  if (first !== undefined)
    return firing.every(({ kind }) => kind === first.kind) && storyOf(first, writer).fitsRule
      ? ruleTexts(first, writer)
      : []
  const reasons = new Set(alerts.map(({ resolution }) => endReason(resolution)))
  const [reason = 'other'] = reasons
  const isShared = reasons.size === 1 && reason !== 'recovered' && total(more?.resolved) === 0
  return isShared ? [endSentence(reason, null, writer)] : []
}

/** Returns what to do; with the rule in front if the alerts need different things. */
function actionFact(named: readonly MessageAlert[], writer: Writer): Card['action'] {
  const { words } = writer
  const actions = new Map<string, string>()
  for (const alert of named) {
    if (alert.state !== 'firing' || actions.size === MAX_ACTIONS) continue
    const action = actionOf(alert, storyOf(alert, writer), writer)
    if (action !== '' && !actions.has(action)) actions.set(action, ruleName(alert.rule, writer))
  }
  if (actions.size === 0) return null
  const isOne = actions.size === 1
  const lines = [...actions].map(([action, rule]) => (isOne ? action : `${rule}${words.colon}${action}`))
  return { name: words.fact.action, value: lines.join('\n') }
}

/** Returns the links that all alerts share. */
function sharedLinks(named: readonly MessageAlert[], writer: Writer): readonly CardLink[] {
  const [one] = named
  if (one === undefined) return []
  const shared = (rel: 'runbook' | 'dashboard'): string | null =>
    named.every(({ links }) => links[rel] === one.links[rel]) ? one.links[rel] : null
  const links = { alert: null, silence: null, runbook: shared('runbook'), dashboard: shared('dashboard') }
  return alertLinks(links, writer)
}
