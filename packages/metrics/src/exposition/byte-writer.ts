import { markAsUntransferable } from 'node:worker_threads'

export const LINE_FEED = 10
/** 2^31. Below it, V8 uses fast integer arithmetic. */
const SMALL = 0x8000_0000
/** Copies go in steps of 8 bytes, so they may read and write up to 8 bytes past the end. */
const SLACK = 8
const encoder = new TextEncoder()

/** `0` to `9999` as ASCII. The first digit is in the lowest byte, unused bytes are 0. */
const DIGITS = Uint32Array.from({ length: 10_000 }, (_, group) => asciiOf(String(group)))
/** `0000` to `9999` as ASCII. */
const GROUPS = Uint32Array.from({ length: 10_000 }, (_, group) => asciiOf(String(group).padStart(4, '0')))

/** Maximum length after the labels of a line: sign, 17 digits, point, exponent, line feed. */
export const MAX_VALUE_BYTES = 26

/** Valid UTF-8 that is written repeatedly. */
export interface Prepared {
  readonly view: DataView
  readonly length: number
}

/** Encodes a text. */
export function prepare(text: string): Prepared {
  const bytes = new Uint8Array(text.length * 3 + SLACK)
  const { written } = encoder.encodeInto(text, bytes)
  return { view: new DataView(bytes.buffer.slice(0, written + SLACK)), length: written }
}

/** A large block of memory for consecutive texts, so that not each of them needs an allocation. */
export interface Slab {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Start of the unused part. */
  readonly free: number
}

const SLAB_BYTES = 8 * 2 ** 20

/** Allocates a slab with room for `length` bytes. The system provides memory only for pages that are written. */
export function makeSlab(length: number): Slab {
  const { buffer } = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, Math.ceil(length) + SLACK))
  // Transferring one text would detach the whole slab.
  markAsUntransferable(buffer)
  return { bytes: new Uint8Array(buffer), free: 0 }
}

/** A growing byte buffer that writes numbers without creating strings. */
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

  /** Number of written bytes. */
  get length(): number {
    return this.#end - this.#start
  }

  /** Returns the written bytes and the slab for the next writer. Do not use this writer afterwards. */
  finish(): { readonly text: Uint8Array<ArrayBuffer>; readonly slab: Slab } {
    const text = this.#bytes.subarray(this.#start, this.#end)
    return { text, slab: { bytes: this.#bytes, free: this.#end } }
  }

  /** Discards everything after a length. */
  rewind(length: number): void {
    this.#end = Math.min(this.#end, this.#start + length)
  }

  /** Position of the next byte in the memory of {@link ByteWriter.reserve}. Set it after writing there. */
  get end(): number {
    return this.#end
  }

  set end(end: number) {
    this.#end = end
  }

  /** Reserves `more` bytes and {@link SLACK}, and returns the memory, which is valid until the next call. */
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
 * Copies short UTF-8. May read and write {@link SLACK} bytes past its end. Several times faster than `set`, which needs
 * a view for each copy.
 */
export function copyPart(target: DataView, to: number, source: DataView, from: number, length: number): void {
  // Copying a NaN could change its bits, but 8 bytes of UTF-8 are never a NaN: that would need the byte FF, or 7F after
  // the first byte of a longer character.
  for (let at = 0; at < length; at += 8) target.setFloat64(to + at, source.getFloat64(from + at, true), true)
}

/** Writes a number in Prometheus's syntax and returns its end. May write {@link SLACK} bytes past it. */
export function writeNumber(target: DataView, at: number, value: number): number {
  if (value >= 0 && value < SMALL && (value | 0) === value) return writeDigits(target, at, value)
  const text = numberText(value)
  for (let index = 0; index < text.length; index += 1) target.setUint8(at + index, text.charCodeAt(index))
  return at + text.length
}

/** Renders a number like JavaScript, except for `NaN`, `+Inf` and `-Inf`. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  if (Number.isNaN(value)) return 'NaN'
  return value > 0 ? '+Inf' : '-Inf'
}

/** Writes four digits at a time from a table. */
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
