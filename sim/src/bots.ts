import type { EvaluationInput } from '@botwatch/alerts'

import { POISON } from './receiver.ts'
import type { RulePlan, Value } from './world.ts'

/** Looks like the key of a model's API; must never leave. */
export const SECRET = 'sk-ant-api03-PLANTEDplantedPLANTEDplanted0123456789'
/** Looks like a GitLab token. */
export const TOKEN = 'glpat-PLANTEDplanted012345'

/** The bots that report samples and health results. */
export class Bots {
  readonly values: readonly Value[][]

  constructor(rules: number, series: number) {
    this.values = Array.from({ length: rules }, () => Array.from({ length: series }, (): Value => 'ok'))
  }

  /** What a series of a rule reports. */
  valueOf(rules: readonly RulePlan[], rule: number, series: number): Value {
    return this.values[rules[rule]?.sameAs ?? rule]?.[series] ?? 'gone'
  }

  /** Input of one round. All series report, those of rules that are switched off too. */
  report(rules: readonly RulePlan[]): EvaluationInput {
    const metrics: { name: string; labels: Record<string, string>; value: unknown }[] = []
    const health: { name: string; status: string; message?: string; dependsOn?: readonly string[] }[] = []
    for (const [index, rule] of rules.entries()) {
      if (rule.sameAs !== undefined) continue
      for (const [series, value] of (this.values[index] ?? []).entries()) {
        if (value === 'gone') continue
        const name = `${rule.name}-${series}`
        if (rule.kind === 'metric') {
          const labels = series === 0 ? { bot: name, owner: `ann ${TOKEN}` } : { bot: name }
          metrics.push({ name: rule.name, labels, value: { breach: 93, ok: 20, bad: Number.NaN }[value] })
        } else {
          const status = { breach: 'unhealthy', ok: 'healthy', bad: 'unknown' }[value]
          const message = `request failed with key ${SECRET} ${POISON}`
          const dependsOn = rule.hasParent === true && series > 0 ? [`${rule.name}-0`] : undefined
          // Only one series has a text: to look for secrets takes time.
          health.push({ name, status, ...(series === 0 && { message }), ...(dependsOn && { dependsOn }) })
        }
      }
    }
    return { metrics, health }
  }
}

/** Name of a series, which its samples carry as the label `bot`, or its results as the name of the check. */
export function seriesName(rules: readonly RulePlan[], rule: RulePlan, series: number): string {
  return `${sourceOf(rules, rule).name}-${series}`
}

/** The rule whose samples a rule reads. */
export function sourceOf(rules: readonly RulePlan[], rule: RulePlan): RulePlan {
  return (rule.sameAs === undefined ? undefined : rules[rule.sameAs]) ?? rule
}
