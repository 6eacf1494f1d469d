const ZERO = 48
const LINE_FEED = 10
/** 2^31: below it integer arithmetic is the fast kind. */
const SMALL = 0x8000_0000
/** Copies go in steps of 8 bytes, so they may write, and read, that much past the end. */
const SLACK = 8
const encoder = new TextEncoder()

/** The most that stands behind the labels of a line: sign, 17 digits, point, exponent, line feed. */
export const MAX_VALUE_BYTES = 26

/** Valid UTF-8 that is written again and again. */
export interface Prepared {
  readonly view: DataView
  readonly length: number
}

/** Prepares a text. */
export function prepare(text: string): Prepared {
  const bytes = new Uint8Array(text.length * 3 + SLACK)
  const { written } = encoder.encodeInto(text, bytes)
  return { view: new DataView(bytes.buffer.slice(0, written + SLACK)), length: written }
}

/** Bytes that grow at the end; knows how to write numbers without making strings of them. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #length = 0

  /** The capacity is a guess: what is needed is made. */
  constructor(capacity: number) {
    // Not zeroed, and not from the pool that small buffers share.
    this.#bytes = new Uint8Array(Buffer.allocUnsafeSlow(capacity + SLACK).buffer)
    this.#view = new DataView(this.#bytes.buffer)
  }

  /** How much has been written. */
  get length(): number {
    return this.#length
  }

  /** What has been written; the writer is not to be used after it. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  /** Takes back what was written past a length. */
  rewind(length: number): void {
    this.#length = Math.min(this.#length, length)
  }

  /** Makes room for so many bytes. */
  reserve(more: number): void {
    const needed = this.#length + more + SLACK
    if (needed <= this.#bytes.length) return
    const grown = new Uint8Array(Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#bytes.length)).buffer)
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
    this.#view = new DataView(grown.buffer)
  }

  /** Appends a text. */
  text(text: string): void {
    this.reserve(text.length * 3)
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written
  }

  /** Appends a part of what is prepared. There must be room for it. */
  part(source: DataView, from: number, length: number): void {
    const view = this.#view
    const to = this.#length
    // A multiple faster than `set`, which wants a view for every piece. No 8 bytes of UTF-8 are a NaN, which
    // could be written as another NaN: its highest byte would be FF, or 7F behind the start of a longer character.
    for (let at = 0; at < length; at += 8) view.setFloat64(to + at, source.getFloat64(from + at, true), true)
    this.#length = to + length
  }

  /** Appends a number and a line feed. There must be room for them. */
  value(value: number): void {
    const end = writeNumber(this.#bytes, this.#length, value)
    this.#bytes[end] = LINE_FEED
    this.#length = end + 1
  }
}

/** Writes a number as Prometheus and OpenMetrics read it, and gives where it ends. */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 0 && value < SMALL && (value | 0) === value) return writeDigits(bytes, at, value)
  const text = numberText(value)
  for (let index = 0; index < text.length; index += 1) bytes[at + index] = text.charCodeAt(index)
  return at + text.length
}

/** A number as text, as JavaScript writes it but for what is not finite. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  let end = at + 1
  for (let bound = 10; bound <= value; bound *= 10) end += 1
  let rest = value
  for (let to = end - 1; to >= at; to -= 1) {
    const next = (rest / 10) | 0
    bytes[to] = ZERO + rest - next * 10
    rest = next
  }
  return end
}
