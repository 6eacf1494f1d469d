import { markAsUntransferable } from 'node:worker_threads'

const LINE_FEED = 10
/** 2^31: below it integer arithmetic is the fast kind. */
const SMALL = 0x8000_0000
/** Copies go in steps of 8 bytes, so they may write, and read, that much past the end. */
export const SLACK = 8
const encoder = new TextEncoder()

/** `0000` to `9999`. */
const GROUPS = encoder.encode(
  Array.from({ length: 10_000 }, (_, group) => String(group).padStart(4, '0')).join(''),
)

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

/** A large piece of memory that texts are written into one behind the other, so that not each of them needs new memory. */
export interface Slab {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** From here on it is free. */
  readonly free: number
}

const SLAB_BYTES = 8 * 2 ** 20

/** Makes a slab with room for so many bytes. What is never written to is never given by the system either. */
export function makeSlab(length: number): Slab {
  const { buffer } = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, Math.ceil(length) + SLACK))
  // Who is given a text of it must not take the rest along.
  markAsUntransferable(buffer)
  return { bytes: new Uint8Array(buffer), free: 0 }
}

/** Bytes that grow at the end; knows how to write numbers without making strings of them. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>
  #view: DataView
  #start: number
  #length: number

  constructor({ bytes, free }: Slab) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
    this.#start = free
    this.#length = free
  }

  /** How much has been written. */
  get length(): number {
    return this.#length - this.#start
  }

  /** What has been written, and the slab for the next writer; this one is not to be used any more. */
  finish(): { readonly text: Uint8Array<ArrayBuffer>; readonly slab: Slab } {
    const text = this.#bytes.subarray(this.#start, this.#length)
    return { text, slab: { bytes: this.#bytes, free: this.#length } }
  }

  /** Takes back what was written past a length. */
  rewind(length: number): void {
    this.#length = Math.min(this.#length, this.#start + length)
  }

  /** Makes room for so many bytes. */
  reserve(more: number): void {
    if (this.#length + more + SLACK <= this.#bytes.length) return
    const written = this.#bytes.subarray(this.#start, this.#length)
    const { bytes } = makeSlab(2 * (written.length + more))
    bytes.set(written)
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
    this.#start = 0
    this.#length = written.length
  }

  /** Appends a text. */
  text(text: string): void {
    this.reserve(text.length * 3)
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written
  }

  /** Appends a line feed. */
  lineFeed(): void {
    this.reserve(1)
    this.#bytes[this.#length] = LINE_FEED
    this.#length += 1
  }

  /** Appends a longer piece. */
  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Appends a part of what is prepared. There must be room for it. */
  part(source: DataView, from: number, length: number): void {
    copyPart(this.#view, this.#length, source, from, length)
    this.#length += length
  }

  /** Appends a number and a line feed. There must be room for them. */
  value(value: number): void {
    const end = writeNumber(this.#bytes, this.#length, value)
    this.#bytes[end] = LINE_FEED
    this.#length = end + 1
  }
}

/**
 * Copies a short piece of UTF-8; may read and write {@link SLACK} bytes past its end. A multiple faster than `set`, which
 * wants a view for every piece.
 */
export function copyPart(target: DataView, to: number, source: DataView, from: number, length: number): void {
  // No 8 bytes of UTF-8 are a NaN, which might be written as another NaN: the highest would be FF, or 7F behind the
  // start of a longer character.
  for (let at = 0; at < length; at += 8) target.setFloat64(to + at, source.getFloat64(from + at, true), true)
}

/** How many characters a number has as text. */
export function digitsOf(value: number): number {
  return isSmall(value) ? digitsOfSmall(value) : numberText(value).length
}

/** Writes a number as Prometheus and OpenMetrics read it, and gives where it ends. */
export function writeNumber(bytes: Uint8Array, at: number, value: number): number {
  if (isSmall(value)) return writeDigits(bytes, at, value)
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

function isSmall(value: number): boolean {
  return value >= 0 && value < SMALL && (value | 0) === value
}

function digitsOfSmall(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4
  if (value < 100_000_000) return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : value < 10_000_000 ? 7 : 8
  return value < 1_000_000_000 ? 9 : 10
}

/** Four digits at a time come from a table. */
function writeDigits(bytes: Uint8Array, at: number, value: number): number {
  const end = at + digitsOfSmall(value)
  let rest = value
  for (let to = end; to > at; to -= 4) {
    const above = rest < 10_000 ? 0 : (rest / 10_000) | 0
    const group = 4 * (rest - above * 10_000)
    rest = above
    bytes[to - 1] = GROUPS[group + 3] as number
    if (to - 1 > at) bytes[to - 2] = GROUPS[group + 2] as number
    if (to - 2 > at) bytes[to - 3] = GROUPS[group + 1] as number
    if (to - 3 > at) bytes[to - 4] = GROUPS[group] as number
  }
  return end
}
