import fc from 'fast-check'

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
