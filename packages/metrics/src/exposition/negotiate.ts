/** Format of a scrape. */
export type ExpositionFormat = 'text' | 'openmetrics'

/** The exact content types of Prometheus text 0.0.4 and OpenMetrics 1.0. */
export const CONTENT_TYPES: {
  readonly text: 'text/plain; version=0.0.4; charset=utf-8'
  readonly openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8'
} = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
}

interface MediaRange {
  readonly type: string
  readonly version: string | undefined
  readonly quality: number
}

/** Supported versions by media type. A range with another version does not match. */
const OFFERS = [
  { format: 'text', type: 'text/plain', versions: ['0.0.4'] },
  { format: 'openmetrics', type: 'application/openmetrics-text', versions: ['1.0.0'] },
] as const

/** Longer than any scraper's header. The rest is ignored. */
const MAX_ACCEPT_CHARACTERS = 1024

/**
 * Returns the format that one or several `Accept` headers prefer by their q values. The most specific range decides about each
 * format. Text if they prefer or accept neither, or there is none.
 */
export function negotiateFormat(accept: string | readonly string[] | null | undefined): ExpositionFormat {
  const ranges = String(accept ?? '')
    .slice(0, MAX_ACCEPT_CHARACTERS)
    .split(',')
    .map(parseRange)
  const [text, openmetrics] = OFFERS.map(({ type, versions }) => qualityOf(ranges, type, versions))
  return (openmetrics ?? 0) > (text ?? 0) ? 'openmetrics' : 'text'
}

function qualityOf(ranges: readonly MediaRange[], type: string, versions: readonly string[]): number {
  const [group] = type.split('/')
  for (const candidate of [type, `${group}/*`, '*/*']) {
    const fitting = ranges.filter(
      (range) =>
        range.type === candidate && (range.version === undefined || versions.includes(range.version)),
    )
    if (fitting.length > 0) return Math.max(...fitting.map(({ quality }) => quality))
  }
  return 0
}

function parseRange(text: string): MediaRange {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim().toLowerCase())
  const parameters = new Map(rest.map((parameter) => splitOnce(parameter)))
  const q = parameters.get('q')
  const quality = q === undefined ? 1 : /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 0
  return { type, version: parameters.get('version'), quality }
}

function splitOnce(parameter: string): readonly [string, string] {
  const at = parameter.indexOf('=')
  if (at === -1) return [parameter, '']
  const value = parameter.slice(at + 1).trim()
  return [parameter.slice(0, at).trim(), value.replace(/^"(.*)"$/, '$1')]
}
