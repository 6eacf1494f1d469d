import { describe, expect, test } from 'vitest'

import { generate } from './generate.ts'
import type { Violation } from './invariants.ts'
import { Simulation } from './simulate.ts'
import { listStored } from './stored.ts'
import { loadSubject } from './subject.ts'
import type { World } from './world.ts'

const RUNS = 200
const RUNS_A_TEST = 10
const subject = await loadSubject()

async function violationsOf(world: World): Promise<readonly Violation[]> {
  const { violations } = await new Simulation(world, subject).run()
  return violations
}

test('the same seed gives the same history', async () => {
  const world = generate(26)
  const first = await new Simulation(world, subject).run()
  const second = await new Simulation(world, subject).run()
  expect(first.log.length).toBeGreaterThan(50)
  expect(second.log).toEqual(first.log)
})

describe('seeded worlds keep every invariant', () => {
  const firsts = Array.from({ length: RUNS / RUNS_A_TEST }, (_, index) => index * RUNS_A_TEST + 1)
  test.each(firsts)(`${RUNS_A_TEST} seeds from %i`, async (first) => {
    const failed: string[] = []
    for (let seed = first; seed < first + RUNS_A_TEST; seed += 1) {
      const [violation] = await violationsOf(generate(seed))
      if (violation !== undefined) failed.push(`seed ${seed}: ${violation.detail}`)
    }
    expect(failed).toEqual([])
  })
})

describe('worlds that once failed', () => {
  test.each(listStored())('$title', async ({ world }) => {
    expect(await violationsOf(world)).toEqual([])
  })
})
