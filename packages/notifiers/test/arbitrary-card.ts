import fc from 'fast-check'

import type { Card, CardAlert, CardLink, Fact, Tone } from '../src/message/card.ts'

/** What chats take for markup, mentions, links and line breaks. */
const active = [
  ...'*_~`|<>[]()#-+>!@:/\\&.;{}^\n\r\t 1a'.split(''),
  '<!channel>',
  '<!here|x>',
  '<@U123>',
  '<#C1|x>',
  '<!subteam^S1>',
  '<!date^1^{date}|x>',
  '<https://a.example|b>',
  '@everyone',
  '@here',
  '<@123>',
  '<@!123>',
  '<@&456>',
  '<#789>',
  '<:a:1>',
  '<a:b:1>',
  '<t:1:R>',
  '</x:1>',
  '<id:home>',
  '[x](https://a.example)',
  '[x](<https://a.example>)',
  'https://a.example',
  '```',
  '||',
  '\n# ',
  '\n-# ',
  '\n> ',
  '\n>>> ',
  '\n- ',
  '\n1. ',
  '&amp;',
  '&lt;!channel&gt;',
  '\u2028',
  '\u202e',
  '\u200f',
  '\u200b',
  '\0',
  '\ud83d',
  '\ude00',
  '😀',
]

/** Texts that mean harm to a chat. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...active), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 60 })
  .map((parts) => parts.join(''))

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
  state: text,
  tone,
  title: text,
  text,
  link: fc.option(link),
})

/** Cards of texts that mean harm to a chat, about one alert or several. */
export const hostileCard: fc.Arbitrary<Card> = fc.record({
  language: fc.constant('en'),
  colon: fc.constantFrom(': ', '：'),
  state: text,
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
