import type { Card, CardAlert, CardLink, Fact, Tone } from '../message/card.ts'
import type { DataLimits } from '../message/data-limits.ts'
import { firstItems, oneLine, prepareText, readableText, type Redact } from '../text.ts'

/** One alert of a mail about several. */
export interface MailAlert extends Omit<CardAlert, 'tone'> {
  /** Null for the line that counts those left out. */
  readonly tone: Tone | null
}

/** The content of a mail, from which both the text and the HTML part are written. All but the lines are on one line each. */
export interface MailContent extends Pick<
  Card,
  'language' | 'colon' | 'state' | 'tone' | 'title' | 'more' | 'footer'
> {
  /** What it means. */
  readonly lines: readonly string[]
  /** What to do; null if nobody has said. */
  readonly action: { readonly name: string; readonly lines: readonly string[] } | null
  readonly alerts: readonly MailAlert[]
  readonly facts: readonly Pick<Fact, 'name' | 'value'>[]
  readonly links: readonly CardLink[]
}

/** Alerts that are named even if texts have to be short. */
const MIN_ALERTS = 20

/** Cuts the texts of a card to limits. */
export function mailContent(card: Card, limits: DataLimits, redact: Redact): MailContent {
  const { maxShortLength, maxTextLength, maxUrlLength, maxItems } = limits
  const short = (text: string): string => oneLine(prepareText(text, maxShortLength, redact))
  const linesOf = (text: string): readonly string[] => {
    const whole = readableText(prepareText(text, maxTextLength, redact)).trimEnd()
    return whole === '' ? [] : whole.split('\n').map((line) => line.trimEnd())
  }
  const { action, language, colon, tone } = card
  const alerts = firstItems<MailAlert>(card.alerts, Math.max(MIN_ALERTS, maxItems), leftOut)
  const facts = firstItems<MailContent['facts'][number]>(card.facts, maxItems, (value) => ({
    name: '…',
    value,
  }))
  const isShort = ({ url }: CardLink): boolean => url.length <= maxUrlLength
  return {
    language,
    colon,
    tone,
    state: short(card.state),
    title: short(card.title),
    lines: linesOf(card.text),
    action: action && { name: short(action.name), lines: linesOf(action.value) },
    alerts: alerts.map((alert) => ({
      tone: alert.tone,
      state: short(alert.state),
      title: short(alert.title),
      text: short(alert.text),
      link: alert.link !== null && isShort(alert.link) ? labelled(alert.link, short) : null,
    })),
    more: short(card.more),
    facts: facts.map(({ name, value }) => ({ name: short(name), value: short(value) })),
    links: card.links
      .filter(isShort)
      .slice(0, maxItems)
      .map((link) => labelled(link, short)),
    footer: short(card.footer),
  }
}

/** The line that counts the alerts left out. */
function leftOut(count: string): MailAlert {
  return { state: '…', tone: null, title: count, text: '', link: null }
}

function labelled({ label, url }: CardLink, write: (text: string) => string): CardLink {
  return { label: write(label) || url, url }
}
