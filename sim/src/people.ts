import type { Random } from './random.ts'
import type { Action, RulePlan } from './world.ts'
import { makeSteps, pickFields } from './plans.ts'

interface PeopleContext {
  readonly random: Random
  readonly minutes: number
  /** Number of rules. */
  readonly rules: number
}

/** Rules that people save and delete while the process runs. */
export function makeSaves({ random, minutes }: PeopleContext, rules: readonly RulePlan[]): Action[] {
  if (rules.every(({ origin }) => origin === undefined)) return []
  return rules.flatMap((_, rule) =>
    Array.from({ length: random.between(1, 4) }, (): Action => {
      const minute = random.chance(0.2) ? 0.4 : random.between(1, minutes - 1) + 0.4
      if (random.chance(0.3)) return { minute, do: 'delete', rule }
      return { minute, do: 'save', rule, fields: pickFields(random), isOn: random.chance(0.7) }
    }),
  )
}

/** Tries of channels that people ask for, most while one fails or when it is well again. */
export function makeRetries({ random, minutes }: PeopleContext, actions: readonly Action[]): Action[] {
  if (!random.chance(0.4)) return []
  return actions.flatMap((action): Action[] => {
    if (action.do !== 'receiver' || !random.chance(0.5)) return []
    const { channel } = action
    const minute = action.minute + (action.answer === 'ok' ? 0.02 : random.pick([0.02, 0.5, 5]))
    const count = random.pick([1, 2, 20])
    return minute < minutes
      ? [{ minute, do: 'retry', channel, count, everySeconds: random.pick([0.5, 4, 40]) }]
      : []
  })
}

/** Silences that are changed while they last. */
export function makeSilenceChanges({ random, minutes, rules }: PeopleContext): Action[] {
  if (!random.chance(0.3)) return []
  return Array.from({ length: random.between(1, 3) }, () => random.between(1, minutes - 40)).flatMap(
    (start): Action[] => {
      const minute = start + 0.45
      const later = minute + random.pick([0.1, 2, 9])
      const rule = (): number => random.between(0, rules - 1)
      return [
        { minute, do: 'silence', rule: rule(), minutes: 30 },
        { minute: later, do: 'change-silence', rule: rule(), minutes: random.pick([2, 10, 30]) },
      ]
    },
  )
}

/** What people do with alerts. */
export function makeHandling(
  { random, minutes, rules, series }: PeopleContext & { readonly series: number },
  isOn: boolean,
): Action[] {
  if (!isOn) return []
  return Array.from({ length: random.between(2, 10) }, (): Action => {
    const minute = random.between(1, minutes - 1) + 0.5
    const rule = random.between(0, rules - 1)
    const one = random.between(0, series - 1)
    const kind = random.pick(['acknowledge', 'unacknowledge', 'resolve', 'suppress', 'silence'])
    const length = Math.min(random.pick([2, 10, 60]), minutes - minute)
    if (kind === 'silence') return { minute, do: kind, rule, minutes: length }
    if (kind === 'suppress') return { minute, do: kind, rule, series: one, minutes: length }
    return { minute, do: kind, rule, series: one }
  })
}

/** Edits of escalations while the process runs. */
export function makeStepEdits({ random, minutes, rules }: PeopleContext, isOn: boolean): Action[] {
  if (!isOn || !random.chance(0.5)) return []
  return Array.from({ length: random.between(1, 3) }, () => ({
    minute: random.between(1, minutes - 1) + 0.6,
    do: 'update',
    rule: random.between(0, rules - 1),
    fields: { escalate: random.chance(0.3) ? [] : makeSteps(random) },
  }))
}
