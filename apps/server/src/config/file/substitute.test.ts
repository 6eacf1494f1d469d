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

test('every variable that is not set is named, once', () => {
  expect(read('${A} ${HOST} ${B} ${A}')).toMatchObject({ expected: 'the variables A and B to be set' })
  expect(read('${http_proxy}')).toMatchObject({ expected: 'the variable http_proxy to be set' })
})

test('a default has no default of its own', () => {
  expect(read('${A:-${HOST:-x}}')).toMatchObject({ ok: false, received: 'another ${ in a default' })
})

test('a text is read once, however many defaults have no end', () => {
  // With a search from each of them this takes hours.
  expect(read('${A:-'.repeat(500_000))).toMatchObject({ ok: false })
})
