import type { AlertsError } from '../src/errors.ts'
import type { AlertConfiguration } from '../src/manager/configuration.ts'
import type { AlertRuleInput } from '../src/rules/rule.ts'
import { cpuRule, Receiver, Scene } from './scene.ts'

/** Fires with the first breach. */
export const cpu: AlertRuleInput = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0 }

/** A channel that sends to a URL. */
export class Chat extends Receiver {
  readonly destination: () => string

  constructor(name: string, url = `https://${name}.test`) {
    super(name)
    this.destination = () => url
  }
}

/** A manager with the rule `cpu`. */
export function begin(configuration: AlertConfiguration): Scene {
  return new Scene({ rules: [cpu], notifiers: [], ...configuration })
}

/** Replaces the configuration, by default with the rule `cpu`, and lets everything run that is due. */
export async function replace(scene: Scene, configuration: AlertConfiguration): Promise<void> {
  await scene.manager.reconfigure({ rules: [cpu], ...configuration })
  await scene.settle()
}

/** Returns the error with which a configuration is refused. */
export async function refusal(scene: Scene, configuration: unknown): Promise<AlertsError> {
  return await scene.manager.reconfigure(configuration as AlertConfiguration).then(
    () => {
      throw new Error('it was accepted')
    },
    (error: unknown) => error as AlertsError,
  )
}

/** Each alert with why it ended, or its status; the newest first. */
export async function alertsOf({ manager }: Scene): Promise<readonly string[]> {
  const alerts = await manager.listAlerts()
  return alerts.map(({ rule, status, resolution }) => `${rule} ${resolution?.reason ?? status}`)
}
