import type { OutboxRow } from '../store/outbox-records.ts'
import type { Pruned, PruneQuery, StoreChanges } from '../store/store.ts'
import type { Statements } from './statements.ts'

const SLICE = 200

type Slices<T = void> = Generator<undefined, T>

/** Writes changes. `known` are messages that are in the database already and need not be written again. */
export function* writeChanges(sql: Statements, changes: StoreChanges, known: ReadonlySet<string>): Slices {
  sql.putTimeline.run('timeline_ms', changes.timelineMs)
  yield* inSlices(changes.alerts, (record) => sql.putAlert.run(record.fingerprint, JSON.stringify(record)))
  yield* inSlices(changes.forgottenAlerts, (fingerprint) => sql.forgetAlert.run(fingerprint))
  yield* inSlices(changes.episodes, (episode) => {
    const { id, rule, severity, resolution } = episode
    sql.putEpisode.run(id, rule, severity, resolution?.at ?? null, JSON.stringify(episode))
  })
  yield* inSlices(changes.events, ({ episodeId, type, at, by, channel, detail }) =>
    sql.addEvent.run(episodeId, type, at, by, channel, detail),
  )
  yield* inSlices(changes.silences, (silence) =>
    sql.putSilence.run(silence.id, silence.until, silence.untilMs, JSON.stringify(silence)),
  )
  yield* inSlices(changes.outbox, (row) => writeRow(sql, row, known.has(row.id)))
  yield* inSlices(changes.attempts, ({ messageId, channel, at, durationMs, outcome, reason }) =>
    sql.addAttempt.run(messageId, channel, at, durationMs, outcome, reason),
  )
  yield* inSlices(changes.channels, (record) => sql.putChannel.run(record.channel, JSON.stringify(record)))
}

/** Removes what is old, at most as much as is asked for. */
export function* removeOld(sql: Statements, query: PruneQuery): Slices<Pruned> {
  const { resolvedBefore, settledBeforeMs, limit } = query
  const episodes = sql.oldEpisodes.all(resolvedBefore, limit)
  yield* inSlices(episodes, ({ id }) => {
    sql.dropEvents.run(String(id))
    sql.dropEpisode.run(String(id))
  })
  const rows = sql.oldRows.all(settledBeforeMs, limit)
  yield* inSlices(rows, ({ id }) => {
    sql.dropAttempts.run(String(id))
    sql.dropRow.run(String(id))
  })
  sql.dropSilences.run(resolvedBefore)
  return { episodes: episodes.length, messages: rows.length }
}

/** The message itself is by far the longest part: written once, and dropped when nobody will send it again. */
function writeRow(sql: Statements, { message, ...row }: OutboxRow, known: boolean): void {
  const { id, channel, notice, status, queuedMs, settledMs } = row
  const episodeId = row.notice === 'digest' ? null : row.episodeId
  const body = JSON.stringify(row)
  const kept = settledMs === null || status === 'dead'
  if (known) {
    const statement = kept ? sql.changeRow : sql.settleRow
    statement.run(status, settledMs, body, id)
  } else {
    const text = kept ? JSON.stringify(message) : null
    sql.putRow.run(id, channel, notice, status, episodeId, queuedMs, settledMs, text, body)
  }
}

function* inSlices<T>(items: readonly T[], write: (item: T) => unknown): Slices {
  for (const [index, item] of items.entries()) {
    if (index % SLICE === SLICE - 1) yield
    write(item)
  }
}
