/** The label sets every library is given; together they are a number of lines. */
export interface LabelSets {
  readonly requests: readonly {
    readonly api: string
    readonly method: string
    readonly statusCode: number
  }[]
  /** What the collector computes by itself and the others are told. */
  readonly gauges: readonly { readonly api: string; readonly window: string; readonly quantile: string }[]
}

/** What most of the lines are. */
export type Shape = 'counters' | 'histograms'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE']
const WINDOWS = ['1m', '5m', '1h']
const QUANTILES = ['0.5', '0.9', '0.95', '0.99']
const CLASSES = [200, 300, 400, 500]
const LINES_OF_A_HISTOGRAM = 16
const CODES_PER_CLASS = { counters: 80, histograms: 4 }

/** Label sets that come to about so many lines: counters of each code, histograms of each class, and some gauges. */
export function labelSets(lines: number, shape: Shape): LabelSets {
  const codes = CLASSES.flatMap((first) =>
    Array.from({ length: CODES_PER_CLASS[shape] }, (_, index) => first + index),
  )
  // Half of the codes are errors, which have a counter more.
  const perMethod = 1.5 * codes.length + CLASSES.length * LINES_OF_A_HISTOGRAM
  const methods = Math.max(1, Math.round(lines / perMethod))
  const places = Array.from({ length: methods }, (_, index) => ({
    api: `api-${Math.floor(index / METHODS.length)}`,
    method: METHODS[index % METHODS.length] ?? '',
  }))
  const apis = [...new Set(places.map(({ api }) => api))]
  return {
    requests: places.flatMap((place) => codes.map((statusCode) => ({ ...place, statusCode }))),
    gauges: apis.flatMap((api) =>
      WINDOWS.flatMap((window) => QUANTILES.map((quantile) => ({ api, window, quantile }))),
    ),
  }
}
