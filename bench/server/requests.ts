/** What requests to a server in this process took. */
export interface Answered {
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU time of one request, of server and client together. */
  readonly cpuMs: number
  /** Length of the last answer, decompressed. */
  readonly bytes: number
}

const REQUESTS = 300
const WARM_UP = 50

/** Asks one URL again and again, one request after the other, over one kept connection. Throws if an answer is not 200. */
export async function timeRequests(url: string): Promise<Answered> {
  for (let n = 0; n < WARM_UP; n += 1) await ask(url)
  const times: number[] = []
  let bytes = 0
  const before = process.cpuUsage()
  for (let n = 0; n < REQUESTS; n += 1) {
    const startedAt = performance.now()
    bytes = await ask(url)
    times.push(performance.now() - startedAt)
  }
  const { user, system } = process.cpuUsage(before)
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? NaN
  return { p50Ms: at(0.5), p99Ms: at(0.99), cpuMs: (user + system) / 1000 / REQUESTS, bytes }
}

/** Prints numbers in columns of the given widths, with one decimal unless they are whole. */
export function row(name: string, numbers: readonly (readonly [value: number, width: number])[]): string {
  return name + numbers.map(([value, width]) => digits(value).padStart(width)).join('')
}

function digits(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1)
}

async function ask(url: string): Promise<number> {
  const response = await fetch(url)
  const { byteLength } = await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`status ${response.status}: ${url}`)
  return byteLength
}
