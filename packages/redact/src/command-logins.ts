import { closingQuote, matchesOf, searchFrom } from './scan.ts'
import type { Span } from './spans.ts'

/** `-u user:`, `--user user:` and `--proxy-user user:` of curl. A uid and gid are no login. */
const login =
  /(?<![\w-])(?:-u|--(?:proxy-)?user)[\s=]{1,4}(?!\d+:\d+(?!\S))(?<quote>\\{0,7}["'`])?[^\s:'"`\\]{0,64}:/gi
/** Commands whose `-u` is no login. */
const container = /(?:docker|podman|nerdctl|kubectl)\s[^\n|;&]{0,256}$/
/** Arguments between a command and its password, in one line. */
const between = String.raw`\s[^\n|;&]{0,256}?(?<=\s)`
const passwordOptions = [
  String.raw`sshpass\s{1,4}-p\s{0,4}`,
  String.raw`(?:mysql|mariadb)[\w-]{0,16}${between}-p`,
  String.raw`redis-cli${between}-a\s{1,4}`,
  String.raw`(?:docker|podman|nerdctl)\s{1,4}login${between}-p\s{1,4}`,
]
/** Passwords of `sshpass`, `mysql`, `redis-cli` and `docker login`. */
const password = new RegExp(
  String.raw`(?<![\w-])(?:${passwordOptions.join('|')})(?<quote>\\{0,7}["'\`])?`,
  'g',
)

/** Finds passwords in the arguments of a command: `curl -u user:password`. */
export function findCommandLogins(text: string): Span[] {
  return [...argumentsAfter(login, text), ...argumentsAfter(password, text)]
}

function argumentsAfter(option: RegExp, text: string): Span[] {
  const spans: Span[] = []
  for (const { index, 0: match, groups } of matchesOf(option, text)) {
    if (index < (spans.at(-1)?.[1] ?? 0)) continue
    if (option === login && container.test(text.slice(Math.max(0, index - 300), index))) continue
    const from = index + match.length
    const quote = groups?.quote
    const end = quote === undefined ? searchFrom(/[\s"'`]/g, text, from) : closingQuote(text, from, quote)
    if (end > from) spans.push([from, end])
  }
  return spans
}
