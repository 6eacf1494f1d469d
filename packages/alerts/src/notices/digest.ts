import { severityRank } from '../severity.ts'
import type { Digest, DigestCount, DigestLine, DigestRow, NoticeRow } from '../store/outbox-records.ts'

const MAX_LINES = 20

const firingSets = new WeakMap<readonly string[], ReadonlySet<string>>()

/** The episodes that a DIGEST says are firing. */
export function firingIn({ digest: { firing } }: DigestRow): ReadonlySet<string> {
  const known = firingSets.get(firing)
  if (known !== undefined) return known
  const made = new Set(firing)
  firingSets.set(firing, made)
  return made
}

/** Sums up messages, and DIGESTs that were never sent, in the order given. */
export function sumUp(older: readonly Digest[], rows: readonly NoticeRow[]): Digest {
  const counts = new Map<string, DigestCount>()
  const lines = new Map<string, DigestLine>()
  const firing = new Set<string>()
  for (const digest of older) {
    for (const count of digest.counts) addCount(counts, count)
    for (const line of digest.lines) addLine(lines, line)
    for (const id of digest.firing) firing.add(id)
  }
  for (const row of rows) {
    addCount(counts, countOf(row))
    addLine(lines, lineOf(row))
    if (row.notice === 'resolve') firing.delete(row.episodeId)
    else firing.add(row.episodeId)
  }
  const worst = [...lines.values()].toSorted((a, b) => rank(b) - rank(a))
  return {
    counts: [...counts.values()],
    lines: worst.slice(0, MAX_LINES),
    isCut: worst.length > MAX_LINES || older.some(({ isCut }) => isCut),
    firing: [...firing],
  }
}

function countOf({ rule, severity, notice, tellsFire }: NoticeRow): DigestCount {
  return {
    rule,
    severity,
    fired: notice === 'fire' || tellsFire ? 1 : 0,
    reminded: notice === 'remind' ? 1 : 0,
    resolved: notice === 'resolve' ? 1 : 0,
  }
}

function addCount(counts: Map<string, DigestCount>, more: DigestCount): void {
  const key = `${more.severity}\n${more.rule}`
  const { fired, reminded, resolved } = counts.get(key) ?? { fired: 0, reminded: 0, resolved: 0 }
  counts.set(key, {
    ...more,
    fired: fired + more.fired,
    reminded: reminded + more.reminded,
    resolved: resolved + more.resolved,
  })
}

function lineOf({ fingerprint, rule, severity, notice, tellsFire, message }: NoticeRow): DigestLine {
  const labels = Object.entries(message.labels).filter(([name]) => name !== 'alertname')
  const shown = labels.map(([name, value]) => `${name}=${value}`).join(', ')
  return {
    fingerprint,
    name: shown === '' ? rule : `${rule} (${shown})`,
    severity,
    episodes: notice === 'fire' || tellsFire ? 1 : 0,
    firedAt: message.alert?.firedAt ?? null,
    resolvedAt: message.alert?.resolvedAt ?? null,
  }
}

/** What comes later says where the alert stands. */
function addLine(lines: Map<string, DigestLine>, later: DigestLine): void {
  const known = lines.get(later.fingerprint)
  lines.set(later.fingerprint, { ...later, episodes: later.episodes + (known?.episodes ?? 0) })
}

function rank({ severity, resolvedAt }: DigestLine): number {
  return 2 * severityRank(severity) + (resolvedAt === null ? 1 : 0)
}
