import type { AlertManager } from '@botwatch/alerts'

import type { Heard, Reading } from '../heard.ts'
import type { Receiver } from '../receiver.ts'
import type { Scene } from '../scene.ts'

/** A message that is under way when a rule is switched off may still arrive. */
const MARGIN_MS = 2000

/** Checks, between two changes, which rules are in effect and that none that is off has an open alert. */
export async function checkRules(scene: Scene, manager: AlertManager): Promise<void> {
  const { savedRules, configuration, process } = scene
  const before = configuration.version
  if (!savedRules.isSettled) return
  const listed = new Map((await manager.listRules()).map((rule) => [rule.name, rule]))
  // A disk that hangs does not say.
  const alerts = await manager.listAlerts({ limit: 1000 }).catch(() => null)
  if (alerts === null) return
  if (process.manager !== manager || configuration.version !== before) return
  for (const [index, { name, origin, severity, perHour }] of configuration.rules.entries()) {
    const isOn = configuration.isOn[index] === true
    if (!isOn) {
      const open = alerts.find((alert) => alert.rule === name && alert.status !== 'resolved')
      scene.watch.check('ruleOff', open === undefined, () => `${name} is off and has an open alert`)
    }
    if (origin === undefined) continue
    const isSaved = savedRules.current(name) !== null
    const is = describe(listed.get(name))
    const should =
      isSaved || configuration.isInFile(index)
        ? describe({
            origin: isSaved ? 'stored' : 'default',
            enabled: isOn,
            severity,
            maxNotificationsPerHour: perHour,
          })
        : describe(undefined)
    scene.watch.check('rulesInEffect', is === should, () => `${name}: ${is}, not ${should}`)
  }
}

/** Checks that a new message says of no alert that it fires whose rule is off. */
export function checkRuleOff(scene: Scene, receiver: Receiver, { id }: Reading, { rule }: Heard): void {
  const { configuration, watch, time } = scene
  if (configuration.rule(rule) === undefined || scene.knowledgeOf(receiver).contents.has(id)) return
  const isOff = configuration.isOffSince(rule, time.nowMs - MARGIN_MS)
  watch.check('ruleSilent', !isOff, () => `${receiver.name}: a message about ${rule}, which is off`)
}

function describe(
  rule:
    | {
        readonly origin: string
        readonly enabled: boolean
        readonly severity: string
        readonly maxNotificationsPerHour: number
      }
    | undefined,
): string {
  if (rule === undefined) return 'none'
  const { origin, enabled, severity, maxNotificationsPerHour } = rule
  return `${origin} ${enabled ? 'on' : 'off'} ${severity} ${maxNotificationsPerHour} an hour`
}
