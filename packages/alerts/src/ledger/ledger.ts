import { Timeline, type Clock } from '../clock.ts'
import { compileSilence } from '../silences/silence.ts'
import type { AlertStore, StoreChanges, StoredState } from '../store/store.ts'
import type { Template } from '../template/template.ts'
import { createUuidV7 } from '../uuid.ts'
import { applyChanges, Draft, type LedgerState, type Warning } from './draft.ts'
import { Outbox } from './outbox.ts'

/** The state together with the time it is judged at. */
export interface Ledger {
  readonly state: LedgerState
  readonly timeline: Timeline
}

/** What others have to do with the journal. */
export interface JournalHooks {
  readonly templateOf: (rule: string) => Template | undefined
  /** Channels that messages wait for, or that something is known of, as of a start. */
  readonly onLoad: (channels: Iterable<string>) => void
  readonly onCommit: (changes: StoreChanges, warnings: readonly Warning[]) => void
  readonly onStoreFailure: (error: unknown) => void
}

/**
 * The one place where state changes. Steps run one after the other; each is committed to the store in one transaction
 * before anything else sees it, and a step that fails leaves nothing behind.
 */
export class Journal {
  readonly #store: AlertStore
  readonly #clock: Clock
  readonly #newId = createUuidV7()
  readonly #hooks: JournalHooks
  #timeline: Timeline | undefined
  #opening: Promise<Ledger> | undefined
  #tail: Promise<unknown> = Promise.resolve()

  constructor(store: AlertStore, clock: Clock, hooks: JournalHooks) {
    this.#store = store
    this.#clock = clock
    this.#hooks = hooks
  }

  /** Loads what was stored, once; a load that failed is tried again by the next call. */
  open(): Promise<Ledger> {
    this.#opening ??= this.#load().catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    return this.#opening
  }

  /**
   * Runs one step after those before it; it may yield, since nobody sees the draft. Rejects with what the step or the store
   * threw; then nothing has changed.
   */
  step<T>(work: (draft: Draft, ledger: Ledger) => T | Promise<T>): Promise<T> {
    const run = this.#tail.then(() => this.#run(work))
    this.#tail = run.catch(() => undefined)
    return run
  }

  /** Ids sort by the timeline, so in the order they were made, also when the wall clock jumps over a restart. */
  newId(): string {
    return this.#newId(this.#timeline?.now() ?? this.#clock.now())
  }

  async #run<T>(work: (draft: Draft, ledger: Ledger) => T | Promise<T>): Promise<T> {
    const ledger = await this.open()
    const wallMs = this.#clock.now()
    const draft = new Draft(ledger.state, {
      nowMs: ledger.timeline.now(),
      wallMs,
      newId: () => this.newId(),
      templateOf: this.#hooks.templateOf,
    })
    const result = await work(draft, ledger)
    const changes = draft.changes()
    if (changes !== null) {
      try {
        await this.#store.commit(changes)
      } catch (error) {
        this.#hooks.onStoreFailure(error)
        throw error
      }
      applyChanges(ledger.state, changes)
    }
    draft.committed()
    if (changes !== null) this.#hooks.onCommit(changes, draft.warnings)
    return result
  }

  async #load(): Promise<Ledger> {
    const stored = await this.#loadStored()
    const state: LedgerState = {
      alerts: new Map(stored.alerts.map((record) => [record.fingerprint, record])),
      episodes: new Map(stored.openEpisodes.map((episode) => [episode.id, episode])),
      silences: new Map(stored.silences.map((silence) => [silence.id, compileSilence(silence)])),
      outbox: new Outbox(),
      channels: new Map(stored.channels.map((record) => [record.channel, record])),
    }
    // What was broken may have been mended by the configuration of this start: it is asked at once.
    const broken = stored.channels.filter(({ brokenReason }) => brokenReason !== null)
    for (const record of broken) state.channels.set(record.channel, { ...record, openUntilMs: 0 })
    const atOnce = new Set(broken.map(({ channel }) => channel))
    for (const delivery of stored.recentDeliveries) state.outbox.addDelivery(delivery)
    for (const row of stored.outbox) {
      // A message that was being sent when the process ended may have arrived or not: it is sent again, under its id.
      const status = row.status === 'sending' ? 'queued' : row.status
      state.outbox.put({ ...row, status, ...(atOnce.has(row.channel) && { notBeforeMs: 0 }) })
    }
    this.#timeline = new Timeline(this.#clock, stored.timelineMs)
    this.#hooks.onLoad(new Set([...state.outbox.channels(), ...state.channels.keys()]))
    return { state, timeline: this.#timeline }
  }

  async #loadStored(): Promise<StoredState> {
    try {
      return await this.#store.load()
    } catch (error) {
      this.#hooks.onStoreFailure(error)
      throw error
    }
  }
}
