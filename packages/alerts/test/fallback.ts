import type { AlertNotifier, NotifierDelivery } from '../src/notifier.ts'
import type { AlertRuleInput } from '../src/rules/rule.ts'
import { cpuRule, Receiver, Scene } from './scene.ts'

export const broken: NotifierDelivery = { outcome: 'channel_broken', reason: 'HTTP 401' }

/** Rule that notifies `slack`. */
export const slackRule: AlertRuleInput = {
  ...cpuRule,
  consecutiveBreaches: 1,
  severity: 'error',
  notificationChannels: ['slack'],
}

interface FallbackScene {
  readonly scene: Scene
  readonly slack: Receiver
  readonly email: Receiver
  readonly sms: Receiver
}

/** A rule that notifies `slack`, whose fallback is `email`, whose fallback is `sms`, unless told otherwise. */
export function fallbackScene(
  fallbacks: Readonly<Record<string, readonly string[]>> = { slack: ['email'], email: ['sms'] },
  rules: readonly AlertRuleInput[] = [slackRule],
  more: Pick<AlertNotifier, 'minSeverity'> = {},
): FallbackScene {
  const add = (name: string): Receiver =>
    Object.assign(new Receiver(name), { ...more, name, fallback: fallbacks[name] ?? [] })
  const [slack, email, sms] = [add('slack'), add('email'), add('sms')]
  return { scene: new Scene({ rules, notifiers: [slack, email, sms] }), slack, email, sms }
}
