import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import type { SystemSnapshot } from '../src/snapshot.ts'

// A suite of its own (`pnpm test:host`): Linux with taskset, unshare and mount of util-linux, and without a CPU quota.

const script = new URL('sample-under-load.ts', import.meta.url).pathname
const node = [process.execPath, '--conditions=@botwatch/source', '--no-warnings', script]

function sample([program = '', ...args]: readonly string[]): SystemSnapshot {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (error !== undefined || stdout === '') throw new Error(`${program}: ${error?.message ?? stderr}`)
  return JSON.parse(stdout) as SystemSnapshot
}

describe.skipIf(process.env['BOTWATCH_HOST'] !== '1')('on this host', () => {
  test.each(Array.from({ length: Math.min(4, availableParallelism()) }, (_, core) => core))(
    'a busy process that is pinned to core %i uses all of one core',
    (core) => {
      const { cpu } = sample(['taskset', '-c', String(core), ...node, '/'])
      expect(cpu).toEqual({ usageRatio: expect.closeTo(1, 1), cores: 1, source: 'host' })
    },
  )

  test('a busy process uses its share of all cores', () => {
    const { cpu } = sample([...node, '/'])
    expect(cpu.cores).toBe(availableParallelism())
    expect(cpu.usageRatio).toBeGreaterThan(0.9 / availableParallelism())
  })

  test.each([
    ['has no usage if it is read-only', 'ro', { usageRatio: null, isReadOnly: true }],
    ['has its usage if it can be written to', 'rw', { usageRatio: 1, isReadOnly: false }],
  ])('a full file system %s', (_fact, mode, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'botwatch-host-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const fill = 'mount -t tmpfs -o size=4k none "$0" && { head -c 9999 /dev/zero > "$0/file"; true; }'
    const mount = `${fill} 2> /dev/null && mount -o remount,${mode} "$0" && exec "$@"`
    const { filesystems } = sample(['unshare', '-rm', 'sh', '-c', mount, folder, ...node, folder])
    expect(filesystems).toEqual([expect.objectContaining({ mountpoint: folder, ...expected })])
  })
})
