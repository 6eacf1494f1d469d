import type { Scene } from '../scene.ts'
import { MINUTE_MS } from '../world.ts'

const STREAK = 6
const REPORTED_WITHIN_MS = 3 * MINUTE_MS

/** Checks that each channel that has taken no message for a while is reported as an alert. */
export async function checkFailed(scene: Scene): Promise<void> {
  const { process, configuration, time, watch } = scene
  const sinceMs = time.nowMs - REPORTED_WITHIN_MS
  const { manager } = process
  if (manager === undefined || (process.startsMs.at(-1) ?? 0) > sinceMs || scene.mayHaveForgotten(sinceMs))
    return
  const failing = configuration.channels.filter(({ receivers, slot }) =>
    receivers.some((receiver) => {
      const { streak, streakSinceMs } = scene.knowledgeOf(receiver)
      return (
        streak >= STREAK &&
        streakSinceMs < sinceMs &&
        (configuration.channelSinceMs.get(slot) ?? -1) < streakSinceMs
      )
    }),
  )
  if (failing.length === 0) return
  const alerts = await manager.listAlerts({ rule: 'notifier_failed', limit: 1000 })
  const reported = new Set(
    alerts.flatMap(({ status, labels }) => (status === 'resolved' ? [] : (labels['channel'] ?? []))),
  )
  for (const { name } of failing) {
    watch.check('failed', reported.has(name), () => `no alert says that ${name} takes no messages`)
  }
}
