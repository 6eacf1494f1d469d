import { printable } from '../../printable.ts'
import { usageError } from './client-error.ts'

const MOST = 1000

/** Reads words that are separated by commas; undefined if the option is not given. Throws a `ClientError` for another word. */
export function readChoices(
  option: string,
  text: string | undefined,
  choices: readonly string[],
): readonly string[] | undefined {
  if (text === undefined) return undefined
  const words = text.split(',').map((word) => word.trim())
  const wrong = words.find((word) => !choices.includes(word))
  if (wrong === undefined) return words
  throw usageError(`${option}: expected ${choices.join(', ')}, got ${JSON.stringify(printable(wrong, 100))}`)
}

/** Reads `--limit`; undefined if it is not given. */
export function readLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (limit >= 1 && limit <= MOST) return limit
  throw usageError(`--limit: expected a whole number from 1 to ${MOST}`)
}
