import { beforeEach, expect, test, vi } from 'vitest'

import { Emitter, type ListenerError } from './emitter.ts'

interface Events {
  readonly fired: number
  readonly resolved: string
}

let emitter: Emitter<Events>
let failures: ListenerError[]
beforeEach(() => {
  emitter = new Emitter<Events>(['fired', 'resolved'])
  failures = []
  emitter.on('listener_error', (failure) => failures.push(failure))
})

const fail = (): never => {
  // A library may reject with anything.
  throw 'broken' as unknown
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('listeners are called in the order they were added, each with the payload', () => {
  const calls: string[] = []
  emitter.on('fired', (value) => calls.push(`first ${value}`))
  emitter.on('fired', (value) => calls.push(`second ${value}`))
  emitter.on('resolved', (value) => calls.push(value))
  emitter.emit('fired', 1)
  expect(calls).toEqual(['first 1', 'second 1'])
})

test('a listener that throws is reported and stops nobody', () => {
  const error = new Error('broken')
  const after = vi.fn<(value: number) => void>()
  emitter.on('fired', () => {
    throw error
  })
  emitter.on('fired', after)
  emitter.emit('fired', 1)
  expect(after).toHaveBeenCalledExactlyOnceWith(1)
  expect(failures).toEqual([{ event: 'fired', error }])
})

test('a listener that rejects is reported and leaves no unhandled rejection', async () => {
  const unhandled = vi.fn<() => void>()
  process.on('unhandledRejection', unhandled)
  const error = new Error('broken')
  emitter.on('fired', async () => {
    throw error
  })
  emitter.emit('fired', 1)
  await turn()
  process.off('unhandledRejection', unhandled)
  expect(failures).toEqual([{ event: 'fired', error }])
  expect(unhandled).not.toHaveBeenCalled()
})

test.each([
  ['a rejecting thenable', { value: (_: unknown, reject: (error: unknown) => void) => reject('broken') }],
  ['a thenable whose `then` throws', { value: fail }],
  ['an object whose `then` cannot be read', { get: fail }],
])('%s counts as a failure', async (_title, descriptor: PropertyDescriptor) => {
  // oxlint-disable-next-line unicorn/no-thenable -- the fault that is tested
  emitter.on('fired', () => Object.defineProperty({}, 'then', descriptor))
  emitter.emit('fired', 1)
  await turn()
  expect(failures).toEqual([{ event: 'fired', error: 'broken' }])
})

test('a failing listener to `listener_error` is counted and reported to nobody, whether it throws or rejects', async () => {
  const broken = new Emitter<Events>(['fired', 'resolved'])
  broken.on('listener_error', () => {
    throw new Error('broken')
  })
  broken.on('listener_error', async () => {
    throw new Error('broken')
  })
  broken.on('fired', () => {
    throw new Error('broken')
  })
  broken.emit('fired', 1)
  await turn()
  expect(broken.listenerErrors).toBe(3)
})

test('the same listener is called once however often it was added', () => {
  const listener = vi.fn<(value: number) => void>()
  emitter.on('fired', listener)
  emitter.on('fired', listener)
  emitter.emit('fired', 1)
  expect(listener).toHaveBeenCalledOnce()
})

test('a removed listener is not called again, and removing it twice changes nothing', () => {
  const listener = vi.fn<(value: number) => void>()
  const off = emitter.on('fired', listener)
  off()
  off()
  emitter.emit('fired', 1)
  expect(listener).not.toHaveBeenCalled()
})

test('a listener added by a listener receives the next event, and a removed one still this event', () => {
  const late = vi.fn<(value: number) => void>()
  const removed = vi.fn<(value: number) => void>()
  emitter.on('fired', () => {
    emitter.on('fired', late)
    off()
  })
  const off = emitter.on('fired', removed)
  emitter.emit('fired', 1)
  emitter.emit('fired', 2)
  expect(late.mock.calls).toEqual([[2]])
  expect(removed.mock.calls).toEqual([[1]])
})

test('an event without listeners is emitted to nobody', () => {
  emitter.emit('resolved', 'nobody')
  expect(emitter.listenerErrors).toBe(0)
})

test.each(['fire', '__proto__', 'constructor'])(
  'the unknown event %s is an error that lists the known ones',
  (event) => {
    expect(() => emitter.on(event as 'fired', () => undefined)).toThrow(
      new TypeError('Unknown event: expected one of fired, resolved, listener_error'),
    )
  },
)

test('a listener that is not a function is an error', () => {
  expect(() => emitter.on('fired', 'page' as never)).toThrow(
    new TypeError('Listener to fired: expected a function, got string'),
  )
})

test.each([undefined, null, 'fired', new Set(['fired'])])(
  '%o in place of the names of events is an error',
  (events) => {
    expect(() => new Emitter(events as never)).toThrow(
      new TypeError(`Events: expected an array of names, got ${typeof events}`),
    )
  },
)

test('a function that is a rejecting thenable counts as a failure', async () => {
  const thenable = Object.assign(() => undefined, {
    // oxlint-disable-next-line unicorn/no-thenable -- the fault that is tested
    then: (_: unknown, reject: (error: unknown) => void): void => reject('broken'),
  })
  emitter.on('fired', () => thenable)
  emitter.emit('fired', 1)
  await turn()
  expect(failures).toEqual([{ event: 'fired', error: 'broken' }])
})
