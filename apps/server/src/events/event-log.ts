import { randomBytes } from 'node:crypto'

import type { EventData, EventType } from './event-types.ts'

/** Reason why a client has lost events: the server was restarted, or they are no longer in memory. */
export type ResyncReason = 'restarted' | 'too_old'

/** Position from which a client resumes. */
export interface Resume {
  /** Number of the first event to send. */
  readonly from: number
  /** Set if events before that are lost. */
  readonly resync?: ResyncReason
}

interface KeptEvent {
  readonly type: EventType
  readonly at: string
  readonly data: object
  text?: string
}

/** Options of an {@link EventLog}. */
export interface EventLogOptions {
  /** Most events in memory. */
  readonly maxEvents: number
  /** Hides secrets. */
  readonly redact: (data: object) => object
}

/** The newest events, numbered from 1, in memory. */
export class EventLog {
  readonly #options: EventLogOptions
  readonly #boot = randomBytes(8).toString('hex')
  readonly #kept: KeptEvent[] = []
  #count = 0

  constructor(options: EventLogOptions) {
    this.#options = options
  }

  /** Number of the next event. */
  get end(): number {
    return this.#count + 1
  }

  /** Id of the newest event, `<process>-<number>`. */
  get lastId(): string {
    return this.idOf(this.#count)
  }

  /** Id of an event. Its number grows with each event; the part before it differs from process to process. */
  idOf(number: number): string {
    return `${this.#boot}-${number}`
  }

  add<K extends EventType>(type: K, data: EventData[K]): void {
    this.#kept.push({ type, at: new Date().toISOString(), data })
    this.#count += 1
    if (this.#kept.length > this.#options.maxEvents) this.#kept.shift()
  }

  /** Returns the position after an event; after the newest one if the client has received none. */
  resume(lastEventId: string | undefined): Resume {
    if (lastEventId === undefined) return { from: this.end }
    const [, boot, digits] = /^([\da-f]{16})-(\d{1,15})$/.exec(lastEventId) ?? []
    const from = Number(digits) + 1
    if (boot !== this.#boot || from > this.end) return { from: this.end, resync: 'restarted' }
    return this.isKept(from) ? { from } : { from: this.end, resync: 'too_old' }
  }

  /** Whether an event, and all after it, are in memory. */
  isKept(number: number): boolean {
    return number > this.#count - this.#kept.length
  }

  /** Name of an event; undefined if it is not in memory. */
  typeOf(number: number): EventType | undefined {
    return this.#at(number)?.type
  }

  /** An event in the format of event streams; empty if it is not in memory. */
  textOf(number: number): string {
    const event = this.#at(number)
    if (event === undefined) return ''
    // Formatted when it is first sent, since most events of a storm are pushed out before.
    event.text ??= formatEvent(event.type, this.idOf(number), {
      at: event.at,
      ...this.#options.redact(event.data),
    })
    return event.text
  }

  #at(number: number): KeptEvent | undefined {
    return this.#kept[number - 1 - (this.#count - this.#kept.length)]
  }
}

/** Writes an event in the format of event streams. JSON has no line ends. */
export function formatEvent(type: string, id: string, data: object): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}
