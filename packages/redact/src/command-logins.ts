import { closingQuote, searchFrom } from './scan.ts'
import type { Span } from './spans.ts'

/** `-u user:`, `--user user:` and `--proxy-user user:` of curl, and `sshpass -p`. A uid and gid are no login. */
const login =
  /(?<![\w-])(?:(?:-u|--(?:proxy-)?user)[\s=]{1,4}(?!\d+:\d+(?!\S))(?<quote>\\{0,7}["'`])?[^\s:'"`\\]{0,64}:|sshpass\s{1,4}-p\s{0,4}(?<passwordQuote>\\{0,7}["'`])?)/gi

/** Finds passwords in the arguments of a command: `curl -u user:password`. */
export function findCommandLogins(text: string): Span[] {
  const spans: Span[] = []
  for (const { index, 0: option, groups } of text.matchAll(login)) {
    if (index < (spans.at(-1)?.[1] ?? 0)) continue
    const from = index + option.length
    const quote = groups?.quote ?? groups?.passwordQuote
    const end = quote === undefined ? searchFrom(/[\s"'`]/g, text, from) : closingQuote(text, from, quote)
    if (end > from) spans.push([from, end])
  }
  return spans
}
