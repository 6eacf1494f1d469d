import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => {
  vi.useRealTimers()
  vi.doUnmock('node:fs/promises')
  vi.resetModules()
})

const asked: string[] = []
async function hang(path: string): Promise<string> {
  asked.push(path)
  return new Promise(() => {})
}

test('mounts that hang hide neither CPU nor memory, and at most two of them are asked', async () => {
  vi.resetModules()
  vi.doMock(import('node:fs/promises'), async (original) => {
    const real = await original()
    return { ...real, realpath: hang as unknown as typeof real.realpath }
  })
  const { createSystemSampler } = await import('./sampler.ts')
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const sampler = createSystemSampler({ mountpoints: ['/a', '/b', '/c'], readTimeoutMs: 100 })
  const first = sampler.sample()
  for (const mountpoint of ['/a', '/b']) {
    while (!asked.includes(mountpoint)) await new Promise((resolve) => void setImmediate(resolve))
    await vi.advanceTimersByTimeAsync(100)
  }
  await first
  const { cpu, memory, filesystems } = await sampler.sample()
  expect(cpu.cores).toBeGreaterThan(0)
  expect(memory.usageRatio).toBeGreaterThan(0)
  expect(filesystems.map(({ usageRatio }) => usageRatio)).toEqual([null, null, null])
  expect(asked).toEqual(['/a', '/b'])
})
