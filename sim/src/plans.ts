import type { Random } from './random.ts'
import type { ChannelPlan, RulePlan, StepPlan } from './world.ts'

const SEVERITIES = ['info', 'warning', 'error', 'critical'] as const

/** Makes two to four rules. With inhibition, some read the samples of another, and some checks depend on another. */
export function makeRules(random: Random, canInhibit: boolean): readonly RulePlan[] {
  const rules: RulePlan[] = []
  for (let left = random.between(2, 4); left > 0; left -= 1) {
    const index = rules.length
    const rule = makeRule(random, index)
    const other = canInhibit && index > 0 && random.chance(0.6) ? rules[index - 1] : undefined
    if (other !== undefined && other.sameAs === undefined) {
      const [first, second] = random.pick([
        ['critical', 'warning'],
        ['warning', 'critical'],
      ])
      rules[index - 1] = { ...other, severity: first }
      rules.push({ ...rule, kind: other.kind, severity: second, sameAs: index - 1 })
    } else {
      const hasParent = canInhibit && rule.kind === 'health' && random.chance(0.7)
      rules.push(hasParent ? { ...rule, hasParent } : rule)
    }
  }
  return rules
}

/** Makes what a channel declares. */
export function makeChannel(random: Random): ChannelPlan {
  return {
    ...(random.chance(0.3) && { minSeverity: random.pick(['warning', 'error', 'critical']) }),
    ...(random.chance(0.4) && { forMachines: true }),
    ...(random.chance(0.4) && { alertsPerMessage: random.pick([1, 3]) }),
    ...(random.chance(0.3) && { perMinute: random.pick([1, 3, 60]) }),
    ...(random.chance(0.3) && { recipients: 2 }),
  }
}

/** Gives some rules the steps of an escalation. */
export function withEscalation(random: Random, rules: readonly RulePlan[]): readonly RulePlan[] {
  return rules.map((rule) => (random.chance(0.6) ? { ...rule, escalate: makeSteps(random) } : rule))
}

/** Makes one to three steps. */
export function makeSteps(random: Random): readonly StepPlan[] {
  const steps: StepPlan[] = []
  let afterMinutes = 0
  for (let left = random.between(1, 3); left > 0; left -= 1) {
    afterMinutes += random.pick([0.5, 3, 5, 10, 20])
    steps.push({ afterMinutes, channels: [random.between(0, 3)] })
  }
  return steps
}

/** Lets a rule that notifies all channels notify one of them, with a chance. */
export function narrow(random: Random, rule: RulePlan, channels: number): RulePlan {
  return rule.channels === null && random.chance(0.7)
    ? { ...rule, channels: [random.between(0, channels - 1)] }
    : rule
}

/** Gives some channels fallbacks, circles and chains among them. */
export function withFallbacks(random: Random, plans: readonly ChannelPlan[]): readonly ChannelPlan[] {
  return plans.map((plan, slot) => {
    if (!random.chance(0.6)) return plan
    const others = plans.flatMap((_, other) => (other !== slot && random.chance(0.6) ? [other] : []))
    return { ...plan, fallback: others }
  })
}

/** Makes some rules default rules, and some that exist only while they are saved. */
export function withOrigins(random: Random, rules: readonly RulePlan[]): readonly RulePlan[] {
  return rules.map((rule) => {
    const origin = random.pick([undefined, 'default', 'stored'])
    return origin === undefined ? rule : { ...rule, origin }
  })
}

/** Picks one field of a rule to edit. */
export function pickFields(random: Random): Partial<RulePlan> {
  const { severity, channels, perHour } = makeRule(random, 0)
  return random.pick<Partial<RulePlan>>([{ severity }, { channels }, { perHour }])
}

function makeRule(random: Random, index: number): RulePlan {
  return {
    name: `rule${index}`,
    kind: random.chance(0.3) ? 'health' : 'metric',
    severity: random.pick(SEVERITIES),
    breaches: random.pick([1, 1, 2, 3]),
    cooldownMinutes: random.pick([0, 1, 5, 5, 10]),
    repeatMinutes: random.pick([0, 20, 40, 240, 240]),
    perHour: random.pick([10, 10, 10, 3, 1, 0]),
    channels: random.chance(0.6) ? null : [random.between(0, 2)],
  }
}
