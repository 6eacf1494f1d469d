import { REDACTED } from './marker.ts'

/** A part of a text to hide, from `start` up to, not including, `end`. */
export type Span = readonly [start: number, end: number]

/**
 * Returns the text up to `end` with every span replaced. Spans refer to the original text and may be in any order. Spans
 * that overlap or touch are joined, so that no part of a secret remains.
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
