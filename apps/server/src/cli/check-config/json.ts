import { countOf, type ConfigReport } from './report.ts'

/** The report as the document of `--format json`. */
export function reportDocument(report: ConfigReport): unknown {
  const { file, items, counts, settings } = report
  return {
    ok: counts !== null,
    file,
    errors: countOf(report, 'error'),
    warnings: countOf(report, 'warning'),
    notes: countOf(report, 'note'),
    items: items.map(({ level, kind, file: inFile, line, column, path, message }) => ({
      level,
      kind,
      file: inFile,
      line,
      column,
      path,
      message,
    })),
    counts,
    ...(settings !== null && { settings }),
  }
}
