import { expect, test } from 'vitest'

import { createRedactor } from './redactor.ts'

const { text } = createRedactor({ secrets: ['opensesame'] })
/** A pattern with quadratic time takes minutes for this. */
const SIZE = 250_000
const prose = 'The API returned an unexpected status, and then it timed out. '

/** The least of up to three runs, because the machine may be busy. */
function leastMs(input: string, enoughMs: number): number {
  let least = Infinity
  for (let run = 0; run < 3 && least > enoughMs; run += 1) {
    const startedAt = performance.now()
    text(input)
    least = Math.min(least, performance.now() - startedAt)
  }
  return least
}

// Each unit begins a match that never completes, which can make a pattern read the text again and again.
const nearMisses = [
  [
    'eyJ',
    '-eyJ',
    'a.eyJ',
    'aaaaaaaaaaaaaaaa.eyJaaaaaaaaaa',
    'sk-',
    'xapp-',
    'ghp_',
    '0123456789abcdef',
    'AKIA',
  ],
  ['-----BEGIN ', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'],
  ['a://', '://', '://a@', 'hooks.slack.com/', 'discord.com/api/v1/', 'Bearer ', 'Basic aaaaaaaa '],
  ['key=', 'key%3D', 'key="', 'key="\\', "key=b'\\", 'key=\\"key=\'', 'key=a&b=', 'key:aaaaaaaa', '&a='],
  [
    'password=',
    'password="',
    'password=["',
    'password=\\\\\\',
    'token=[\n',
    'token=\\"',
    'token= ',
    'tokens: a ',
  ],
  [
    'a://b:c/',
    'a://b:c@',
    'a://b:c@d',
    'a://b:/@c ',
    'http://b:c@d/',
    '%3A%2F%2F',
    '%3A%2F%2Fa%40',
    ':a@tcp',
  ],
  [
    '--token ',
    '--token',
    '-u a:',
    '-u "a:',
    "-u 'a:\\",
    'sshpass -p',
    '<token>',
    '<a:',
    "'token', ",
    "'key',",
  ],
  [
    'glpat-',
    'xoxe.xoxb-',
    'SG.',
    '1//0',
    '1:AA',
    '12345678:AA',
    '/bot12345:',
    '/hooks/',
    'eyJaaaaaaaa.',
    'a8Q~',
  ],
  ['Cookie:', '"Cookie: a\n', '`\\Cookie:', 'token', 'tokens ', 'secret_key'],
  [
    '\u001b[',
    '[1;1;',
    '%2525',
    '&amp;amp;',
    '\\u002',
    '=\n',
    'password: |\n ',
    'password:\n ',
    'value=',
    '"name":"token","value":',
  ],
  [
    'tokens:[1,',
    'tokens:{"a":',
    'password[',
    'password "',
    'password is a',
    'token aaaaaaaaaaaa',
    'cookie: a',
    'cookie: a=',
  ],
  [
    'mysql -',
    'docker login -p ',
    'docker -u a:b ',
    'token: a ',
    'token: $A_A',
    'key: a/b.c',
    '密码:a',
    'LS0tLS1CRUdJTiB',
  ],
  ['a', '0', 'A1', '-', '_', '"', '\\', '\\"', '[', '{', '&', '=', '%', '\n', 'opensesam'],
].flat()

const proseMs = Math.max(5, leastMs(prose.repeat(SIZE / prose.length), 0))

test.each(nearMisses)(
  'a quarter of a megabyte of %j takes at most forty times as long as one of prose',
  (unit) => {
    expect(leastMs(unit.repeat(SIZE / unit.length), 40 * proseMs)).toBeLessThan(40 * proseMs)
  },
  60_000,
)

test.each(['ghp_', 'password='])('a secret of ten megabytes behind %j is hidden whole', (prefix) => {
  expect(text(prefix + 'a'.repeat(10_000_000))).not.toContain('aaa')
})
