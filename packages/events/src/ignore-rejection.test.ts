import { expect, test, vi } from 'vitest'

import { ignoreRejection } from './ignore-rejection.ts'

const fail = (): never => {
  throw new Error('broken')
}

test.each([
  ['a promise that rejects', () => Promise.reject(new Error('broken'))],
  // oxlint-disable-next-line unicorn/no-thenable -- the fault that is tested
  ['an object whose `then` throws', () => ({ then: fail })],
  ['a proxy that throws at every look', () => new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail })],
  ['a text', () => 'text'],
  ['nothing', () => undefined],
])('%s leaves no unhandled rejection', async (_title, valueOf) => {
  const unhandled = vi.fn<() => void>()
  process.on('unhandledRejection', unhandled)
  ignoreRejection(valueOf())
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', unhandled)
  expect(unhandled).not.toHaveBeenCalled()
})
