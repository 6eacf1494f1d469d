import type { ReportedSeries } from '../samples/sample-set.ts'
import { numberText } from './byte-writer.ts'
import { headingOf, labelText, type FixedLabels } from './label-text.ts'
import type { ExpositionFormat } from './negotiate.ts'

const HELP = 'Sample that a program reported.'

/** Renders the series of a reported sample as a gauge, with a line feed at the end. Empty without series. */
export function reportedText(
  name: string,
  series: Iterable<ReportedSeries>,
  { format, fixed }: { readonly format: ExpositionFormat; readonly fixed: FixedLabels },
): string {
  let rows = ''
  for (const { labels, value } of series) {
    const texts = Object.entries({ ...fixed, ...labels }).map(([label, text]) => labelText(label, text))
    rows += `${name}${texts.length === 0 ? '' : `{${texts.join(',')}}`} ${numberText(value)}\n`
  }
  return rows === '' ? '' : headingOf({ name, help: HELP, shownAs: 'gauge' }, format) + rows
}
