import type { EndReason, NewsCounts, Reading, Words } from './words.ts'

const ended: Readonly<Record<EndReason, string>> = {
  recovered: 'recovered',
  manual: 'closed by hand',
  stale_timeout: 'data stopped',
  rule_changed: 'rule changed',
  rule_disabled: 'rule disabled',
  rule_removed: 'rule removed',
  other: 'ended',
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** English. */
export const en: Words = {
  colon: ': ',
  comma: ', ',
  list: ', ',
  stop: '.',
  space: ' ',
  severity: { info: 'info', warning: 'warning', error: 'error', critical: 'critical' },
  units: { day: 'd', hour: 'h', minute: 'min', second: 's', millisecond: 'ms', microsecond: 'µs' },
  digitGroup: ',',
  decimalPoint: '.',
  notANumber: 'not a number',
  date: (year, month, day) => `${months[month - 1]} ${day}${year === null ? '' : `, ${year}`}`,
  perSecond: (value) => `${value} per second`,
  state: {
    firing: { info: 'INFO', warning: 'WARNING', error: 'ERROR', critical: 'CRITICAL' },
    still: (severity) => `STILL ${severity.toUpperCase()}`,
    ended: {
      recovered: 'RESOLVED',
      manual: 'CLOSED',
      stale_timeout: 'DATA STOPPED',
      rule_changed: 'RULE CHANGED',
      rule_disabled: 'RULE DISABLED',
      rule_removed: 'RULE REMOVED',
      other: 'ENDED',
    },
    closedBy: (name) => `CLOSED BY ${name}`,
    removed: 'REMOVED',
    test: 'TEST',
  },
  phrase: {
    limit: (value, comparison, threshold) => {
      if (comparison === 'eq') return value
      const names = { gt: 'limit', gte: 'limit', lt: 'minimum', lte: 'minimum', ne: 'expected' }
      return `${value} (${names[comparison]} ${threshold})`
    },
    noData: (since) => (since === null ? 'no data' : `no data since ${since}`),
    nothingHeard: (since) => (since === null ? 'nothing heard' : `nothing heard since ${since}`),
    tooManyAlerts: 'too many alerts',
    status: (status) => status,
    since: (time) => `since ${time}`,
    after: (duration) => `after ${duration}`,
    endedAt: (time) => `ended ${time}`,
    firedAndEnded: (firedAt, endedAt) => `fired ${firedAt}, ended ${endedAt}`,
    backTo: (value) => `back to ${value}`,
    was: (value) => `was ${value}`,
    again: (status) => `${status} again`,
    now: (status) => `now ${status}`,
    dataAgain: 'data again',
    heardAgain: 'heard of again',
    acknowledgedBy: (name) => `acknowledged by ${name}`,
    escalated: 'escalated',
    fallback: (channel) => `in place of the channel ${channel}`,
    note: (note) => `note: ${note}`,
  },
  sentence: {
    value: (reading) => {
      const { value, window } = reading
      const over = window === null ? '' : `, over the last ${window}`
      return `${measured(reading)} is ${value}${compared(reading)}${over}.`
    },
    check: (subject, status, detail) => `${subject ?? 'The check'} is ${status}: ${detail}`,
    noData: (subject, since) =>
      `${subject ?? 'The rule'} has had no data${span(since)}, so whether all is well is not known.`,
    absent: (subject, since) => `${subject ?? 'The metric'} has had no data${span(since)}.`,
    nothingHeard: (subject, since) =>
      `Nothing has been heard${subject === null ? '' : ` of ${subject}`}${span(since)}.`,
    tooManyAlerts: 'More series breach this rule than it may have alerts, so some have none.',
    sentAgain: (reasons) => `Sent again: ${reasons.join(', ')}.`,
    escalated: 'Escalated: nobody has acknowledged it.',
    fallback: (channel) => `Sent here because the channel ${channel} takes no messages.`,
    previous: (endedAt, reason) => `The alert before ended ${endedAt} (${ended[reason]}).`,
    missed: (count) => `${count} more ${count === 1 ? 'alert' : 'alerts'} fired and ended since.`,
    backTo: (reading) => {
      const { value, comparison, threshold } = reading
      const shown =
        comparison === null || threshold === null ? value : en.phrase.limit(value, comparison, threshold)
      return `${measured(reading)} is back to ${shown}.`
    },
    nothingCounted: 'Nothing was counted any more, so there is nothing that fails.',
    dataAgain: (subject) => `${subject ?? 'The rule'} has data again.`,
    heardAgain: (subject) => `${subject ?? 'It'} has been heard of again.`,
    fewerAlerts: 'The number of alerts of this rule is below the limit again.',
    ended: (reason, lastDataAt) => {
      const unknown = 'Whether it has recovered is not known.'
      switch (reason) {
        case 'recovered':
          return 'It has recovered.'
        case 'manual':
          return 'Closed by hand. If the problem is still there, it fires again.'
        case 'stale_timeout':
          return `Its data stopped${lastDataAt === null ? '' : ` at ${lastDataAt}`}, so the alert was ended. ${unknown}`
        case 'rule_changed':
          return 'The rule was changed, and what fired is no alert any more. This is not a recovery.'
        case 'rule_disabled':
          return `The rule was disabled. ${unknown}`
        case 'rule_removed':
          return `The rule was removed. ${unknown}`
        case 'other':
          return `The alert has ended. ${unknown}`
      }
    },
    closedWithoutData: 'Closed by hand. It fires again only if data comes and then stops once more.',
    brief: 'The channel refused this message in full, so it has no details.',
    test: 'This is a test. If you can read it, the channel works.',
  },
  action: {
    noData: (subject) => `See whether the bot runs and still reports ${subject ?? 'its metrics'}.`,
    tooManyAlerts:
      'See what the alerts of this rule have in common. Raise maxAlertsPerRule if all are wanted.',
  },
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
  count: {
    news: (counts) => {
      const names: Readonly<Record<keyof NewsCounts, string>> = {
        fired: 'fired',
        still: 'still firing',
        firing: 'firing',
        resolved: 'resolved',
        ended: 'ended',
        missed: 'fired and ended',
      }
      return (['fired', 'still', 'firing', 'resolved', 'ended', 'missed'] as const)
        .filter((news) => counts[news] > 0)
        .map((news) => `${counts[news]} ${names[news]}`)
        .join(', ')
    },
    alerts: (count) => (count === 1 ? '1 alert' : `${count} alerts`),
    moreRules: (count) => (count === 1 ? ' and 1 more rule' : ` and ${count} more rules`),
    severity: (count, severity) => `${count} ${severity}`,
    more: (count, firing, over) => {
      const parts = [firing && `${firing} firing`, over && `${over} ended`]
      return `and ${count} more: ${parts.filter((part) => part !== '').join('; ')}`
    },
  },
  reasons: {
    severity_raised: 'the severity was raised',
    acknowledgement_expired: 'the acknowledgement has expired',
    silence_ended: 'the silence has ended',
  },
  links: { alert: 'Alert', runbook: 'Runbook', silence: 'Silence', dashboard: 'Dashboard' },
  testOf: (channel) => `test of the channel ${channel}`,
  times: (count) => (count === 1 ? 'once' : `${count} times`),
  forDuration: (duration) => `for ${duration}`,
}

function measured({ isRate, subject }: Reading): string {
  if (!isRate) return subject ?? 'The value'
  return subject === null ? 'The rate' : `The rate of ${subject}`
}

/** Compares a value with its threshold. A value that does not breach, e.g. while it recovers, is not called one. */
function compared({ comparison, threshold, isBreach }: Reading): string {
  if (comparison === null || threshold === null) return ''
  if (!isBreach) {
    const names = {
      gt: 'the limit is',
      gte: 'the limit is',
      lt: 'the minimum is',
      lte: 'the minimum is',
      eq: 'the alert is for',
      ne: 'expected is',
    }
    return `; ${names[comparison]} ${threshold}`
  }
  switch (comparison) {
    case 'gt':
      return `, above the limit of ${threshold}`
    case 'gte':
      return `, at or above the limit of ${threshold}`
    case 'lt':
      return `, below the minimum of ${threshold}`
    case 'lte':
      return `, at or below the minimum of ${threshold}`
    case 'eq':
      return ', the value that raises this alert'
    case 'ne':
      return `, not the expected ${threshold}`
  }
}

function span(since: string | null): string {
  return since === null ? '' : ` since ${since}`
}
