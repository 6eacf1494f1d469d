import { createParser } from 'eventsource-parser'

/** Longer events are skipped, because none with a usage is that long. In UTF-16 units; exact to a chunk. */
const MAX_EVENT_LENGTH = 8 * 2 ** 20

/** Reads the data of server-sent events from chunks of bytes. The last event need not end with an empty line. */
export class EventStreamReader {
  readonly #onData: (data: string) => void
  readonly #decoder = new TextDecoder()
  // Without `maxBufferSize`, which also discards the events behind a long one.
  readonly #parser = createParser({ onEvent: ({ data }) => this.#end(data) })
  /** Characters since the last event. */
  #length = 0
  #isSkipping = false

  constructor(onData: (data: string) => void) {
    this.#onData = onData
  }

  write(bytes: Uint8Array): void {
    this.#feed(this.#decoder.decode(bytes, { stream: true }))
  }

  end(): void {
    this.#feed(`${this.#decoder.decode()}\n\n`)
  }

  #feed(text: string): void {
    this.#length += text.length
    this.#parser.feed(text)
    if (this.#length > MAX_EVENT_LENGTH) this.#skip(text.at(-1))
  }

  /** Discards the event so far. The rest of its line becomes a comment, the rest of its data an event to ignore. */
  #skip(last: string | undefined): void {
    this.#parser.reset()
    this.#length = 0
    this.#isSkipping = true
    this.#parser.feed(last === '\r' || last === '\n' ? `data:${last}` : 'data:\n:')
  }

  #end(data: string): void {
    this.#length = 0
    if (!this.#isSkipping && data !== '') this.#onData(data)
    this.#isSkipping = false
  }
}
