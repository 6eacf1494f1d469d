import type { AlertManagerOptions } from '../src/manager/options.ts'
import type { EscalationStep } from '../src/rules/escalation.ts'
import type { AlertRuleInput } from '../src/rules/rule.ts'
import { cpuRule, MINUTE_MS, Receiver, Scene } from './scene.ts'

/** The step of an escalation to channels after some minutes. */
export function escalateAfter(minutes: number, ...channels: readonly string[]): EscalationStep {
  return { afterMs: minutes * MINUTE_MS, channels }
}

/** Rule that notifies `log`, and `pager` from 5 minutes on. */
export function escalating(rule: Partial<AlertRuleInput>): AlertRuleInput {
  return {
    ...cpuRule,
    consecutiveBreaches: 1,
    notificationChannels: ['log'],
    escalate: [escalateAfter(5, 'pager')],
    ...rule,
  }
}

/** A manager with an `escalating` rule and the channels `log`, `pager` and `boss`. */
export class Escalation extends Scene {
  readonly pager: Receiver
  readonly boss: Receiver

  constructor(rule: Partial<AlertRuleInput> = {}, options: AlertManagerOptions = {}) {
    const receivers = [new Receiver(), new Receiver('pager'), new Receiver('boss')] as const
    super({ rules: [escalating(rule)], notifiers: receivers, ...options })
    ;[, this.pager, this.boss] = receivers
    Object.assign(this, { log: receivers[0] })
  }
}
