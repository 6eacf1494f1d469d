import type { AlertStore } from '@botwatch/alerts'

import { never, type Life, type Trap } from './kill.ts'
import type { Time } from './time.ts'
import type { DiskState } from './world.ts'

/** What the disk needs to know of its world. */
export interface DiskContext {
  readonly time: Time
  readonly trap: Trap
  /** Opens what is stored. */
  readonly open: () => AlertStore
  readonly failure: (reason: string) => Error
}

type Call = (...values: readonly unknown[]) => unknown

const READS = /^(load|get|list|count|read|find|has)/
const SLOW_MS = 300

/** The disk under the store: what is written stays when the process is killed. */
export class Disk {
  state: DiskState = 'well'
  /** When a write failed. */
  readonly failuresMs: number[] = []
  readonly #context: DiskContext
  /** A write that failed, and that is found written if the process is killed before the next one. */
  #torn: (() => unknown) | undefined
  #store: AlertStore | undefined

  constructor(context: DiskContext) {
    this.#context = context
  }

  /** Opens the store for one run of the process. Knows no function of the store by name, except that some only read. */
  mount(life: Life): AlertStore {
    const store = this.#context.open()
    this.#store = store
    const calls = new Map<string | symbol, unknown>()
    return new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function' || typeof name !== 'string') return value
        const call = calls.get(name) ?? this.#wrap(name, value.bind(target) as Call, life)
        calls.set(name, call)
        return call
      },
    })
  }

  /** Reads what is stored, past all faults. */
  async peek(): Promise<Readonly<Record<string, unknown>> | undefined> {
    return (await this.#store?.load()) as Readonly<Record<string, unknown>> | undefined
  }

  /** Closes the store when what is under way has ended. */
  async unmount(wasKilled = true): Promise<void> {
    const store = this.#store
    this.#store = undefined
    const torn = this.#torn
    this.#torn = undefined
    await this.#context.time.during(
      (async () => {
        if (wasKilled) await torn?.()
        await store?.close()
      })(),
    )
  }

  #wrap(name: string, call: Call, life: Life): Call {
    const isWrite = !READS.test(name) && name !== 'close'
    return (...values) => {
      if (life.isDead) return never()
      if (!isWrite) return this.#track(() => call(...values), life)
      const { trap, time } = this.#context
      if (trap.at('before-write', life)) return never()
      if (this.state === 'slow') {
        return new Promise((resolve) => {
          time.after(SLOW_MS, () => resolve(this.#write(call, values, life)), 'process')
        })
      }
      return this.#write(call, values, life)
    }
  }

  #write(call: Call, values: readonly unknown[], life: Life): unknown {
    const { trap, failure, time } = this.#context
    if (life.isDead) return never()
    if (this.state === 'full' || this.state === 'torn') {
      this.failuresMs.push(time.nowMs)
      if (this.state === 'torn') this.#torn = () => call(...values)
      return Promise.reject(failure(this.state === 'torn' ? 'fsync failed' : 'disk full'))
    }
    return this.#track(
      () => call(...values),
      life,
      () => {
        this.#torn = undefined
        trap.at('after-write', life)
      },
    )
  }

  /** Time stands still while the real store works; a process that died meanwhile does not get the result. */
  #track(call: () => unknown, life: Life, then?: () => void): unknown {
    const { time } = this.#context
    const result = call()
    if (!(result instanceof Promise)) return result
    return time
      .during(result)
      .then((value: unknown) => {
        then?.()
        return life.isDead ? never() : value
      })
      .catch((error: unknown) => {
        if (life.isDead) return never()
        throw error
      })
  }
}
