import { isAbsolute, relative } from 'node:path'

import type { Paint } from '../colors.ts'
import { countOf, type ConfigReport, type ReportItem } from './report.ts'

const COLORS = { error: 'red', warning: 'yellow', note: 'cyan' } as const

/**
 * The report for people: one line for each item, in the form that editors and CI link to the file, and a summary. Paths in a folder
 * are relative to it.
 */
export function formatReport(absolute: ConfigReport, paint: Paint, folder: string): string {
  const shorten = (file: string | null): string | null => (file === null ? null : shortPath(file, folder))
  const items = absolute.items.map((item) => ({ ...item, file: shorten(item.file) }))
  const report = { ...absolute, file: shorten(absolute.file), items }
  const { settings } = report
  const lines = items.map((item) => formatItem(item, paint))
  const table = settings === null ? [] : formatSettings(settings)
  return `${[...table, ...lines, summary(report, paint)].join('\n')}\n`
}

function shortPath(file: string, folder: string): string {
  const inFolder = relative(folder, file)
  return inFolder.startsWith('..') || isAbsolute(inFolder) ? file : inFolder
}

function formatItem({ level, kind, file, line, column, path, message }: ReportItem, paint: Paint): string {
  const place = file === null ? '' : line === null ? `${file}: ` : `${file}:${line}:${column} `
  const subject = path === null ? '' : `${path}: `
  const name = kind === 'invalid' ? '' : paint('dim', ` (${kind})`)
  return `${place}${paint(COLORS[level], level)} ${subject}${message}${name}`
}

function summary(report: ConfigReport, paint: Paint): string {
  const { file, counts } = report
  const name = file ?? 'The environment'
  const errors = countOf(report, 'error')
  if (counts === null) return paint('red', `${name} is invalid: ${plural(errors, 'error')}`)
  const parts = [
    plural(counts.checks, 'check'),
    plural(counts.channels, 'channel'),
    plural(counts.rules, 'rule'),
    plural(counts.silences, 'silence'),
  ]
  const [warnings, notes] = [countOf(report, 'warning'), countOf(report, 'note')]
  const found = [
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ...(notes > 0 ? [plural(notes, 'note')] : []),
  ]
  const end = found.length === 0 ? '' : `; ${found.join(', ')}`
  return paint(warnings > 0 ? 'yellow' : 'green', `${name} is valid: ${parts.join(', ')}${end}`)
}

function formatSettings(settings: NonNullable<ConfigReport['settings']>): readonly string[] {
  const names = Math.max(0, ...settings.map(({ path }) => path.length))
  const values = Math.max(0, ...settings.map(({ value }) => Math.min(value.length, 40)))
  return [
    ...settings.map(({ path, value, from }) => `${path.padEnd(names)}  ${value.padEnd(values)}  ${from}`),
    '',
  ]
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
