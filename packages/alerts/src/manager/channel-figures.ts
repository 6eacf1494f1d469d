import { waiting } from '../notify/channel-alert.ts'
import { planNotifications } from '../notify/pipeline.ts'
import type { Due } from '../notify/plan.ts'
import type { ChannelFigures } from '../stats/figures.ts'
import type { AttemptFigures } from '../store/store.ts'
import { publicName, type ViewSource } from '../view/view-source.ts'
import type { World } from '../world/world.ts'

/** Counts what waits for each channel. What a person, an inhibition or a cooldown holds does not wait. */
export function countChannels({ journal, notify }: ViewSource, world: World): readonly ChannelFigures[] {
  const nowMs = journal.nowMs()
  const since = new Map<string, readonly number[]>()
  for (const settings of notify.channels.values()) {
    const { due } = planNotifications(world, settings, notify, nowMs)
    const more = waiting(due).map((item) => dueSinceMs(item, nowMs))
    since.set(settings.publicName, [...(since.get(settings.publicName) ?? []), ...more])
  }
  return [...since].map(([channel, times]) => ({
    channel,
    due: times.length,
    oldestDueMs: times.length === 0 ? null : nowMs - times.reduce((a, b) => Math.min(a, b)),
  }))
}

/** Adds up the figures of the recipients of each channel. */
export function mergeRecipients(
  { notify }: ViewSource,
  figures: readonly AttemptFigures[],
): readonly AttemptFigures[] {
  const merged = new Map<string, AttemptFigures>()
  for (const { channel: name, outcome, count } of figures) {
    const channel = publicName(notify, name)
    const key = `${outcome} ${channel}`
    merged.set(key, { channel, outcome, count: count + (merged.get(key)?.count ?? 0) })
  }
  return [...merged.values()]
}

function dueSinceMs({ kind, alert, row, limits }: Due, nowMs: number): number {
  switch (kind) {
    case 'fire':
      return alert.firedMs
    case 'resolve':
      return alert.resolvedMs ?? nowMs
    case 'missed':
      return row.missedSinceMs ?? nowMs
    case 'remind':
      return Math.min(nowMs, (row.notifiedMs ?? nowMs) + limits.repeatMs)
  }
}
