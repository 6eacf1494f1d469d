import { markAsUntransferable } from 'node:worker_threads'

export const LINE_FEED = 10
/** 2^31: below it integer arithmetic is the fast kind. */
const SMALL = 0x8000_0000
/** Copies go in steps of 8 bytes, so they may write, and read, that much past the end. */
const SLACK = 8
const encoder = new TextEncoder()

/** `0` to `9999` as ASCII, the first digit in the lowest byte; nothing in the bytes behind the last. */
const DIGITS = Uint32Array.from({ length: 10_000 }, (_, group) => asciiOf(String(group)))
/** The same from `0000` on. */
const GROUPS = Uint32Array.from({ length: 10_000 }, (_, group) => asciiOf(String(group).padStart(4, '0')))

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
  #end: number

  constructor({ bytes, free }: Slab) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
    this.#start = free
    this.#end = free
  }

  /** How much has been written. */
  get length(): number {
    return this.#end - this.#start
  }

  /** What has been written, and the slab for the next writer; this one is not to be used any more. */
  finish(): { readonly text: Uint8Array<ArrayBuffer>; readonly slab: Slab } {
    const text = this.#bytes.subarray(this.#start, this.#end)
    return { text, slab: { bytes: this.#bytes, free: this.#end } }
  }

  /** Takes back what was written past a length. */
  rewind(length: number): void {
    this.#end = Math.min(this.#end, this.#start + length)
  }

  /** Where the next byte goes in the memory that {@link ByteWriter.reserve} gives; to be moved on by who wrote there. */
  get end(): number {
    return this.#end
  }

  set end(end: number) {
    this.#end = end
  }

  /** Makes room for so many bytes and {@link SLACK} more, and gives the memory, which holds until the next call. */
  reserve(more: number): DataView {
    if (this.#end + more + SLACK > this.#bytes.length) this.#move(more)
    return this.#view
  }

  /** Appends a text. */
  text(text: string): void {
    this.reserve(text.length * 3)
    this.#end += encoder.encodeInto(text, this.#bytes.subarray(this.#end)).written
  }

  /** Appends a line feed. */
  lineFeed(): void {
    this.reserve(1).setUint8(this.#end, LINE_FEED)
    this.#end += 1
  }

  #move(more: number): void {
    const written = this.#bytes.subarray(this.#start, this.#end)
    const { bytes } = makeSlab(2 * (written.length + more))
    bytes.set(written)
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer)
    this.#start = 0
    this.#end = written.length
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

/** Writes a number as Prometheus and OpenMetrics read it, and gives where it ends; may write {@link SLACK} bytes past it. */
export function writeNumber(target: DataView, at: number, value: number): number {
  if (value >= 0 && value < SMALL && (value | 0) === value) return writeDigits(target, at, value)
  const text = numberText(value)
  for (let index = 0; index < text.length; index += 1) target.setUint8(at + index, text.charCodeAt(index))
  return at + text.length
}

/** A number as text, as JavaScript writes it but for what is not finite. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

/** Four digits at a time come from a table. */
function writeDigits(target: DataView, at: number, value: number): number {
  if (value < 10_000) {
    const digits = DIGITS[value] as number
    target.setUint32(at, digits, true)
    return at + 4 - (Math.clz32(digits) >> 3)
  }
  const above = (value / 10_000) | 0
  const end = writeDigits(target, at, above)
  target.setUint32(end, GROUPS[value - above * 10_000] as number, true)
  return end + 4
}

function asciiOf(digits: string): number {
  return encoder.encode(digits).reduceRight((above, digit) => above * 256 + digit, 0)
}
