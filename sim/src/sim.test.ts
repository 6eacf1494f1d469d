import { describe, expect, test } from 'vitest'

import { generate } from './generate.ts'
import type { Violation } from './invariants.ts'
import { Simulation } from './simulate.ts'
import { listStored } from './stored.ts'
import { loadSubject } from './subject.ts'
import type { World } from './world.ts'

const RUNS = 200
const subject = await loadSubject()

async function violationsOf(world: World): Promise<readonly Violation[]> {
  const { violations } = await new Simulation(world, subject).run()
  return violations
}

test('the same seed gives the same history', async () => {
  const world = generate(26)
  const first = await new Simulation(world, subject).run()
  const second = await new Simulation(world, subject).run()
  expect(first.log.length).toBeGreaterThan(100)
  expect(second.log).toEqual(first.log)
})

test(`${RUNS} seeded worlds keep every invariant`, async () => {
  const failed: string[] = []
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const [violation] = await violationsOf(generate(seed))
    if (violation !== undefined) failed.push(`seed ${seed}: ${violation.detail}`)
  }
  expect(failed).toEqual([])
})

describe('worlds that once failed', () => {
  test.each(listStored())('$title', async ({ world }) => {
    expect(await violationsOf(world)).toEqual([])
  })
})
