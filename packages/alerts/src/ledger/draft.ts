import { compileSilence, type Silence } from '../silences/silence.ts'
import type {
  AttemptRecord,
  ChannelRecord,
  DigestRow,
  NoticeRow,
  OutboxRow,
} from '../store/outbox-records.ts'
import type { AlertRecord, EpisodeEvent, EpisodeRecord, SilenceRecord } from '../store/records.ts'
import type { StoreChanges } from '../store/store.ts'
import type { Template } from '../template/template.ts'
import { isToBeSent, type Outbox } from './outbox.ts'

/** What the manager knows, as of the last commit. */
export interface LedgerState {
  readonly alerts: Map<string, AlertRecord>
  /** Open episodes by id. */
  readonly episodes: Map<string, EpisodeRecord>
  /** Silences that have not ended by id. */
  readonly silences: Map<string, Silence>
  readonly outbox: Outbox
  readonly channels: Map<string, ChannelRecord>
}

/** The time and the source of ids of one step. */
export interface StepContext {
  /** On the timeline. */
  readonly nowMs: number
  /** Wall clock. */
  readonly wallMs: number
  readonly newId: () => string
  /** How messages of a rule are to read; undefined where they are to read as built in. */
  readonly templateOf: (rule: string) => Template | undefined
}

/** Something that went wrong and was made up for. */
export interface Warning {
  readonly rule: string
  readonly episodeId: string
  readonly channel: string
  /** In one sentence, without secrets. */
  readonly message: string
}

/** One step in the making: reads see what it has written, nothing else does until it is committed. */
export class Draft {
  readonly nowMs: number
  readonly wallMs: number
  readonly newId: () => string
  readonly templateOf: (rule: string) => Template | undefined
  /** To be told once the step is committed. */
  readonly warnings: Warning[] = []
  readonly #state: LedgerState
  readonly #alerts = new Map<string, AlertRecord | null>()
  readonly #episodes = new Map<string, EpisodeRecord>()
  readonly #rows = new Map<string, OutboxRow>()
  readonly #rowsByAlert = new Map<string, Map<string, NoticeRow>>()
  readonly #events: EpisodeEvent[] = []
  readonly #silences = new Map<string, SilenceRecord>()
  /** How many more messages wait for a channel than before this step. */
  readonly #depths = new Map<string, number>()
  readonly #oldest = new Map<string, Generator<NoticeRow, undefined>>()
  readonly #attempts: AttemptRecord[] = []
  readonly #channels = new Map<string, ChannelRecord>()
  readonly #afterCommit: (() => void)[] = []

  constructor(state: LedgerState, context: StepContext) {
    this.#state = state
    this.nowMs = context.nowMs
    this.wallMs = context.wallMs
    this.newId = context.newId
    this.templateOf = context.templateOf
  }

  alert(fingerprint: string): AlertRecord | undefined {
    const written = this.#alerts.get(fingerprint)
    return written === undefined ? this.#state.alerts.get(fingerprint) : (written ?? undefined)
  }

  /** Fingerprints of all alerts that were remembered before this step. */
  fingerprints(): Iterable<string> {
    return this.#state.alerts.keys()
  }

  putAlert(record: AlertRecord): void {
    this.#alerts.set(record.fingerprint, record)
  }

  forgetAlert(fingerprint: string): void {
    this.#alerts.set(fingerprint, null)
  }

  /** The episodes that were open before this step. */
  episodes(): Iterable<EpisodeRecord> {
    return this.#state.episodes.values()
  }

  /** An open episode, or one that this step has closed. */
  episode(id: string): EpisodeRecord | undefined {
    return this.#episodes.get(id) ?? this.#state.episodes.get(id)
  }

  putEpisode(episode: EpisodeRecord): void {
    this.#episodes.set(episode.id, episode)
  }

  /** Silences by id, as of before this step. */
  get silences(): ReadonlyMap<string, Silence> {
    return this.#state.silences
  }

  putSilence(silence: SilenceRecord): void {
    this.#silences.set(silence.id, silence)
  }

  addEvent(event: Pick<EpisodeEvent, 'episodeId' | 'type'> & Partial<EpisodeEvent>): void {
    this.#events.push({ at: this.wallMs, by: null, channel: null, detail: null, ...event })
  }

