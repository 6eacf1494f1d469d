import fc from 'fast-check'

import type { Message } from '../src/message/message.ts'
import { sampleMessage } from '../src/testing/messages.ts'

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

const timed = hostileText.map((text) => `2026-01-05T10:00:00Z ${text}`)

/** Messages of such texts, of any type, with and without an alert. */
export const hostileMessage: fc.Arbitrary<Message> = fc
  .record({
    type: fc.constantFrom('fired', 'reminded', 'resolved', 'digest', 'test', 'announcement'),
    severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
    texts: fc.tuple(hostileText, hostileText, hostileText, hostileText, hostileText),
    fields: fc.array(fc.record({ name: hostileText, value: fc.oneof(hostileText, timed) }), {
      maxLength: 30,
    }),
    isAlert: fc.boolean(),
    repeat: fc.constantFrom(1, 1, 1, 40, 400),
  })
  .map(({ type, severity, texts, fields, isAlert, repeat }) => {
    const [title, text, label, url, rule] = texts.map((part) => part.repeat(repeat)) as [
      string,
      string,
      string,
      string,
      string,
    ]
    const { alert, ...bare } = sampleMessage({
      type,
      severity,
      title,
      text,
      fields,
      labels: { [label]: label },
    })
    const links = [
      { rel: 'runbook', url: `https://wiki.example.com/${url}` },
      { rel: 'alert', url },
    ] as const
    if (!isAlert || alert === undefined) return { ...bare, links }
    return { ...bare, links, alert: { ...alert, rule, id: label, firedAt: text, acknowledgedBy: title } }
  })
