import { joinParts } from '../text.ts'
import type { Severity } from './severity.ts'

/** A named value shown on a card, e.g. `Labels` and `api=glm`. */
export interface Fact {
  readonly name: string
  /** The whole value, e.g. `03:11 UTC, for 12 min`. */
  readonly value: string
  /**
   * The time that the value begins with, e.g. `03:11 UTC`, for a chat that shows times in each reader's own zone:
   * milliseconds since 1970, and the characters of the value to replace.
   */
  readonly time?: { readonly ms: number; readonly text: string }
}

/** A link on a card. The URL is http or https and safe inside markup. */
export interface CardLink {
  readonly label: string
  readonly url: string
}

/** Meaning of a colour: the severity of what fires, a recovery, or an end for any other reason. */
export type Tone = Severity | 'recovered' | 'ended'

/** One alert of a card about several. */
export interface CardAlert {
  /** The state in words, e.g. `CRITICAL` or `RESOLVED`. */
  readonly state: string
  readonly tone: Tone
  /** Rule and distinguishing labels, e.g. `high_api_error_rate, api glm`; without the rule if it is the same for all. */
  readonly title: string
  /** The value and the news, e.g. `34% (limit 10%), for 12 min`. */
  readonly text: string
  /** The most useful one of its links. */
  readonly link: CardLink | null
}

/**
 * The parts of a message as people see it, in the reader's language, without repetition. Texts are redacted and of bounded
 * length, but not escaped, and longer than a channel may show.
 */
export interface Card {
  /** Language of the words, as a BCP 47 tag, e.g. for an HTML page. */
  readonly language: string
  /** Stands between the name and the value of a fact on one line, e.g. `: `. */
  readonly colon: string
  /** The state in words, e.g. `STILL WARNING`, so that nobody has to distinguish colours. */
  readonly state: string
  readonly tone: Tone
  /** Rule, distinguishing labels and value, without the state. */
  readonly title: string
  /** What it means: one or two sentences. */
  readonly text: string
  /** What to do; null if nobody has said. */
  readonly action: Fact | null
  readonly facts: readonly Fact[]
  /** The alerts of a message about several; empty for a message about one. */
  readonly alerts: readonly CardAlert[]
  /** Counts of the alerts that are not named, e.g. `and 8 more: 2 critical, 6 warning firing`; empty for none. */
  readonly more: string
  readonly links: readonly CardLink[]
  /** Rule and id of the alert; empty for a message that is not about one alert. */
  readonly footer: string
}

/** State and title on one line. */
export function headlineOf({ state, title }: Pick<Card, 'state' | 'title'>): string {
  return `[${state}] ${title}`.trim()
}

/** One alert of several on one line: state, title and text. */
export function alertText(alert: CardAlert, colon: string): string {
  return `- ${joinParts([headlineOf(alert), alert.text], colon)}`
}

/** The card as lines of plain text, for a channel without a layout of its own. */
export function plainCard(card: Card): string {
  const { text, action, facts, alerts, more, links, colon, footer } = card
  const lines = [
    headlineOf(card),
    text,
    ...(action === null ? [] : [`${action.name}${colon}${action.value}`]),
    ...alerts.map((alert) => alertText(alert, colon)),
    more,
    ...facts.map(({ name, value }) => `${name}${colon}${value}`),
    ...links.map(({ label, url }) => `${label}${colon}${url}`),
    footer,
  ]
  return joinParts(lines, '\n')
}
