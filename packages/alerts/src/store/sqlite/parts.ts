/** Records of one part: about 1 MB, which a thread writes or reads as JSON in a few milliseconds. */
const PART = 1000

/** Writes records as JSON in parts of bounded length, for another thread: a structured clone takes several times longer. */
export function* splitRecords(records: object): Generator<string, void> {
  let part: Record<string, unknown> = {}
  let room = PART
  for (const [key, value] of Object.entries(records) as Iterable<[string, unknown]>) {
    if (!Array.isArray(value)) {
      part[key] = value
      continue
    }
    part[key] = []
    for (let start = 0; start < value.length;) {
      if (room === 0) {
        yield JSON.stringify(part)
        part = {}
        room = PART
      }
      const slice: readonly unknown[] = value.slice(start, start + room)
      part[key] = slice
      start += slice.length
      room -= slice.length
    }
  }
  yield JSON.stringify(part)
}

/** Adds a part that {@link splitRecords} wrote to records. */
export function addPart(records: Record<string, unknown>, part: string): void {
  for (const [key, value] of Object.entries(JSON.parse(part) as Record<string, unknown>)) {
    const list = records[key]
    if (Array.isArray(list) && Array.isArray(value))
      for (const record of value as unknown[]) list.push(record)
    else records[key] = value
  }
}
