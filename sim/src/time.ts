import type { Random } from './random.ts'
import { START } from './world.ts'

/** Something that is due at a time. */
export interface Timer {
  readonly atMs: number
  /** Decides the order of timers of the same time. */
  readonly tie: number
  /** Timers of the process end with it. */
  readonly owner: 'world' | 'process'
  run: (() => void) | null
}

/** Longer than anything that the world waits for. */
const LONGEST_WAIT_MS = 86_400_000

const realImmediate = setImmediate

/** Simulated time, which passes only in `runUntil`. */
export class Time {
  /** Milliseconds since the start; never goes back. */
  nowMs = 0
  /** What the wall clock is wrong by. */
  jumpedMs = 0
  readonly #heap: Timer[] = []
  #immediates: (() => void)[] = []
  /** Number of operations of the real store that have not ended. */
  #busy = 0
  #wake: (() => void) | undefined
  readonly #random: Random
  readonly #startMs: number

  /** `startMs` is the wall clock at the start. */
  constructor(random: Random, startMs: number = START) {
    this.#random = random
    this.#startMs = startMs
  }

  wall(): number {
    return Math.floor(this.#startMs + this.nowMs + this.jumpedMs)
  }

  /** Number of timers of the process. */
  countProcess(): number {
    return this.#heap.filter(({ owner, run }) => owner === 'process' && run !== null).length
  }

  /** Runs something later, in the world or for the process under test. */
  after(delayMs: number, run: () => void, owner: Timer['owner'] = 'world'): Timer {
    const timer: Timer = { atMs: this.nowMs + delayMs, tie: this.#random.next(), owner, run }
    this.#push(timer)
    return timer
  }

  /** Runs something for the process before any time passes. Returns a function that drops it. */
  soon(run: () => void): () => void {
    this.#immediates.push(run)
    this.#wake?.()
    return () => {
      this.#immediates = this.#immediates.filter((other) => other !== run)
    }
  }

  /** Lets time stand still until work of the real store has ended. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy += 1
    try {
      return await work
    } finally {
      this.#busy -= 1
      this.#wake?.()
    }
  }

  random(): number {
    return this.#random.next()
  }

  /** Drops the timers of the process. What it does at once goes on, since the real store may wait for it. */
  dropProcess(): void {
    for (const timer of this.#heap) if (timer.owner === 'process') timer.run = null
  }

  /** Runs everything that is due until a time. */
  async runUntil(untilMs: number): Promise<void> {
    await this.drain()
    while (await this.#runNext(untilMs));
    this.nowMs = Math.max(this.nowMs, untilMs)
  }

  /** Waits for something, and lets time pass meanwhile if it has to. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    const state = { isSettled: false }
    const settled = promise.finally(() => {
      state.isSettled = true
    })
    await this.drain()
    const untilMs = this.nowMs + LONGEST_WAIT_MS
    while (!state.isSettled) {
      if (!(await this.#runNext(untilMs)))
        throw new Error('the simulator waited for something that never came')
    }
    return await settled
  }

  /** Lets promises, immediates and the real store go on until nothing moves without time passing. */
  async drain(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => realImmediate(resolve))
      const due = this.#immediates
      if (due.length > 0) {
        this.#immediates = []
        for (const run of due) run()
      } else if (this.#busy === 0) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }

  /** Runs the next timer. Returns false if there is none until a time. */
  async #runNext(untilMs: number): Promise<boolean> {
    const next = this.#heap[0]
    if (next === undefined || next.atMs > untilMs) return false
    this.#pop()
    if (next.run === null) return true
    this.nowMs = Math.max(this.nowMs, next.atMs)
    next.run()
    await this.drain()
    return true
  }

  #push(timer: Timer): void {
    const heap = this.#heap
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (isBefore(heap[parent], timer)) break
      heap[index] = heap[parent] as Timer
      index = parent
    }
    heap[index] = timer
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child += 1
      if (isBefore(last, heap[child])) break
      heap[index] = heap[child] as Timer
      index = child
    }
    heap[index] = last
  }
}

function isBefore(a: Timer | undefined, b: Timer | undefined): boolean {
  if (a === undefined || b === undefined) return b === undefined
  return a.atMs === b.atMs ? a.tie < b.tie : a.atMs < b.atMs
}
