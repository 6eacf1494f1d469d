import type { Severity } from '../../message/severity.ts'
import type { Comparison, EndReason, Reading } from './inputs.ts'

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const limits = { gt: 'limit', gte: 'limit', lt: 'minimum', lte: 'minimum', ne: 'expected' } as const

const breaches = {
  gt: 'above the limit of',
  gte: 'at or above the limit of',
  lt: 'below the minimum of',
  lte: 'at or below the minimum of',
  ne: 'not the expected',
} as const

const ended: Readonly<Record<EndReason, string>> = {
  recovered: 'recovered',
  manual: 'closed by hand',
  stale_timeout: 'data stopped',
  rule_changed: 'rule changed',
  rule_disabled: 'rule disabled',
  rule_removed: 'rule removed',
  check_removed: 'check removed',
  other: 'ended',
}

/**
 * English. Its type lists the words that every language has. Texts that are passed in are clean, of bounded length, and on one line.
 * Times and durations are formatted. A `subject` is null where it is not known.
 */
export const en = {
  /** Stands between the name and the value of a fact, and between the name of an alert and its news. */
  colon: ': ',
  comma: ', ',
  /** Stands between the names of a list. */
  list: ', ',
  /** Ends a sentence. */
  stop: '.',
  /** Stands between two sentences. */
  space: ' ',
  severity: { info: 'info', warning: 'warning', error: 'error', critical: 'critical' },
  units: { day: 'd', hour: 'h', minute: 'min', second: 's', millisecond: 'ms', microsecond: 'µs' },
  notANumber: 'not a number',
  /** A date; `year` is null if it is the year of the message. `month` is 1 to 12. */
  date: (year: number | null, month: number, day: number): string =>
    `${months[month - 1]} ${day}${year === null ? '' : `, ${year}`}`,
  perSecond: (value: string): string => `${value} per second`,
  /** First words of a title. */
  state: {
    firing: { info: 'INFO', warning: 'WARNING', error: 'ERROR', critical: 'CRITICAL' },
    still: (severity: Severity): string => `STILL ${severity.toUpperCase()}`,
    ended: {
      recovered: 'RESOLVED',
      manual: 'CLOSED',
      stale_timeout: 'DATA STOPPED',
      rule_changed: 'RULE CHANGED',
      rule_disabled: 'RULE DISABLED',
      rule_removed: 'RULE REMOVED',
      check_removed: 'CHECK REMOVED',
      other: 'ENDED',
    },
    closedBy: (name: string): string => `CLOSED BY ${name}`,
    /** The subject of the alert is no longer configured. */
    removed: 'REMOVED',
    test: 'TEST',
  },
  /** News of an alert, in a title after the name of the alert. */
  phrase: {
    limit: (value: string, comparison: Comparison, threshold: string): string =>
      comparison === 'eq' ? value : `${value} (${limits[comparison]} ${threshold})`,
    noData: (since: string | null): string => `no data${span(since)}`,
    nothingHeard: (since: string | null): string => `nothing heard${span(since)}`,
    tooManyAlerts: 'too many alerts',
    status: (status: string): string => status,
    since: (time: string): string => `since ${time}`,
    after: (duration: string): string => `after ${duration}`,
    endedAt: (time: string): string => `ended ${time}`,
    firedAndEnded: (firedAt: string, endedAt: string): string => `fired ${firedAt}, ended ${endedAt}`,
    backTo: (value: string): string => `back to ${value}`,
    was: (value: string): string => `was ${value}`,
    again: (status: string): string => `${status} again`,
    now: (status: string): string => `now ${status}`,
    dataAgain: 'data again',
    heardAgain: 'heard of again',
    acknowledgedBy: (name: string): string => `acknowledged by ${name}`,
    escalated: 'escalated',
    fallback: (channel: string): string => `in place of the channel ${channel}`,
    note: (note: string): string => `note: ${note}`,
  },
  sentence: {
    value: (reading: Reading): string => {
      const over = reading.window === null ? '' : `, over the last ${reading.window}`
      return `${measured(reading)} is ${reading.value}${compared(reading)}${over}.`
    },
    check: (subject: string | null, status: string, detail: string): string =>
      `${subject ?? 'The check'} is ${status}: ${detail}`,
    noData: (subject: string | null, since: string | null): string =>
      `${subject ?? 'The rule'} has had no data${span(since)}, so whether all is well is not known.`,
    absent: (subject: string | null, since: string | null): string =>
      `${subject ?? 'The metric'} has had no data${span(since)}.`,
    nothingHeard: (subject: string | null, since: string | null): string =>
      `Nothing has been heard${subject === null ? '' : ` of ${subject}`}${span(since)}.`,
    tooManyAlerts: 'More series breach this rule than it may have alerts, so some have none.',
    sentAgain: (reasons: readonly string[]): string => `Sent again: ${reasons.join(', ')}.`,
    escalated: 'Escalated: nobody has acknowledged it.',
    fallback: (channel: string): string => `Sent here because the channel ${channel} takes no messages.`,
    previous: (endedAt: string, reason: EndReason): string =>
      `The alert before ended ${endedAt} (${ended[reason]}).`,
    missed: (count: number): string =>
      `${count} more ${count === 1 ? 'alert' : 'alerts'} fired and ended since.`,
    /** `shown` is the value with its limit. */
    backTo: (reading: Reading, shown: string): string => `${measured(reading)} is back to ${shown}.`,
    /** A ratio has ended because its total has not grown. */
    nothingCounted: 'Nothing was counted any more, so there is nothing that fails.',
    dataAgain: (subject: string | null): string => `${subject ?? 'The rule'} has data again.`,
    heardAgain: (subject: string | null): string => `${subject ?? 'It'} has been heard of again.`,
    fewerAlerts: 'The number of alerts of this rule is below the limit again.',
    /** Why an alert is over and, unless it has recovered, what is not known. */
    ended: {
      recovered: 'It has recovered.',
      manual: 'Closed by hand. If the problem is still there, it fires again.',
      rule_changed: 'The rule was changed, and what fired is no alert any more. This is not a recovery.',
      rule_disabled: 'The rule was disabled. Whether it has recovered is not known.',
      rule_removed: 'The rule was removed. Whether it has recovered is not known.',
      check_removed: 'The check was removed. Whether it has recovered is not known.',
      other: 'The alert has ended. Whether it has recovered is not known.',
    },
    dataStopped: (lastDataAt: string | null): string =>
      `Its data stopped${lastDataAt === null ? '' : ` at ${lastDataAt}`}, so the alert was ended. Whether it has recovered is not known.`,
    /** Says when an alert about missing data that was closed by hand fires again. */
    closedWithoutData: 'Closed by hand. It fires again only if data comes and then stops once more.',
    /** The channel refused the message in full. */
    brief: 'The channel refused this message in full, so it has no details.',
    test: 'This is a test. If you can read it, the channel works.',
  },
  /** What to do where the rule does not say it. */
  action: {
    noData: (subject: string | null): string =>
      `See whether the bot runs and still reports ${subject ?? 'its metrics'}.`,
    tooManyAlerts:
      'See what the alerts of this rule have in common. Raise maxAlertsPerRule if all are wanted.',
  },
  /** What the monitoring says of itself, by rule. The channel is the one it is about; null if it is not known. */
  own: {
    notifier_failed: {
      fails: (channel: string | null): string => `channel ${channel ?? 'unknown'} takes no messages`,
      works: (channel: string | null): string => `channel ${channel ?? 'unknown'} takes messages again`,
      means: 'Notifications wait for a channel that does not take them.',
      action:
        'Check the address and the credentials of the channel, and whether its service works. What waits is sent as soon as it takes messages again.',
    },
    store_failed: {
      fails: (): string => 'the alert store fails',
      works: (): string => 'the alert store works again',
      means: 'Changes are kept in memory until the store works again; a crash would lose them.',
      action: 'Check that the disk is not full and that the file of the database can be written.',
    },
  },
  /** Names of facts. */
  fact: {
    action: 'What to do',
    began: 'Began',
    ended: 'Ended',
    severity: 'Severity',
    acknowledgedBy: 'Acknowledged by',
    note: 'Note',
    flaps: 'Flapped',
    rule: 'About',
    labels: 'Labels',
    instance: 'Instance',
    timeZone: 'Time zone',
  },
  /** Words of a message about several alerts. */
  count: {
    /** Names of the news, in the order of a title. `firing` is for alerts that may be new or not. */
    news: {
      fired: 'fired',
      still: 'still firing',
      firing: 'firing',
      resolved: 'resolved',
      ended: 'ended',
      missed: 'fired and ended',
    },
    /** A count and the name of its news or severity. */
    of: (count: number, name: string): string => `${count} ${name}`,
    alerts: (count: number): string => (count === 1 ? '1 alert' : `${count} alerts`),
    moreRules: (count: number): string => (count === 1 ? ' and 1 more rule' : ` and ${count} more rules`),
    /** `firing` and `over` are lists of counts by severity; empty for none. */
    more: (count: number, firing: string, over: string): string => {
      const parts = [firing && `${firing} firing`, over && `${over} ended`]
      return `and ${count} more: ${parts.filter((part) => part !== '').join('; ')}`
    },
  },
  /** Reasons of a reminder. A repetition needs no words. */
  reasons: {
    severity_raised: 'the severity was raised',
    acknowledgement_expired: 'the acknowledgement has expired',
    silence_ended: 'the silence has ended',
  },
  links: { alert: 'Alert', runbook: 'Runbook', silence: 'Silence', dashboard: 'Dashboard' },
  testOf: (channel: string): string => `test of the channel ${channel}`,
  times: (count: number): string => (count === 1 ? 'once' : `${count} times`),
  forDuration: (duration: string): string => `for ${duration}`,
}

/** The words of a language. */
export type Words = typeof en

function measured({ isRate, subject }: Reading): string {
  if (!isRate) return subject ?? 'The value'
  return subject === null ? 'The rate' : `The rate of ${subject}`
}

/** Compares a value with its threshold. A value that does not breach, e.g. while it recovers, is not called one. */
function compared({ comparison, threshold, isBreach }: Reading): string {
  if (comparison === null || threshold === null) return ''
  if (comparison === 'eq')
    return isBreach ? ', the value that raises this alert' : `; the alert is for ${threshold}`
  if (!isBreach) return `; ${comparison === 'ne' ? 'expected' : `the ${limits[comparison]}`} is ${threshold}`
  return `, ${breaches[comparison]} ${threshold}`
}

function span(since: string | null): string {
  return since === null ? '' : ` since ${since}`
}
