import { never, type Life, type Trap } from './kill.ts'
import type { Time } from './time.ts'
import type { DiskState } from './world.ts'

/** A store that can lie on the disk. */
interface AnyStore {
  readonly load: () => Promise<unknown>
  readonly close: () => Promise<void>
}

type Loaded<S extends AnyStore> = Awaited<ReturnType<S['load']>>

/** What the disk needs to know of its world. */
export interface DiskContext<S extends AnyStore> {
  readonly time: Time
  readonly trap: Trap
  /** Opens what is stored. */
  readonly open: () => S
  readonly failure: (reason: string) => Error
  /** A write begins. What is returned is called when it is stored, before the process hears of it. */
  readonly onWrite?: () => (() => Promise<void>) | undefined
  /** The process is about to get what it has loaded. */
  readonly onLoaded?: (loaded: Loaded<S>) => undefined
}

type Call = (...values: readonly unknown[]) => unknown

const READS = /^(load|get|list|count|read|find|has)/
const SLOW_MS = 300

/** The disk under a store: what is written stays when the process is killed. */
export class Disk<S extends AnyStore> {
  /** When a write failed. */
  readonly failuresMs: number[] = []
  #troubleMs = -Infinity
  readonly #context: DiskContext<S>
  #state: DiskState = 'well'
  /** Calls that wait until the disk no longer hangs. */
  #hung: (() => void)[] = []
  /** A write that failed, and that is found written if the process is killed before the next one. */
  #torn: (() => unknown) | undefined
  #store: S | undefined

  constructor(context: DiskContext<S>) {
    this.#context = context
  }

  get state(): DiskState {
    return this.#state
  }

  set state(state: DiskState) {
    if (state === this.#state) return
    this.#troubleMs = this.troubleMs
    this.#state = state
    if (state === 'hung') return
    const hung = this.#hung
    this.#hung = []
    for (const goOn of hung) goOn()
  }

  /** When it last refused calls or let them wait for long. */
  get troubleMs(): number {
    return this.#state === 'well' || this.#state === 'slow' ? this.#troubleMs : this.#context.time.nowMs
  }

  /** Opens the store for one run of the process. Knows no function of the store by name, except that some only read. */
  mount(life: Life): S {
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
  async peek(): Promise<Loaded<S> | undefined> {
    return (await this.#store?.load()) as Loaded<S> | undefined
  }

  /** Asks the store something, past all faults. */
  async ask<T>(question: (store: S) => Promise<T>): Promise<T | undefined> {
    return this.#store === undefined ? undefined : await question(this.#store)
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
      const { trap, time, onWrite } = this.#context
      if (name === 'load') return this.#read(() => call(), life, true)
      // Lists are read by the checks of the world, too.
      if (name.startsWith('find')) return this.#read(() => call(...values), life, false)
      if (!isWrite) return this.#track(() => call(...values), life)
      const onStored = onWrite?.()
      if (trap.at('before-write', life)) return never()
      const write = (): unknown => this.#write(call, values, life, onStored)
      if (this.state === 'hung') return this.#afterHang(write)
      if (this.state === 'slow') {
        return new Promise((resolve) => {
          time.after(SLOW_MS, () => resolve(write()), 'process')
        })
      }
      return write()
    }
  }

  #read(call: () => unknown, life: Life, isLoad: boolean): unknown {
    if (life.isDead) return never()
    const { failure, onLoaded } = this.#context
    if (this.state === 'unreadable') return Promise.reject(failure('input/output error'))
    if (this.state === 'hung') return this.#afterHang(() => this.#read(call, life, isLoad))
    return this.#track(call, life, (loaded) => (isLoad ? onLoaded?.(loaded as Loaded<S>) : undefined))
  }

  #afterHang(goOn: () => unknown): Promise<unknown> {
    return new Promise((resolve) => {
      this.#hung.push(() => resolve(goOn()))
    })
  }

  #write(
    call: Call,
    values: readonly unknown[],
    life: Life,
    onStored: (() => Promise<void>) | undefined,
  ): unknown {
    const { trap, failure, time } = this.#context
    if (life.isDead) return never()
    const { state } = this
    if (state === 'full' || state === 'torn' || state === 'unreadable') {
      this.failuresMs.push(time.nowMs)
      if (state === 'torn') this.#torn = () => call(...values)
      return Promise.reject(failure(state === 'torn' ? 'fsync failed' : 'disk full'))
    }
    return this.#track(
      () => call(...values),
      life,
      () => {
        this.#torn = undefined
        const checked = onStored?.()
        if (checked === undefined) trap.at('after-write', life)
        return checked?.then(() => void trap.at('after-write', life))
      },
    )
  }

  /** Time stands still while the real store works; a process that died meanwhile does not get the result. */
  #track(call: () => unknown, life: Life, then?: (value: unknown) => Promise<void> | undefined): unknown {
    const { time } = this.#context
    const result = call()
    if (!(result instanceof Promise)) return result
    return time
      .during(result)
      .then(async (value: unknown) => {
        const more = then?.(value)
        if (more !== undefined) await more
        return life.isDead ? never() : value
      })
      .catch((error: unknown) => {
        if (life.isDead) return never()
        throw error
      })
  }
}
