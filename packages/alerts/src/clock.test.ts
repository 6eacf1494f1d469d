import { expect, test } from 'vitest'

import { Timeline } from './clock.ts'

test('goes on by the monotonic clock when the wall clock jumps', () => {
  let wall = 5_000_000
  let steady = 17
  const timeline = new Timeline({ now: () => wall, monotonic: () => steady })
  expect(timeline.now()).toBe(5_000_000)
  steady += 250
  wall -= 86_400_000
  expect(timeline.now()).toBe(5_000_250)
})

test('never resumes before where it was', () => {
  const clock = { now: () => 1000, monotonic: () => 0 }
  expect(new Timeline(clock, 4000).now()).toBe(4000)
  expect(new Timeline(clock, 400).now()).toBe(1000)
})
