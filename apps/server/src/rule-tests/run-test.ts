import { AlertManager, type Alert, type AlertHealthResult, type AlertSample } from '@botwatch/alerts'
import { cardOf, plainCard } from '@botwatch/notifiers/channel'

import { compareAlerts } from './compare-alerts.ts'
import { compareMessages, type SentMessage } from './compare-messages.ts'
import type { Failure, TestOutcome } from './outcome.ts'
import type { RuleSet } from './rule-set.ts'
import { formatLabels, parseSeries } from './series.ts'
import type { RuleTest } from './test-schema.ts'
import { readDuration, writeDuration } from '../duration-text.ts'
import { parseStatuses, parseValues, type Values } from './values.ts'
import { VirtualTime } from './virtual-time.ts'

const MONDAY = '2026-01-05T00:00:00Z'
const MINUTE_MS = 60_000
/** Most that is shown of what may explain a failure. */
const MAX_NOTES = 5

/** Runs a test with an alert manager of its own, in time that passes at once. */
export async function runTest(test: RuleTest, set: RuleSet): Promise<TestOutcome> {
  const startMs = Date.parse(test.start ?? MONDAY)
  const time = new VirtualTime(startMs)
  const sent: SentMessage[] = []
  const alerts = createAlerts(set, time, (channel, message) => {
    const card = cardOf(message, { language: set.language, timeZone: set.timeZone }, String)
    sent.push({ channel, message, atMs: time.nowMs - startMs, text: plainCard({ ...card, footer: '' }) })
  })
  const failures: Failure[] = []
  try {
    await set.addSilences(alerts, startMs)
    alerts.start()
    const looks = (test.alert_rule_test ?? []).toSorted(
      (a, b) => readDuration(a.eval_time) - readDuration(b.eval_time),
    )
    const rounds = createRounds(test, set.evaluationIntervalMs)
    const endMs = durationOf(test, set)
    const passUntil = async (untilMs: number): Promise<void> => {
      for (const round of rounds.until(untilMs)) {
        await time.passUntil(startMs + round.atMs)
        await alerts.evaluateRules(round.input)
      }
      await time.passUntil(startMs + untilMs)
    }
    for (const { eval_time: at, alertname, exp_alerts: expected = [] } of looks) {
      const atMs = readDuration(at)
      await passUntil(atMs)
      const lines = compareAlerts(alertname, expected, await firing(alerts, alertname))
      const notes = lines === undefined ? [] : await pendingNotes(alerts, alertname, startMs)
      if (lines !== undefined)
        failures.push({ about: { kind: 'alerts', rule: alertname, atMs }, lines, notes })
    }
    await passUntil(endMs)
    const ended = await Promise.all(
      failures.map(async (failure) => ({
        ...failure,
        notes: [...failure.notes, ...(await firedNotes(alerts, failure, startMs))].slice(0, MAX_NOTES),
      })),
    )
    const messages = (test.message_test ?? []).flatMap(
      ({ channel, exp_messages: expected = [] }): Failure[] => {
        const lines = compareMessages(
          expected,
          sent.filter((each) => each.channel === channel),
        )
        return lines === undefined ? [] : [{ about: { kind: 'messages', channel }, lines, notes: [] }]
      },
    )
    return { name: test.name, failures: [...ended, ...messages] }
  } finally {
    await alerts.stop({ withinMs: 1 })
  }
}

function createAlerts(
  { rules, defaultRules, channels, evaluationIntervalMs }: RuleSet,
  { clock }: VirtualTime,
  onMessage: (channel: string, message: SentMessage['message']) => void,
): AlertManager {
  return new AlertManager({
    rules,
    defaultRules,
    notifiers: channels.map((channel) => ({
      ...channel,
      send: async (message) => {
        onMessage(channel.name, message)
        return { outcome: 'delivered' }
      },
    })),
    webhookNotifier: ({ name }) => ({
      name,
      send: async (message) => {
        onMessage(name, message)
        return { outcome: 'delivered' }
      },
    }),
    instance: 'test',
    // As the server has it.
    evaluationIntervalMs: Math.max(MINUTE_MS, evaluationIntervalMs),
    drainTimeoutMs: 1,
    redact: String,
    clock,
    random: () => 0.5,
  })
}

