import { MAX_TEXT } from './event-types.ts'

/** Cuts a text to the length that an event may have. */
export function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1).toWellFormed()}…` : text
}
