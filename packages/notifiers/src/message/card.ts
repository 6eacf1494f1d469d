import type { Severity } from './severity.ts'

/** A named value shown on a card, e.g. `Value` and `34%`. */
export interface Fact {
  readonly name: string
  readonly value: string
  /** A time in milliseconds since 1970, shown in front of the value; a chat may show it in the reader's own zone. */
  readonly atMs?: number
}

/** A link on a card. The URL is http or https and safe inside markup. */
export interface CardLink {
  readonly label: string
  readonly url: string
}

/** What a colour expresses: the severity of what fires, a recovery, or an end for any other reason. */
export type Tone = Severity | 'recovered' | 'ended'

/** One alert of a card about several. */
export interface CardAlert {
  /** The state in words, e.g. `CRITICAL` or `RESOLVED`. */
  readonly state: string
  readonly tone: Tone
  /** Rule and distinguishing labels, e.g. `high_api_error_rate, api glm`. */
  readonly title: string
  /** The value and the news, e.g. `34% (limit 10%), for 12 min`. */
  readonly text: string
  /** The most useful one of its links. */
  readonly link: CardLink | null
}

/** The parts of a message as people see it, in the reader's language, without repetition. Texts are neither escaped nor cut. */
export interface Card {
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
  /** Instance, rule and id of the alert. */
  readonly footer: string
}

/** State and title on one line. */
export function headlineOf({ state, title }: Pick<Card, 'state' | 'title'>): string {
  return `[${state}] ${title}`.trim()
}
