import { formatEvent, type EventLog, type ResyncReason } from './event-log.ts'
import type { EventType } from './event-types.ts'

/** Time after which a client connects again. */
const RETRY_MS = 3000
/** A chunk ends with the event that makes it at least this long. */
const CHUNK_LENGTH = 16_384
/** Keep-alives in a row that a client may leave unread. */
const MAX_UNREAD_TICKS = 4

/** Options of an {@link EventStream}. */
export interface EventStreamOptions {
  readonly log: EventLog
  /** Id of the last event that the client has received; undefined for none. */
  readonly lastEventId: string | undefined
  readonly wants: (type: EventType) => boolean
  /** Called once, when the stream is over. */
  readonly onEnd: () => void
}

/**
 * Sends the events of a log to one client. The client has a position in the log and no queue of its own; one that reads so slowly
 * that its next event is no longer in memory is sent `resync`.
 */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>
  readonly #options: EventStreamOptions
  readonly #encoder = new TextEncoder()
  /** Number of the next event. */
  #position: number
  #text: string
  #waiting: PromiseWithResolvers<void> | undefined
  #unreadTicks = 0
  #isOver = false
  #isCancelled = false

  constructor(options: EventStreamOptions) {
    const { log, lastEventId } = options
    const { from, resync } = log.resume(lastEventId)
    this.#options = options
    this.#position = from
    // An id without data is no event, but the client resumes from it.
    this.#text = `retry: ${RETRY_MS}\nid: ${log.idOf(from - 1)}\n\n${resync ? this.#resync(resync) : ''}`
    this.body = new ReadableStream(
      { pull: (controller) => this.#pull(controller), cancel: () => this.#cancel() },
      // Events stay in the log until the client can be sent them.
      { highWaterMark: 0 },
    )
  }

  /** Whether the client has read everything that it was sent. */
  get isRead(): boolean {
    return this.#waiting !== undefined
  }

  /** Sends new events. */
  wake(): void {
    this.#waiting?.resolve()
  }

  /** Sends a comment, so that proxies keep the connection. Returns false if the client has not read for about a minute. */
  keepAlive(): boolean {
    if (!this.isRead) {
      this.#unreadTicks += 1
      return this.#unreadTicks <= MAX_UNREAD_TICKS
    }
    // With an id, since a client that wants few events would otherwise resume from one that is no longer in memory.
    this.#text = `:\nid: ${this.#options.log.idOf(this.#position - 1)}\n\n`
    this.wake()
    return true
  }

  /** Ends the stream. Idempotent. */
  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.wake()
    this.#options.onEnd()
  }

  #cancel(): void {
    this.#isCancelled = true
    this.end()
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#unreadTicks = 0
    for (;;) {
      if (this.#isOver) return this.#isCancelled ? undefined : controller.close()
      const chunk = this.#take()
      if (chunk !== '') return controller.enqueue(this.#encoder.encode(chunk))
      this.#waiting = Promise.withResolvers()
      await this.#waiting.promise
      this.#waiting = undefined
    }
  }

  /** Returns the next chunk; empty if there is nothing to send. */
  #take(): string {
    const { log, wants } = this.#options
    let chunk = this.#text
    this.#text = ''
    if (!log.isKept(this.#position)) {
      this.#position = log.end
      return chunk + this.#resync('too_old')
    }
    while (this.#position < log.end && chunk.length < CHUNK_LENGTH) {
      const type = log.typeOf(this.#position)
      if (type !== undefined && wants(type)) chunk += log.textOf(this.#position)
      this.#position += 1
    }
    return chunk
  }

  #resync(reason: ResyncReason): string {
    const id = this.#options.log.idOf(this.#position - 1)
    return formatEvent('resync', id, { at: new Date().toISOString(), reason })
  }
}
