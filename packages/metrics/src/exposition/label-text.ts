import type { Family } from '../series/family.ts'
import { numberText } from './byte-writer.ts'
import type { ExpositionFormat } from './negotiate.ts'

/** The default labels of a registry, which every series has. */
export type FixedLabels = Readonly<Record<string, string>>

/** Renders the labels of a child without braces: its own, then the default labels that it does not override. */
export function labelsText({ labelNames, labelSets }: Family, child: number, fixed: FixedLabels): string {
  const values = labelSets[child] ?? []
  const own = labelNames.map((name, at) => labelText(name, values[at] ?? ''))
  const others = Object.entries(fixed).filter(([name]) => !labelNames.includes(name))
  return [...own, ...others.map(([name, value]) => labelText(name, value))].join(',')
}

/** Renders `# HELP` and `# TYPE`. */
export function headingOf(
  { name, help, shownAs }: Pick<Family, 'name' | 'help' | 'shownAs'>,
  format: ExpositionFormat,
): string {
  const shown = format === 'openmetrics' && shownAs === 'counter' ? name.replace(/_total$/, '') : name
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
  const text = format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped
  return `# HELP ${shown} ${text}\n# TYPE ${shown} ${shownAs}\n`
}

/** Renders a bucket's bound. In OpenMetrics it must have a decimal point. */
export function boundText(bound: number, format: ExpositionFormat): string {
  const text = numberText(bound)
  return format === 'openmetrics' && /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** Renders one label. */
export function labelText(name: string, value: string): string {
  return `${name}="${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')}"`
}
