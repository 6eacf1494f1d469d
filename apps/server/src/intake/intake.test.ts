import { afterEach, expect, test, vi } from 'vitest'

import { createBatchKeys } from './batch-keys.ts'
import { createIntake } from './intake.ts'
import { createSenders } from './senders.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('of each kind and sender the newest keys are kept', () => {
  const keys = createBatchKeys(2)
  const send = (kind: string, sender: string, key: string) =>
    keys.recordOnce(kind, { sender, key, hash: 'h' }, () => undefined)
  const first = [send('requests', 'a', '1'), send('requests', 'b', '1'), send('samples', 'a', '1')]
  expect(first).toEqual(['recorded', 'recorded', 'recorded'])
  send('requests', 'a', '2')
  expect(send('requests', 'a', '1')).toBe('repeated')
  send('requests', 'a', '3')
  expect([send('requests', 'a', '3'), send('requests', 'a', '2'), send('requests', 'a', '1')]).toEqual([
    'repeated',
    'repeated',
    'recorded',
  ])
  expect([send('requests', 'b', '1'), send('samples', 'a', '1')]).toEqual(['repeated', 'repeated'])
})

test('a batch that could not be recorded has no key', () => {
  const keys = createBatchKeys()
  const batch = { sender: 'a', key: 'k', hash: 'h' }
  expect(() => keys.recordOnce('samples', batch, () => JSON.parse('{'))).toThrow(SyntaxError)
  expect(keys.recordOnce('samples', batch, () => undefined)).toBe('recorded')
})

test('the list of senders is bounded, and forgets the one that was heard longest ago', () => {
  const senders = createSenders(2)
  for (const name of ['a', 'b', 'a', 'c']) senders.heard(name, 'requests', { accepted: 1, rejected: 0 })
  expect(senders.list().map(({ name, accepted }) => [name, accepted])).toEqual([
    ['a', 2],
    ['c', 1],
  ])
})

test('the invalid items of a sender are one line of log a minute, and counted all', () => {
  vi.useFakeTimers()
  const warn = vi.fn()
  const recordDropped = vi.fn()
  const { heard } = createIntake({ recordDropped }, { warn })
  const problem = { index: 0, path: 'items[0].api', problem: 'expected a string' }
  const send = (name: string): void => heard(name, 'requests', { accepted: 0, rejected: 2, problem })
  for (const name of ['a', 'a', 'b', 'a']) send(name)
  vi.advanceTimersByTime(60_000)
  send('a')
  expect(warn.mock.calls.map(([facts]) => facts as unknown)).toMatchObject([
    { sender: 'a', rejected: 2, path: 'items[0].api' },
    { sender: 'b', rejected: 2 },
    { sender: 'a', rejected: 6 },
  ])
  expect(warn.mock.lastCall?.[1]).toBe(
    '6 invalid items of a (requests) rejected, e.g. items[0].api: expected a string',
  )
  expect(recordDropped.mock.calls).toEqual(Array.from({ length: 5 }, () => ['invalid_item', 2]))
})
