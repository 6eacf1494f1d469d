import { REDACTED } from './marker.ts'

/** A stretch of a text that must not be seen: from the first index up to, not including, the second. */
export type Span = readonly [start: number, end: number]

/**
 * The text up to `end` with every span replaced. Spans lie over the original text, in any order; those that
 * overlap or touch become one, so that no secret leaves a tail behind another.
 */
export function hideSpans(text: string, spans: readonly Span[], end: number = text.length): string {
  let out = ''
  let shown = 0
  for (const [from, to] of merge(spans)) {
    if (from >= end) break
    out += text.slice(shown, from) + REDACTED
    shown = to
  }
  return out + text.slice(shown, end)
}

function merge(spans: readonly Span[]): readonly Span[] {
  const merged: [number, number][] = []
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}
