import { parse } from '@botwatch/options'
import { expect, test } from 'vitest'

import { headerSecret } from './request-options.ts'

test.each([' hunter2\n', 'hunter2\r\n', '\thunter2', '\ufeffhunter2'])(
  'a secret loses the white space around it: %j',
  (secret) => {
    expect(parse(headerSecret(), secret)).toEqual({ ok: true, value: 'hunter2' })
  },
)

test.each([
  ['"hunter2"', 'a value without quotes around it'],
  ["'hunter2'", 'a value without quotes around it'],
  ['“hunter2”', 'a value without quotes around it'],
  ['Bearer hunter2', 'a value without "Bearer" or another scheme in front of it'],
  ['bearer hunter2', 'a value without "Bearer" or another scheme in front of it'],
  ['Authorization: Bearer hunter2', 'a value without the name of a header'],
  ['PRIVATE-TOKEN: hunter2', 'a value without the name of a header'],
  ['OPENAI_API_KEY=hunter2', 'a value without its name and = in front of it'],
  ['hunter2\nhunter2', 'a value of one line'],
  [
    'hunter2\u200bhunter2',
    'a value without control characters and others that no header may have, e.g. invisible ones',
  ],
  ['hunter2…', 'a value without control characters and others that no header may have, e.g. invisible ones'],
])('a secret with something around it is refused and not shown: %j', (secret, expected) => {
  const parsed = parse(headerSecret(), secret, { path: 'apiKey' })
  expect(parsed).toEqual({
    ok: false,
    problems: [{ path: 'apiKey', expected, received: `a string of ${secret.length} characters` }],
  })
})
