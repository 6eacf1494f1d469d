/** Longer events are skipped: nothing that tells of usage is that long. In UTF-16 units. */
const MAX_EVENT_LENGTH = 8 * 2 ** 20

/**
 * Reads the data of server-sent events from bytes in pieces of any size. Lines end in LF, CR or CRLF; the last event
 * need not be ended.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export class EventStreamReader {
  readonly #onData: (data: string) => void
  readonly #decoder = new TextDecoder()
  #rest = ''
  #data: string[] = []
  #length = 0
  #isCut = false
  /** A CR at the end of a piece may be the first half of a CRLF. */
  #endedInCr = false

  constructor(onData: (data: string) => void) {
    this.#onData = onData
  }

  write(bytes: Uint8Array): void {
    this.#read(this.#decoder.decode(bytes, { stream: true }))
  }

  end(): void {
    this.#read(`${this.#decoder.decode()}\n\n`)
  }

  #read(text: string): void {
    if (text === '') return
    const isSecondHalf = this.#endedInCr && text.startsWith('\n')
    this.#endedInCr = text.endsWith('\r')
    const lines = (isSecondHalf ? text.slice(1) : text).split(/\r\n|\n|\r/)
    const rest = lines.pop() ?? ''
    for (const line of lines) {
      this.#line(this.#rest + line)
      this.#rest = ''
    }
    this.#rest += rest
    this.#cut(this.#rest.length)
  }

  #line(line: string): void {
    if (line === '') {
      const data = this.#data.join('\n')
      if (data !== '' && !this.#isCut) this.#onData(data)
      this.#data = []
      this.#length = 0
      this.#isCut = false
    } else if (line.startsWith('data:')) {
      this.#length += line.length
      this.#data.push(line.slice(line.startsWith('data: ') ? 6 : 5))
      this.#cut(this.#length)
    }
  }

  /** Lets go of an event that is too long; the rest of it is skipped as well. */
  #cut(length: number): void {
    if (length <= MAX_EVENT_LENGTH) return
    this.#isCut = true
    this.#data = []
    // Not empty: an empty line would end the event.
    this.#rest = this.#rest === '' ? '' : ':'
  }
}
