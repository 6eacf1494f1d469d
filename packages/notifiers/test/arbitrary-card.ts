import fc from 'fast-check'

import type { Card, CardAlert, CardLink, Fact, Tone } from '../src/message/card.ts'
import { hostileText } from './arbitrary-message.ts'

const tone = fc.constantFrom<Tone>('info', 'warning', 'error', 'critical', 'recovered', 'ended')
/** Also texts that are longer than any limit. */
const text = fc.tuple(hostileText, fc.constantFrom(1, 1, 1, 40, 400)).map(([one, times]) => one.repeat(times))

const time = '2026-01-05 09:58 UTC'
const timed = text.map((rest) => ({
  value: `${time}${rest}`,
  time: { ms: Date.UTC(2026, 0, 5, 9, 58), text: time },
}))
const fact: fc.Arbitrary<Fact> = fc
  .tuple(
    text,
    fc.oneof(
      timed,
      text.map((value) => ({ value })),
    ),
  )
  .map(([name, value]) => ({ name, ...value }))

// URLs of a card are safe inside markup.
const link: fc.Arbitrary<CardLink> = fc.tuple(text, hostileText).map(([label, path]) => ({
  label,
  url: new URL(`https://wiki.example.com/?${encodeURIComponent(path.toWellFormed())}`).href.replace(
    /[|()`\\]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  ),
}))

const alert: fc.Arbitrary<CardAlert> = fc.record({
  state: fc.constantFrom('CRITICAL', 'RESOLVED'),
  tone,
  title: text,
  text,
  link: fc.option(link),
})

/** Cards of texts that mean harm to a chat, about one alert or several. */
export const hostileCard: fc.Arbitrary<Card> = fc.record({
  language: fc.constant('en'),
  colon: fc.constantFrom(': ', '：'),
  state: fc.constantFrom('CRITICAL', 'STILL WARNING'),
  tone,
  title: text,
  text,
  action: fc.option(text.map((value) => ({ name: 'What to do', value }))),
  facts: fc.array(fact, { maxLength: 12 }),
  alerts: fc.oneof(fc.constant([]), fc.array(alert, { maxLength: 22 })),
  more: fc.constantFrom('', 'and 8 more: 2 critical, 6 warning firing'),
  links: fc.array(link, { maxLength: 4 }),
  footer: text,
})
