/** Remembers texts; the one that was added longest ago is forgotten first. */
export interface RecentSet {
  readonly has: (text: string) => boolean
  readonly add: (text: string) => void
}

/** Creates a set that holds at most `max` texts. */
export function createRecentSet(max: number): RecentSet {
  const texts = new Set<string>()
  return {
    has: (text) => texts.has(text),
    add: (text) => {
      texts.delete(text)
      texts.add(text)
      const [oldest] = texts
      if (oldest !== undefined && texts.size > max) texts.delete(oldest)
    },
  }
}