interface Round {
  readonly atMs: number
  readonly input: { readonly metrics: readonly AlertSample[]; readonly health: readonly AlertHealthResult[] }
}

/** The evaluation rounds of a test, each once. */
function createRounds(
  test: RuleTest,
  evaluationIntervalMs: number,
): { until: (untilMs: number) => Iterable<Round> } {
  const stepMs = intervalOf(test, evaluationIntervalMs)
  const series = (test.input_series ?? []).map((each) => ({
    ...parseSeries(each.series),
    values: parseValues(each.values) ?? [],
  }))
  const checks = (test.input_checks ?? []).map((each) => ({
    ...each,
    values: parseStatuses(each.values) ?? [],
  }))
  const gaps = (test.no_evaluation ?? []).map(
    ({ from, to }) => [readDuration(from), readDuration(to)] as const,
  )
  const at = <T>(values: Values<T>, atMs: number): T | null => values[Math.floor(atMs / stepMs)] ?? null
  let nextMs = 0
  return {
    *until(untilMs) {
      for (; nextMs <= untilMs; nextMs += evaluationIntervalMs) {
        const atMs = nextMs
        if (gaps.some(([fromMs, toMs]) => atMs >= fromMs && atMs < toMs)) continue
        const metrics = series.flatMap(({ name = '', labels = {}, values }) => {
          const value = at(values, atMs)
          return value === null ? [] : [{ name, labels, value }]
        })
        const health = checks.flatMap(({ check: name, critical = true, values }) => {
          const status = at(values, atMs)
          return status === null ? [] : [{ name, critical, status, message: `${name} is ${status}` }]
        })
        yield { atMs, input: { metrics, health } }
      }
    },
  }
}

function intervalOf({ interval }: RuleTest, evaluationIntervalMs: number): number {
  return interval === undefined ? evaluationIntervalMs : readDuration(interval)
}

/** A minute more than anything in a test, for messages that wait for others. */
function durationOf(test: RuleTest, { evaluationIntervalMs }: RuleSet): number {
  if (test.duration !== undefined) return readDuration(test.duration)
  const stepMs = intervalOf(test, evaluationIntervalMs)
  const counts = [
    ...(test.input_series ?? []).map(({ values }) => parseValues(values)?.length ?? 0),
    ...(test.input_checks ?? []).map(({ values }) => parseStatuses(values)?.length ?? 0),
  ]
  const times = [
    ...(test.alert_rule_test ?? []).map(({ eval_time: at }) => at),
    ...(test.no_evaluation ?? []).map(({ to }) => to),
    ...(test.message_test ?? []).flatMap((each) => each.exp_messages ?? []).flatMap(({ at }) => at ?? []),
  ].map(readDuration)
  return Math.max(0, ...counts.map((count) => (count - 1) * stepMs), ...times) + MINUTE_MS
}

async function firing(alerts: AlertManager, rule: string): Promise<readonly Alert[]> {
  const open = ['active', 'acknowledged', 'suppressed'] as const
  return await alerts.listAlerts({ rule, status: open, limit: 1000 })
}

async function pendingNotes(alerts: AlertManager, name: string, startMs: number): Promise<readonly string[]> {
  const pending = (await alerts.listPending()).filter(({ rule }) => rule === name)
  return pending.map(({ labels, startedAt, breaches }) => {
    const samples = breaches === 1 ? '1 breaching sample' : `${breaches} breaching samples`
    return `${formatLabels(labels)} was pending since ${sinceStart(startedAt, startMs)}, with ${samples}`
  })
}

async function firedNotes(
  alerts: AlertManager,
  { about }: Failure,
  startMs: number,
): Promise<readonly string[]> {
  if (about.kind !== 'alerts') return []
  const all = await alerts.listAlerts({ rule: about.rule, limit: 100 })
  if (all.length === 0) return [`${about.rule} never fired`]
  return all.toReversed().map(({ labels, firedAt, resolution }) => {
    const end = resolution === null ? '' : `, until ${sinceStart(resolution.at, startMs)}`
    return `${formatLabels(labels)} fired at ${sinceStart(firedAt, startMs)}${end}`
  })
}

function sinceStart(iso: string, startMs: number): string {
  return writeDuration(Date.parse(iso) - startMs)
}
