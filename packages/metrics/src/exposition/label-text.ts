import type { Family } from '../series/family.ts'
import { numberText } from './byte-writer.ts'
import type { ExpositionFormat } from './negotiate.ts'

/** Labels that every series shows, as the registry's default labels. */
export type FixedLabels = Readonly<Record<string, string>>

/** The labels of a child, without braces: its own, then the fixed ones that it has none of its own for. */
export function labelsText({ labelNames, labelSets }: Family, child: number, fixed: FixedLabels): string {
  const values = labelSets[child] ?? []
  const own = labelNames.map((name, at) => labelText(name, values[at] ?? ''))
  const others = Object.entries(fixed).filter(([name]) => !labelNames.includes(name))
  return [...own, ...others.map(([name, value]) => labelText(name, value))].join(',')
}

/** `# HELP` and `# TYPE` of a family. */
export function headingOf({ name, help, shownAs }: Family, format: ExpositionFormat): string {
  const shown = format === 'openmetrics' && shownAs === 'counter' ? name.replace(/_total$/, '') : name
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  const text = format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped
  return `# HELP ${shown} ${text}\n# TYPE ${shown} ${shownAs}\n`
}

/** OpenMetrics wants a bound to look like a float; the text format shows it as everyone does. */
export function boundText(bound: number, format: ExpositionFormat): string {
  const text = numberText(bound)
  return format === 'openmetrics' && /^-?\d+$/.test(text) ? `${text}.0` : text
}

function labelText(name: string, value: string): string {
  return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`
}
