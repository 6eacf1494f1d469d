import { expect, test } from 'vitest'

import { substitute } from './substitute.ts'

const variables: Readonly<Record<string, string>> = {
  HOST: 'bot.example.com',
  EMPTY: '',
  NESTED: '${HOST}',
  MONEY: '$5 $& $1',
}
const read = (text: string) => substitute(text, (name) => variables[name])

test.each([
  ['https://${HOST}/x', 'https://bot.example.com/x'],
  ['${HOST}${HOST}', 'bot.example.combot.example.com'],
  ['${NONE:-none}', 'none'],
  ['${NONE:-}', ''],
  ['${HOST:-none}', 'bot.example.com'],
  ['$${HOST}', '${HOST}'],
  ['$HOST $$ $ {HOST}', '$HOST $$ $ {HOST}'],
  // Values are not read again, and are no patterns.
  ['${NESTED}', '${HOST}'],
  ['${MONEY}', '$5 $& $1'],
])('%s becomes %s', (text, expected) => {
  expect(read(text)).toMatchObject({ ok: true, text: expected })
})

test('a variable that is not set is a problem with its name', () => {
  expect(read('x ${NONE} ${HOST}')).toEqual({
    ok: false,
    expected: 'the variable NONE to be set',
    received: 'nothing',
  })
})

test.each(['${', '${}', '${a b}', '${1A}', '${HOST', '${HOST:?x}', '${{ x }}'])('%s is a problem', (text) => {
  expect(read(text)).toMatchObject({ ok: false, received: 'another text after ${' })
})

test('a file of a variable that cannot be read is a problem', () => {
  expect(substitute('${KEY}', () => ({ problem: 'an empty file in KEY_FILE' }))).toEqual({
    ok: false,
    expected: 'the value of KEY',
    received: 'an empty file in KEY_FILE',
  })
})
