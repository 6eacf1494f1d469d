/** One sample line of Prometheus text. */
export interface TextSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\n"])*)"(,|$)/y
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)$`)

/** Parses Prometheus text 0.0.4. Throws on an invalid line and on a duplicate sample. */
export function parsePrometheusText(text: string): TextSample[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line is not ended')
  const seen = new Set<string>()
  return text.split('\n').flatMap((line) => {
    if (
      line === '' ||
      new RegExp(`^# (?:HELP ${NAME} .*|TYPE ${NAME} (?:counter|gauge|histogram|summary))$`).test(line)
    )
      return []
    const [, name, labels = '', value = ''] = SAMPLE.exec(line) ?? []
    if (name === undefined) throw new Error(`no line of Prometheus text: ${line}`)
    const key = line.slice(0, line.lastIndexOf(' '))
    if (seen.has(key)) throw new Error(`twice: ${key}`)
    seen.add(key)
    return [{ name, labels: parseLabels(labels), value: parseValue(value) }]
  })
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex
    const [, name, value] = LABEL.exec(text) ?? []
    if (name === undefined || value === undefined) throw new Error(`no labels: ${text.slice(at)}`)
    labels[name] = value.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
  }
  return labels
}

function parseValue(text: string): number {
  if (/^[+-]Inf$/.test(text)) return Number(`${text}inity`)
  if (/^nan$/i.test(text)) return Number.NaN
  if (text === '' || Number.isNaN(Number(text))) throw new Error(`no value: ${text}`)
  return Number(text)
}
