import { headlineOf, type CardAlert, type CardLink } from '../message/card.ts'
import { moreMark } from '../text.ts'
import type { WriteText } from './text.ts'

/** Most alerts that one message names. */
const MAX_ALERTS = 20
const MAX_LINE = 500
const MIN_LINE = 120
const MIN_TEXT = 24

/** The parts of the line about one alert, as markup. */
export interface AlertLine {
  /** State and title. */
  readonly headline: string
  /** Empty if the alert has none. */
  readonly text: string
  /** Empty if the alert has none, or if it would take more than half of the line. */
  readonly link: string
}

/** Writes a link with the given writer of its label. */
type WriteLink = (link: CardLink, write: WriteText) => string

/**
 * Writes a line for each of the first alerts, as many as fit into `room` characters with `overhead` for each line.
 * All lines have the same limit, so that the first alerts do not use up the room of the others. `left` is the number of
 * alerts that are left out.
 */
export function alertLines(
  alerts: readonly CardAlert[],
  room: number,
  overhead: number,
  write: WriteText,
  writeLink: WriteLink,
): { readonly lines: readonly AlertLine[]; readonly left: number } {
  const named = alerts.slice(0, MAX_ALERTS)
  const fair = Math.floor(room / Math.max(1, named.length)) - overhead
  const lines: AlertLine[] = []
  let used = 0
  for (const alert of named) {
    const written = alert.link === null ? '' : writeLink(alert.link, write)
    const line = lineOf(alert, written, Math.min(MAX_LINE, Math.max(MIN_LINE, fair)), write)
    used += line.headline.length + line.text.length + line.link.length + overhead
    if (used > room) break
    lines.push(line)
  }
  return { lines, left: alerts.length - lines.length }
}

function lineOf(alert: CardAlert, given: string, maxLength: number, write: WriteText): AlertLine {
  const link = given.length <= maxLength / 2 ? given : ''
  const rest = maxLength - link.length
  const headline = write(headlineOf(alert), rest - Math.min(alert.text.length, Math.floor(rest / 2)))
  const text = alert.text === '' ? '' : write(alert.text, Math.max(MIN_TEXT, rest - headline.length))
  return { headline, text, link }
}

/** The texts that say how many alerts a message does not name. */
export function countLines(left: number, more: string): readonly string[] {
  return [left === 0 ? '' : moreMark(left), more].filter((text) => text !== '')
}