  /** The unsettled messages about one alert. */
  rowsOf(fingerprint: string): readonly NoticeRow[] {
    const before = this.#state.outbox.ofAlert(fingerprint)
    if (this.#rows.size === 0) return before
    const rows = new Map(before.map((row) => [row.id, row]))
    for (const row of this.#rowsByAlert.get(fingerprint)?.values() ?? []) rows.set(row.id, row)
    return [...rows.values()].filter(({ settledMs }) => settledMs === null)
  }

  /** A message as this step has left it. */
  latest<R extends OutboxRow>(row: R): R {
    // A row never becomes one of another kind.
    return (this.#rows.get(row.id) as R | undefined) ?? row
  }

  /** The DIGESTs that are to be sent or being sent, over all channels. */
  digests(): readonly DigestRow[] {
    return [...this.#state.outbox.channels()]
      .flatMap((channel) => [...(this.#state.outbox.of(channel)?.digests ?? [])])
      .filter((row) => this.latest(row).settledMs === null)
  }

  /** How many messages about alerts wait for a channel. */
  depth(channel: string): number {
    return (this.#state.outbox.of(channel)?.depth ?? 0) + (this.#depths.get(channel) ?? 0)
  }

  /** The oldest message of a channel that no attempt was made at; each is given once. */
  takeOldest(channel: string): NoticeRow | undefined {
    const rows = this.#oldest.get(channel) ?? this.#oldestFirst(channel)
    this.#oldest.set(channel, rows)
    return rows.next().value ?? undefined
  }

  putRow(row: OutboxRow): void {
    const before = this.#rows.get(row.id)
    this.#rows.set(row.id, row)
    if (row.notice === 'digest') return
    const { channel } = row
    const waited =
      before === undefined ? this.#state.outbox.of(channel)?.isWaiting(row) === true : isToBeSent(before)
    const more = Number(isToBeSent(row)) - Number(waited)
    if (more !== 0) this.#depths.set(channel, (this.#depths.get(channel) ?? 0) + more)
    const rows = this.#rowsByAlert.get(row.fingerprint) ?? new Map<string, NoticeRow>()
    this.#rowsByAlert.set(row.fingerprint, rows.set(row.id, row))
  }

  /** Undefined for a channel that nothing is known of. */
  channel(name: string): ChannelRecord | undefined {
    return this.#channels.get(name) ?? this.#state.channels.get(name)
  }

  putChannel(record: ChannelRecord): void {
    this.#channels.set(record.channel, record)
  }

  addAttempt(attempt: AttemptRecord): void {
    this.#attempts.push(attempt)
  }

  /** Does something once this step is committed, or has nothing to commit: before any other step. */
  afterCommit(work: () => void): void {
    this.#afterCommit.push(work)
  }

  committed(): void {
    for (const work of this.#afterCommit) work()
  }

  *#oldestFirst(channel: string): Generator<NoticeRow, undefined> {
    for (const rows of this.#state.outbox.of(channel)?.alerts ?? []) {
      for (const row of rows.values()) if (isUntried(this.latest(row))) yield this.latest(row)
    }
    for (const row of this.#rows.values()) {
      if (row.notice !== 'digest' && row.channel === channel && isUntried(row)) yield row
    }
    return undefined
  }

  /** What to commit; null when nothing has changed. */
  changes(): StoreChanges | null {
    const written = [this.#alerts, this.#episodes, this.#rows, this.#silences, this.#channels]
    if (written.every(({ size }) => size === 0) && this.#events.length + this.#attempts.length === 0)
      return null
    const alerts: AlertRecord[] = []
    const forgottenAlerts: string[] = []
    for (const [fingerprint, record] of this.#alerts) {
      if (record === null) forgottenAlerts.push(fingerprint)
      else alerts.push(record)
    }
    return {
      timelineMs: this.nowMs,
      alerts,
      forgottenAlerts,
      episodes: [...this.#episodes.values()],
      events: this.#events,
      silences: [...this.#silences.values()],
      outbox: [...this.#rows.values()],
      channels: [...this.#channels.values()],
      attempts: this.#attempts,
    }
  }
}

function isUntried({ status, attempts }: NoticeRow): boolean {
  return status === 'queued' && attempts === 0
}

/** Takes over what has been committed. */
export function applyChanges(state: LedgerState, changes: StoreChanges): void {
  for (const record of changes.alerts) {
    const { fingerprint, suppression } = record
    const before = state.alerts.get(fingerprint)?.suppression ?? null
    state.alerts.set(fingerprint, record)
    if (suppression !== before) state.outbox.touch(fingerprint)
  }
  for (const fingerprint of changes.forgottenAlerts) state.alerts.delete(fingerprint)
  for (const episode of changes.episodes) {
    if (episode.resolution === null) state.episodes.set(episode.id, episode)
    else state.episodes.delete(episode.id)
  }
  for (const silence of changes.silences) state.silences.set(silence.id, compileSilence(silence))
  if (changes.silences.length > 0) state.outbox.touch()
  for (const [id, { record }] of state.silences) {
    if (record.untilMs <= changes.timelineMs) state.silences.delete(id)
  }
  for (const row of changes.outbox) state.outbox.put(row)
  for (const record of changes.channels) state.channels.set(record.channel, record)
}
