/** How many times something may happen in a minute, by key. */
export interface WindowLimit {
  /** Counts one. Returns 0, or the milliseconds until it is allowed again. */
  readonly take: (key: string, limit: number) => number
  /** Milliseconds until one more is allowed; 0 if it is. Counts nothing. */
  readonly wait: (key: string, limit: number) => number
  /** Keys in memory. */
  readonly size: () => number
}

interface Window {
  readonly untilMs: number
  count: number
}

const MINUTE_MS = 60_000

/** Creates a limit. A minute begins with the first count after the last minute. Keeps `maxKeys` keys; the oldest is forgotten. */
export function createWindowLimit(maxKeys = 10_000): WindowLimit {
  const windows = new Map<string, Window>()
  const current = (key: string, nowMs: number): Window | undefined => {
    const window = windows.get(key)
    return window !== undefined && nowMs < window.untilMs ? window : undefined
  }
  const begin = (key: string, nowMs: number): Window => {
    windows.delete(key)
    const [oldest] = windows.keys()
    if (oldest !== undefined && windows.size >= maxKeys) windows.delete(oldest)
    const window = { untilMs: nowMs + MINUTE_MS, count: 0 }
    windows.set(key, window)
    return window
  }
  return {
    take: (key, limit) => {
      const nowMs = performance.now()
      const window = current(key, nowMs) ?? begin(key, nowMs)
      if (window.count >= limit) return window.untilMs - nowMs
      window.count += 1
      return 0
    },
    wait: (key, limit) => {
      const nowMs = performance.now()
      const window = current(key, nowMs)
      return window === undefined || window.count < limit ? 0 : window.untilMs - nowMs
    },
    size: () => windows.size,
  }
}
