import type { MonitorScene } from '../scene.ts'
import { firingIn } from './heartbeats.ts'
import { UsageChecks } from './usage.ts'

const LONGEST_COOLDOWN_MS = 3_600_000

/** Checks, some time after all faults have ended, what is stored and what fires. */
export async function checkEnd(scene: MonitorScene): Promise<void> {
  const { parts, watch, ledger, usage, checks, jobs, channels, time } = scene
  if (parts === undefined) {
    watch.check('restart', false, () => 'the process is down')
    return
  }
  new UsageChecks(scene).compare((await usage.peek()) ?? [], ledger.expected())
  const missing = ledger.calls.length - ledger.storedCalls
  watch.check('usageEnd', missing === 0, () => `${missing} calls are not stored`)
  const alerts = await parts.alerts.listAlerts({ limit: 1000 })
  const open = alerts.filter(({ status }) => status !== 'resolved')
  const firing = await firingIn(parts)
  const failing = [...checks.failing(), ...jobs.failing()]
  const names = new Set([...firing, ...failing])
  for (const name of names) {
    const fires = firing.includes(name)
    watch.check('checks', fires === failing.includes(name), () =>
      fires ? `the alert of ${name} fires` : `no alert says that ${name} fails`,
    )
  }
  for (const channel of channels) {
    const known = scene.knowledgeOf(channel)
    if (known.failedMs > -Infinity) continue
    for (const alert of open) {
      // The critical alert about the same check inhibits the warning.
      if (alert.rule === 'health_check_degraded' && firing.includes(alert.labels['check'] ?? '')) continue
      const belief = known.beliefs.get(alert.fingerprint)
      // A cooldown of the rule holds the message.
      if (belief !== undefined && belief.atMs > time.nowMs - LONGEST_COOLDOWN_MS) continue
      const knows = belief?.state === 'firing' && belief.alert === alert.id
      watch.check('knows', knows, () => `${channel.name} does not know of ${alert.rule}, which fires`)
    }
  }
}
