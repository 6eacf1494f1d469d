import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'

import type { Time } from './time.ts'

type Job = (...values: readonly unknown[]) => void

/** What `setTimeout` and its like return. */
interface Handle {
  readonly close: () => void
  readonly ref: () => Handle
  readonly unref: () => Handle
  readonly hasRef: () => boolean
}

/**
 * Replaces the timers and clocks of this Node process by simulated ones, for code that takes no clock. Returns a function
 * that puts the real ones back.
 */
export function installTime(time: Time): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = globalThis
  const globals = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate }
  const promises = { setTimeout: timersPromises.setTimeout, setImmediate: timersPromises.setImmediate }
  const { now } = Date
  const { random } = Math
  const timeout = Object.getOwnPropertyDescriptor(AbortSignal, 'timeout')
  // A method of the prototype; the own property shadows it.
  Object.defineProperty(performance, 'now', { value: () => time.nowMs, configurable: true })
  Date.now = () => time.wall()
  Math.random = () => time.random()
  AbortSignal.timeout = (delayMs) => {
    const controller = new AbortController()
    later(time, () => controller.abort(), delayMs)
    return controller.signal
  }
  Object.assign(globalThis, {
    setTimeout: (run: Job, delayMs?: number, ...values: unknown[]) =>
      later(time, () => run(...values), delayMs),
    clearTimeout: closeHandle,
    setInterval: (run: Job, delayMs?: number, ...values: unknown[]) =>
      every(time, () => run(...values), delayMs),
    clearInterval: closeHandle,
    setImmediate: (run: Job, ...values: unknown[]) => handleOf(time.soon(() => run(...values))),
    clearImmediate: closeHandle,
  })
  Object.assign(timersPromises, {
    setTimeout: (delayMs: number, value: unknown) =>
      new Promise((done) => later(time, () => done(value), delayMs)),
    setImmediate: (value: unknown) => new Promise((done) => time.soon(() => done(value))),
  })
  syncBuiltinESMExports()
  return () => {
    Object.assign(globalThis, globals)
    Object.assign(timersPromises, promises)
    syncBuiltinESMExports()
    Date.now = now
    Math.random = random
    if (timeout !== undefined) Object.defineProperty(AbortSignal, 'timeout', timeout)
    Reflect.deleteProperty(performance, 'now')
  }
}

function later(time: Time, run: () => void, delayMs = 1): Handle {
  const timer = time.after(Math.max(1, Number(delayMs) || 1), run, 'process')
  return handleOf(() => {
    timer.run = null
  })
}

function every(time: Time, run: () => void, delayMs = 1): Handle {
  const tick = (): void => {
    next = later(time, tick, delayMs)
    run()
  }
  let next = later(time, tick, delayMs)
  return handleOf(() => next.close())
}

function handleOf(close: () => void): Handle {
  const handle: Handle = { close, ref: () => handle, unref: () => handle, hasRef: () => false }
  return handle
}

function closeHandle(handle: Handle | undefined): void {
  handle?.close()
}
