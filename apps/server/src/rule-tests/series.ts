/** Name and labels of a series. */
export interface SeriesName {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
}

const NAME = /^([a-zA-Z_:][\w:]*)?\s*(?:\{(.*)\})?$/s
const LABEL = /\s*([a-zA-Z_]\w*)\s*=\s*("(?:[^"\\]|\\.)*")\s*(?:,|$)/sy

/** Reads e.g. `review_seconds{repo="app"}`. Undefined if it is not valid. */
export function parseSeries(text: string): SeriesName | undefined {
  const [whole, name, list = ''] = NAME.exec(text.trim()) ?? []
  if (whole === undefined || (name === undefined && list.trim() === '')) return undefined
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  for (let at = 0; list.slice(at).trim() !== ''; at = LABEL.lastIndex) {
    const [, label, quoted] = LABEL.exec(list) ?? []
    if (label === undefined || quoted === undefined || Object.hasOwn(labels, label)) return undefined
    const value = unquote(quoted)
    if (value === undefined) return undefined
    labels[label] = value
  }
  return { name: name ?? '', labels }
}

/** Writes labels as {@link parseSeries} reads them, sorted by name; `alertname` goes in front. */
export function formatLabels({ alertname = '', ...labels }: Readonly<Record<string, string>>): string {
  const list = Object.keys(labels)
    .toSorted()
    .map((name) => `${name}=${JSON.stringify(labels[name])}`)
  return list.length === 0 && alertname !== '' ? alertname : `${alertname}{${list.join(', ')}}`
}

function unquote(text: string): string | undefined {
  try {
    return JSON.parse(text) as string
  } catch {
    return undefined
  }
}
