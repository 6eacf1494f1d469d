import { Timeline, type Clock } from '../clock.ts'
import type { AlertStore, StoreChanges, StoredState } from '../store/store.ts'
import { noAnswer, STORE_PATIENCE_MS } from '../store/store-patience.ts'
import { createUuidV7 } from '../uuid.ts'
import { World } from './world.ts'

/** Most that two readings of both clocks differ by, since they are not read at once and the wall clock is in whole milliseconds. */
const CLOCK_NOISE_MS = 5
const FIRST_RETRY_MS = 1000
const LONGEST_RETRY_MS = 30_000

/** One change of the world, with its time. */
export interface Step {
  readonly world: World
  /** On the timeline. */
  readonly nowMs: number
  /** Wall clock. */
  readonly wallMs: number
  readonly newId: () => string
  /** Runs work at the end of the step. */
  readonly afterwards: (work: () => void) => void
}

/** Callbacks of a {@link Journal}. */
export interface JournalHooks {
  /** Called once, with the first step. */
  readonly onLoad: (step: Step) => void
  /** Called at the end of each step. */
  readonly onStep: (step: Step) => Promise<void>
  /** Called before the first step if the store was restored. Takes the time of the backup, wall clock. */
  readonly onRestored: (backupMs: number) => void
  readonly onStoreFailure: (error: unknown) => void
  /** Called after a commit that follows a failure. */
  readonly onStoreRecovery: () => void
}

/**
 * Changes the world one step after the other, and stores the changes. Many steps can share one commit. If the store fails,
 * the changes are kept in memory and stored when it works again.
 */
export class Journal {
  readonly #store: AlertStore
  readonly #clock: Clock
  readonly #hooks: JournalHooks
  readonly #newId = createUuidV7()
  #timeline: Timeline | undefined
  #shownAheadMs = 0
  #opening: Promise<World> | undefined
  #world: World | undefined
  #tail: Promise<unknown> = Promise.resolve()
  /** The commit under way, or the last one. */
  #running: Promise<void> = Promise.resolve()
  /** The commit after it. */
  #queued: Promise<void> | undefined
  #isWriting = false
  #failures = 0
  #retry: NodeJS.Timeout | undefined
  #isClosed = false
  /** Whether the close has ended. */
  #isOver = false
  /** Timers of callers that wait for the store. */
  readonly #waits = new Set<NodeJS.Timeout>()
  /** Gives the load under way up. */
  #giveUpLoad: (() => void) | undefined

  constructor(store: AlertStore, clock: Clock, hooks: JournalHooks) {
    this.#store = store
    this.#clock = clock
    this.#hooks = hooks
  }

