import type { EvaluationInput } from '../src/evaluate/input.ts'
import type { AlertManagerOptions } from '../src/manager/options.ts'
import type { NotifierDelivery } from '../src/notifier.ts'
import type { AlertRuleInput } from '../src/rules/rule.ts'
import { cpuRule, range, Receiver, Scene } from './scene.ts'

/** Fires with the first breach and is sent at once. */
export const now: AlertRuleInput = { ...cpuRule, consecutiveBreaches: 1, cooldownMinutes: 0, groupWaitMs: 0 }
export const ok: NotifierDelivery = { outcome: 'delivered' }
export const down: NotifierDelivery = { outcome: 'retryable', reason: 'HTTP 503' }

/** A channel `bad` beside a channel `good`, both notified of each alert. */
export function begin(options: AlertManagerOptions = {}): {
  readonly bad: Receiver
  readonly good: Receiver
  readonly scene: Scene
} {
  const [bad, good] = [new Receiver('bad'), new Receiver('good')]
  const scene = new Scene({ rules: [now], notifiers: [bad, good], ...options })
  return { bad, good, scene }
}

/** That many series that breach. */
export function samples(count: number): EvaluationInput {
  return {
    metrics: range(1, count).map((host) => ({
      name: 'cpu_percent',
      labels: { host: `h${host}` },
      value: 93,
    })),
  }
}

/** The messages of a channel about a rule. */
export function about({ sent }: Receiver, rule: string): Receiver['sent'] {
  return sent.filter(({ message }) => message.alerts?.some((alert) => alert.rule === rule))
}
