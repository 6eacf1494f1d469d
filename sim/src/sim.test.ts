import { describe, expect, test } from 'vitest'

import type { Violation } from './invariants.ts'
import { runWorld, worldOf, type AnyWorld } from './run-world.ts'
import { listStored } from './stored.ts'
import { loadSubject } from './subject.ts'

const RUNS = 200
const RUNS_A_TEST = 10
const subject = await loadSubject()

async function violationsOf(world: AnyWorld): Promise<readonly Violation[]> {
  const { violations } = await runWorld(world, subject)
  return violations
}

test.each([26, 8])('the same seed gives the same history: %i', async (seed) => {
  const world = worldOf(seed)
  const first = await runWorld(world, subject)
  const second = await runWorld(world, subject)
  expect(first.log.length).toBeGreaterThan(50)
  expect(second.log).toEqual(first.log)
})

describe('seeded worlds keep every invariant', () => {
  const firsts = Array.from({ length: RUNS / RUNS_A_TEST }, (_, index) => index * RUNS_A_TEST + 1)
  test.each(firsts)(`${RUNS_A_TEST} seeds from %i`, async (first) => {
    const failed: string[] = []
    for (let seed = first; seed < first + RUNS_A_TEST; seed += 1) {
      const [violation] = await violationsOf(worldOf(seed))
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