  /** Loads the stored state once. If that fails, or takes longer than 10 seconds, the next call tries again. */
  open(): Promise<World> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = undefined
      this.#hooks.onStoreFailure(error)
      throw error
    })
    return this.#opening
  }

  /** Gives a load that is under way up after a time. */
  async limitLoad(afterMs: number): Promise<void> {
    const loaded = this.#opening?.then(
      () => undefined,
      () => undefined,
    )
    if (loaded !== undefined && !(await this.#isSettled(loaded, afterMs))) this.#giveUpLoad?.()
  }

  /** Current time on the timeline. */
  nowMs(): number {
    return this.#timeline?.now() ?? this.#clock.now()
  }

  /** Wall clock minus timeline. The same as before unless the wall clock was set, so that a time is shown alike each time. */
  aheadMs(): number {
    const aheadMs = this.#clock.now() - this.nowMs()
    if (Math.abs(aheadMs - this.#shownAheadMs) > CLOCK_NOISE_MS) this.#shownAheadMs = aheadMs
    return this.#shownAheadMs
  }

  /** Returns an id. Ids sort in the order they were made, also when the wall clock jumps. */
  newId(): string {
    return this.#newId(this.nowMs())
  }

  /** Runs work when the steps before it are done. It may yield to the event loop. The result is not stored yet. */
  async step<T>(work: (step: Step) => T | Promise<T>): Promise<T> {
    const world = await this.open()
    return await this.#alone(() => this.#run(world, work))
  }

  /** Runs a step and stores its changes. */
  async change<T>(work: (step: Step) => T | Promise<T>): Promise<T> {
    const result = await this.step(work)
    await this.commit()
    return result
  }

  /**
   * Resolves when all urgent changes so far are stored, or when the store has failed or takes longer than 10 seconds. After
   * that, work goes on from memory. Never rejects.
   */
  async commit(): Promise<void> {
    const isDirty = this.#world?.isDirty === true
    if (!isDirty && !this.#isWriting) return
    const stored = isDirty ? this.#flush() : this.#running
    if (!(await this.#isSettled(stored, STORE_PATIENCE_MS))) this.#failed(noAnswer(STORE_PATIENCE_MS))
  }

  /** Stores all changes, also those that could wait. Resolves at the latest after `withinMs`. Never rejects. */
  async save(withinMs: number): Promise<void> {
    if (this.#world === undefined) return
    void this.#flush()
    await this.#isSettled(this.commit(), withinMs)
  }

  /** Stores all changes. Tries again for at most `withinMs` if the store fails; after that only with the next change. */
  async close(withinMs: number): Promise<void> {
    this.#isClosed = true
    const untilMs = this.#clock.monotonic() + withinMs
    for (let waitMs = 0; this.#world !== undefined; waitMs = FIRST_RETRY_MS) {
      if (waitMs > 0) await delay(waitMs)
      await this.save(Math.max(0, untilMs - this.#clock.monotonic()))
      if (this.#failures === 0 || this.#clock.monotonic() + FIRST_RETRY_MS > untilMs) break
    }
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#isOver = true
    for (const timer of this.#waits) timer.unref()
  }

  /** Tries again by itself from now on if the store fails, as before `close`. */
  resume(): void {
    this.#isClosed = false
    this.#isOver = false
  }

  /** Whether a promise settles within a time. The process lives until that is known, or the journal is closed. */
  async #isSettled(promise: Promise<void>, withinMs: number): Promise<boolean> {
    const isLate = Promise.withResolvers<boolean>()
    const timer = setTimeout(isLate.resolve, withinMs, false)
    if (this.#isOver) timer.unref()
    this.#waits.add(timer)
    try {
      return await Promise.race([promise.then(() => true), isLate.promise])
    } finally {
      clearTimeout(timer)
      this.#waits.delete(timer)
    }
  }

  #alone<T>(work: () => T | Promise<T>): Promise<T> {
    const run = this.#tail.then(work)
    this.#tail = run.catch(() => undefined)
    return run
  }

  async #run<T>(world: World, work: (step: Step) => T | Promise<T>): Promise<T> {
    const last: (() => void)[] = []
    const [nowMs, wallMs] = [this.nowMs(), this.#clock.now()]
    world.wallAheadMs = wallMs - nowMs
    const step: Step = {
      world,
      nowMs,
      wallMs,
      newId: () => this.newId(),
      afterwards: (more) => void last.push(more),
    }
    try {
      return await work(step)
    } finally {
      for (const more of last) more()
      await this.#hooks.onStep(step)
    }
  }

  /** One commit at a time: a call during a commit joins the one after it. */
  #flush(): Promise<void> {
    if (this.#queued !== undefined) return this.#queued
    const previous = this.#running
    const run = (async (): Promise<void> => {
      await previous
      // Between two steps, so that no part of a step is stored without the rest.
      const changes = await this.#alone(() => {
        this.#queued = undefined
        return this.#world?.takeChanges(this.nowMs(), this.#clock.now()) ?? null
      })
      if (changes !== null) await this.#write(changes)
    })()
    this.#queued = run
    this.#running = run
    this.#isWriting = true
    void run.finally(() => {
      if (this.#running === run) this.#isWriting = false
    })
    return run
  }

  async #write(changes: StoreChanges): Promise<void> {
    try {
      await this.#store.commit(changes)
    } catch (error) {
      this.#world?.restoreChanges(changes)
      this.#failed(error)
      return
    }
    if (this.#failures === 0) return
    this.#failures = 0
    this.#hooks.onStoreRecovery()
  }

  #failed(error: unknown): void {
    this.#failures += 1
    this.#hooks.onStoreFailure(error)
    if (this.#isClosed) return
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS)
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => void this.#flush(), waitMs)
    this.#retry.unref()
  }

  async #load(): Promise<World> {
    const stored = await this.#read()
    this.#timeline = new Timeline(this.#clock, stored)
    const world = new World(stored)
    this.#world = world
    if (stored.restoredFromMs !== undefined) this.#hooks.onRestored(stored.restoredFromMs)
    await this.#alone(() => this.#run(world, (step) => this.#hooks.onLoad(step)))
    return world
  }

  /** The state that arrives after the time limit is dropped: a later call reads it anew. */
  async #read(): Promise<StoredState> {
    const late = Promise.withResolvers<never>()
    const startedMs = this.#clock.monotonic()
    const giveUp = (): void => late.reject(noAnswer(this.#clock.monotonic() - startedMs))
    // Not unref'd: Node would exit before the load that a program waits for has ended.
    const timer = setTimeout(giveUp, STORE_PATIENCE_MS)
    this.#giveUpLoad = giveUp
    try {
      // A store may throw instead of rejecting.
      const loaded = (async () => this.#store.load())()
      return await Promise.race([loaded, late.promise])
    } finally {
      clearTimeout(timer)
      this.#giveUpLoad = undefined
    }
  }
}

function delay(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs))
}
