import type { AlertMessage } from '../message.ts'
import { ALERT_SEVERITIES, severityRank, type AlertSeverity } from '../severity.ts'
import type { Digest, DigestCount, DigestLine } from '../store/outbox-records.ts'
import { cut, isoTime } from '../text.ts'

const MAX_LINE_LENGTH = 300

/** The message of a DIGEST. */
export function renderDigest(id: string, digest: Digest, wallMs: number): AlertMessage {
  const total = digest.counts.reduce(
    (sum, { fired, reminded, resolved }) => ({
      fired: sum.fired + fired,
      reminded: sum.reminded + reminded,
      resolved: sum.resolved + resolved,
    }),
    { fired: 0, reminded: 0, resolved: 0 },
  )
  const lines = digest.lines.map(describeLine)
  return {
    id,
    type: 'digest',
    severity: worstOf(digest),
    title: `[DIGEST] ${tell(total)}`,
    text: [
      'Alerts without a message of their own:',
      ...digest.counts.map((count) =>
        cut(`${count.rule}, ${count.severity}: ${tell(count)}`, MAX_LINE_LENGTH),
      ),
      '',
      ...lines,
      ...(digest.isCut ? ['- and more, included in the counts above'] : []),
    ].join('\n'),
    fields: [
      { name: 'Fired', value: String(total.fired) },
      { name: 'Still firing', value: String(digest.firing.length) },
      { name: 'Resolved', value: String(total.resolved) },
    ],
    labels: {},
    links: [],
    timestamp: isoTime(wallMs),
    group: id,
  }
}

/** The worst severity in a DIGEST. */
export function worstOf({ counts }: Digest): AlertSeverity {
  return counts.reduce<AlertSeverity>(
    (worst, { severity }) => (severityRank(severity) > severityRank(worst) ? severity : worst),
    ALERT_SEVERITIES[0],
  )
}

function tell({ fired, reminded, resolved }: Pick<DigestCount, 'fired' | 'reminded' | 'resolved'>): string {
  const parts = [
    [fired, 'fired'],
    [reminded, 'still firing'],
    [resolved, 'resolved'],
  ] as const
  return parts.flatMap(([count, what]) => (count === 0 ? [] : `${count} ${what}`)).join(', ')
}

function describeLine({ severity, name, episodes, firedAt, resolvedAt }: DigestLine): string {
  const often = episodes > 1 ? `flapped ${episodes} times, ` : ''
  const state =
    resolvedAt === null
      ? `firing since ${firedAt ?? 'unknown'}`
      : `${episodes === 1 ? `fired ${firedAt ?? 'before'}, ` : ''}resolved ${resolvedAt}`
  return cut(`- [${severity.toUpperCase()}] ${name}: ${often}${state}`, MAX_LINE_LENGTH)
}
