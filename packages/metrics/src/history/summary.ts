/** Summary of some values. */
export interface Summary {
  readonly min: number
  readonly max: number
  readonly sum: number
  readonly count: number
}

/** The summary of one value. */
export function summaryOf(value: number): Summary {
  return { min: value, max: value, sum: value, count: 1 }
}

/** Combines two summaries. */
export function mergeSummaries(a: Summary, b: Summary): Summary {
  return {
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    sum: a.sum + b.sum,
    count: a.count + b.count,
  }
}
