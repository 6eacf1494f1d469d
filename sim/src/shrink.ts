import type { Violation } from './invariants.ts'
import { Simulation } from './simulate.ts'
import type { Subject } from './subject.ts'
import type { Action, World } from './world.ts'

/** A world and the first violation of one kind in it. */
export interface Failing {
  readonly world: World
  readonly violation: Violation
}

const MOST_RUNS = 400

/** Looks for a smaller world that breaks the same invariant: fewer actions, rules, channels and minutes. */
export async function shrink(world: World, violation: Violation, subject: Subject): Promise<Failing> {
  let best: Failing = { world, violation }
  let runs = 0
  const attempt = async (candidate: World): Promise<boolean> => {
    if (runs >= MOST_RUNS) return false
    runs += 1
    const { violations } = await new Simulation(candidate, subject).run()
    const same = violations.find(({ invariant }) => invariant === violation.invariant)
    if (same !== undefined) best = { world: candidate, violation: same }
    return same !== undefined
  }
  for (
    let size = Math.ceil(world.actions.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < best.world.actions.length;) {
      const actions = best.world.actions.toSpliced(from, size)
      if (!(await attempt({ ...best.world, actions }))) from += size
    }
  }
  await attempt({ ...best.world, store: 'memory' })
  for (let series = 1; series < world.series; series += 1) {
    if (await attempt({ ...best.world, series })) break
  }
  for (let channels = 1; channels < world.channels; channels += 1) {
    if (await attempt({ ...best.world, channels })) break
  }
  await dropRules(() => best.world, attempt)
  const last = best.world.actions.at(-1)
  if (last !== undefined) await attempt({ ...best.world, minutes: Math.ceil(last.minute) + 1 })
  return best
}

/** Drops rules that nothing happens to, from the last, so that the numbers of the others stay. */
async function dropRules(now: () => World, attempt: (world: World) => Promise<boolean>): Promise<void> {
  for (let index = now().rules.length - 1; index >= 1; index -= 1) {
    const { rules, actions } = now()
    const isUsed = actions.some(
      (action) => ruleOf(action) === index || JSON.stringify(action).includes(`"rule":${index}`),
    )
    if (isUsed || !(await attempt({ ...now(), rules: rules.slice(0, index) }))) break
  }
}

function ruleOf(action: Action): number | undefined {
  return 'rule' in action ? action.rule : undefined
}
