/** Two unsigned 32-bit sums. */
export type Checksum = readonly [number, number]

/** Adds bytes, a multiple of eight, to the checksum of a write-ahead log. See https://sqlite.org/fileformat2.html#walcksm. */
export function addChecksum([first, second]: Checksum, bytes: Buffer, isBigEndian: boolean): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [a, b] = [first, second]
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + view.getUint32(at, !isBigEndian) + b) >>> 0
    b = (b + view.getUint32(at + 4, !isBigEndian) + a) >>> 0
  }
  return [a, b]
}
