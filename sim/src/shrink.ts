import type { Violation } from './invariants.ts'
import { runWorld, type AnyWorld } from './run-world.ts'
import type { Subject } from './subject.ts'
import type { Action, World } from './world.ts'

/** A world and the first violation of one kind in it. */
export interface Failing {
  readonly world: AnyWorld
  readonly violation: Violation
}

const MOST_RUNS = 400

/** Looks for a smaller world that breaks the same invariant: fewer actions, rules, channels and minutes. */
export async function shrink(world: AnyWorld, violation: Violation, subject: Subject): Promise<Failing> {
  let best: Failing = { world, violation }
  let runs = 0
  const attempt = async (candidate: AnyWorld): Promise<boolean> => {
    if (runs >= MOST_RUNS) return false
    runs += 1
    const { violations } = await runWorld(candidate, subject)
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
      if (!(await attempt(without(best.world, from, size)))) from += size
    }
  }
  await attempt({ ...best.world, store: 'memory' })
  if (!('kind' in world)) await simplify(world, () => best.world as World, attempt)
  const last = best.world.actions.at(-1)
  if (last !== undefined) await attempt({ ...best.world, minutes: Math.ceil(last.minute) + 1 })
  return best
}

/** Returns a world without some of its actions. */
function without(world: AnyWorld, from: number, count: number): AnyWorld {
  return 'kind' in world
    ? { ...world, actions: world.actions.toSpliced(from, count) }
    : { ...world, actions: world.actions.toSpliced(from, count) }
}

/** Looks for fewer series, channels and rules. */
async function simplify(
  world: World,
  now: () => World,
  attempt: (world: World) => Promise<boolean>,
): Promise<void> {
  for (let series = 1; series < world.series; series += 1) {
    if (await attempt({ ...now(), series })) break
  }
  for (let channels = 1; channels < world.channels; channels += 1) {
    if (await attempt({ ...now(), channels })) break
  }
  await dropRules(now, attempt)
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
