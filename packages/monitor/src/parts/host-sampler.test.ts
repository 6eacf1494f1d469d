import { expect, test } from 'vitest'

import { hostSampler } from './host-sampler.ts'

async function measured(dataDir?: string): Promise<readonly string[]> {
  const { filesystems } = await hostSampler({ dataDir, metricsIntervalMs: 15_000 }).sample()
  return filesystems.map(({ mountpoint }) => mountpoint)
}

test.runIf(process.platform === 'linux')(
  'the disk of the databases is measured if it is not that of the root folder',
  async () => {
    expect(await measured('/proc')).toEqual(['/', '/proc'])
  },
)

test('a disk is measured once, and a folder that cannot be read is not measured', async () => {
  expect(await measured()).toEqual(['/'])
  expect(await measured('/')).toEqual(['/'])
  expect(await measured('/nonexistent/data')).toEqual(['/'])
})
