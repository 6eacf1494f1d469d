import { expect, onTestFinished, test, vi } from 'vitest'

import type { LoadResult } from '../config/load-config.ts'
import { invalidOptions } from '../errors.ts'
import { createReloads, type Reloads } from './reloads.ts'
import type { Applied, ReloadResult, ReloadTrigger } from './result.ts'

const none = { added: [], changed: [], removed: [] }
const unchanged: Applied = {
  changes: { checks: none, channels: none, rules: none, silences: none, keys: none, settings: [] },
  restartNeeded: [],
  missing: [],
}
const changed: Applied = { ...unchanged, changes: { ...unchanged.changes, settings: ['budgets'] } }
const source = { path: '/none/botwatch.yaml', files: ['/none/botwatch.yaml'], hash: '', warnings: [] }
const good: LoadResult = {
  ok: true,
  config: {} as never,
  isEmpty: false,
  origins: [],
  positionOf: () => undefined,
  secrets: [],
  ...source,
}
const bad: LoadResult = { ok: false, problems: ['botwatch.yaml:1:1 no'], details: [], ...source }

function setUp(loaded: Pick<LoadResult, 'path' | 'files' | 'warnings'> = source) {
  const load = vi.fn<(path?: string) => LoadResult>(() => good)
  const apply = vi.fn<() => Promise<Applied>>(async () => changed)
  const results: [ReloadTrigger, string][] = []
  const onResult = (result: ReloadResult, trigger: ReloadTrigger): void =>
    void results.push([trigger, result.outcome])
  const error = vi.fn()
  const reloads = createReloads({ load, loaded, apply, onResult, log: { error } as never })
  onTestFinished(reloads.close)
  return { load, apply, results, error, reloads }
}

function started(reloads: Reloads): Reloads {
  reloads.start()
  return reloads
}

test('a reload says whether anything has changed', async () => {
  const { reloads, apply, results } = setUp()
  reloads.start()
  expect(await reloads.reload('api')).toEqual({
    outcome: 'changed',
    path: source.path,
    warnings: [],
    ...changed,
  })
  apply.mockResolvedValue(unchanged)
  expect((await reloads.reload('signal')).outcome).toBe('unchanged')
  expect(results).toEqual([
    ['api', 'changed'],
    ['signal', 'unchanged'],
  ])
})

test('a file that is empty, as while it is written, is not put into effect', async () => {
  const { reloads, load, apply } = setUp()
  load.mockReturnValue({ ...good, isEmpty: true })
  expect(await started(reloads).reload('signal')).toMatchObject({
    outcome: 'invalid',
    path: source.path,
    problems: [
      `${source.path}: expected a configuration; "checks: []" is one without settings, got an empty file`,
    ],
  })
  expect(apply).not.toHaveBeenCalled()
})

test('a configuration with problems is not put into effect', async () => {
  const { reloads, load, apply } = setUp()
  reloads.start()
  load.mockReturnValueOnce(bad)
  expect(await reloads.reload('api')).toMatchObject({
    outcome: 'invalid',
    problems: ['botwatch.yaml:1:1 no'],
  })
  expect(apply).not.toHaveBeenCalled()
  apply.mockRejectedValueOnce(invalidOptions([{ path: 'checks', expected: 'others', received: 'these' }]))
  expect(await reloads.reload('api')).toMatchObject({
    outcome: 'invalid',
    problems: ['checks: expected others, got these'],
  })
  expect((await reloads.reload('api')).outcome).toBe('changed')
})

test('two reloads run one after the other, and those that wait share the second', async () => {
  const { reloads, apply } = setUp()
  reloads.start()
  const running = Promise.withResolvers<Applied>()
  apply.mockReturnValueOnce(running.promise)
  const first = reloads.reload('api')
  await vi.waitFor(() => expect(apply).toHaveBeenCalledTimes(1))
  const others = [reloads.reload('signal'), reloads.reload('file'), reloads.reload('api')]
  running.resolve(changed)
  await Promise.all([first, ...others])
  expect(apply).toHaveBeenCalledTimes(2)
})

test('a reload before the start waits for it', async () => {
  const { reloads, load } = setUp()
  const asked = reloads.reload('signal')
  await new Promise((resolve) => setImmediate(resolve))
  expect(load).not.toHaveBeenCalled()
  reloads.start()
  expect((await asked).outcome).toBe('changed')
})

test('an error is one line in the log until a reload works again, and stops nothing', async () => {
  const { reloads, load, apply, error } = setUp()
  reloads.start()
  load.mockImplementationOnce(() => {
    throw new Error('a mistake')
  })
  expect((await reloads.reload('api')).outcome).toBe('failed')
  apply.mockRejectedValueOnce(new Error('the database is locked'))
  expect((await reloads.reload('api')).outcome).toBe('failed')
  expect(error).toHaveBeenCalledTimes(1)
  expect((await reloads.reload('api')).outcome).toBe('changed')
  apply.mockRejectedValueOnce(new Error('the database is locked'))
  await reloads.reload('api')
  expect(error).toHaveBeenCalledTimes(2)
})

test('the file in effect is read again although it has disappeared; without one, nothing is read', async () => {
  const { reloads, load } = setUp({ path: undefined, files: [], warnings: [] })
  reloads.start()
  load.mockReturnValueOnce(bad)
  await reloads.reload('file')
  load.mockReturnValueOnce({ ...good, path: undefined, files: [] })
  expect((await reloads.reload('file')).outcome).toBe('absent')
  await reloads.reload('file')
  await reloads.reload('file')
  expect(load.mock.calls).toEqual([[undefined], [undefined], [undefined], [source.path]])
})

test('a server that stops ends the reload that runs, and begins no other', async () => {
  const { reloads, apply, results } = setUp()
  const running = Promise.withResolvers<Applied>()
  apply.mockReturnValueOnce(running.promise)
  const first = started(reloads).reload('api')
  await vi.waitFor(() => expect(apply).toHaveBeenCalledTimes(1))
  const second = reloads.reload('api')
  const closed = vi.fn()
  const closing = reloads.close().then(closed)
  await new Promise((resolve) => setImmediate(resolve))
  expect(closed).not.toHaveBeenCalled()
  running.resolve(changed)
  await closing
  expect((await first).outcome).toBe('changed')
  expect((await second).outcome).toBe('stopping')
  expect((await reloads.reload('api')).outcome).toBe('stopping')
  expect(apply).toHaveBeenCalledTimes(1)
  expect(results).toHaveLength(3)
})
