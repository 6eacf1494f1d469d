import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { Cgroup } from './cgroup.ts'
import { createCpuReader } from './cpu.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const idle = { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 }

function limitedTo(limit: number | null, seconds: () => number | null): Cgroup {
  return {
    memoryLimit: async () => null,
    memoryUsedBytes: async () => null,
    cpuLimit: async () => (limit === null ? null : { directory: '/a', limit }),
    cpuSeconds: async () => seconds(),
  }
}
const unlimited = limitedTo(null, () => null)

test('measures the share of CPU time since the previous sample', async () => {
  let times = [idle, idle]
  const read = createCpuReader(() => times.map((each) => ({ times: each })))
  expect(await read(unlimited)).toEqual({ usageRatio: null, cores: 2, source: 'host' })
  vi.advanceTimersByTime(1000)
  times = [
    { user: 400, nice: 100, sys: 200, idle: 200, irq: 100 },
    { ...idle, idle: 1000 },
  ]
  expect(await read(unlimited)).toEqual({ usageRatio: 0.4, cores: 2, source: 'host' })
})

test('measures a limited cgroup against its quota', async () => {
  let seconds: number | null = 10
  const cgroup = limitedTo(0.5, () => seconds)
  const read = createCpuReader(() => [{ times: idle }, { times: idle }])
  expect(await read(cgroup)).toEqual({ usageRatio: null, cores: 0.5, source: 'cgroup' })
  vi.advanceTimersByTime(2000)
  seconds = 10.25
  expect(await read(cgroup)).toEqual({ usageRatio: 0.25, cores: 0.5, source: 'cgroup' })
  vi.advanceTimersByTime(1000)
  seconds = 20
  expect((await read(cgroup)).usageRatio).toBe(1)
  vi.advanceTimersByTime(1000)
  seconds = null
  expect((await read(cgroup)).usageRatio).toBeNull()
})

test('reads the host under a quota of all its cores or more', async () => {
  const read = createCpuReader(() => [{ times: idle }, { times: idle }])
  expect(await read(limitedTo(2, () => 1))).toMatchObject({ cores: 2, source: 'host' })
})

test('is null if the host reports no CPUs', async () => {
  expect(await createCpuReader(() => [])(unlimited)).toEqual({
    usageRatio: null,
    cores: null,
    source: 'host',
  })
})
