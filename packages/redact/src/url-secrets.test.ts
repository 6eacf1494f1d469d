import { expect, test } from 'vitest'

import { urlSecrets } from './url-secrets.ts'

const secretsOf = (url: string): readonly string[] => urlSecrets(new URL(url))

test('the secrets of a URL are the URL, its path, and the last long segment', () => {
  expect(secretsOf('https://chat.example/services/T0001/s3cret-token-0123456789')).toEqual([
    'https://chat.example/services/T0001/s3cret-token-0123456789',
    '/services/T0001/s3cret-token-0123456789',
    '/services/T0001/s3cret-token-0123456789',
    's3cret-token-0123456789',
  ])
})

test('a long value of the query is a secret, a short one is not', () => {
  expect(secretsOf('https://bot.example/hook?key=s3cret%2Bkey-0123456789&room=1')).toEqual([
    'https://bot.example/hook?key=s3cret%2Bkey-0123456789&room=1',
    '/hook?key=s3cret%2Bkey-0123456789&room=1',
    's3cret+key-0123456789',
  ])
})

test.each(['https://bot.example', 'https://bot.example/alerts', 'https://bot.example/alerts?a=1'])(
  'a short path is no secret: %s',
  (url) => {
    expect(secretsOf(url)).toEqual([])
  },
)

test('the password of a URL is a secret, also decoded', () => {
  expect(secretsOf('http://bot:p%40ss@proxy.example:3128')).toEqual([
    'http://bot:p%40ss@proxy.example:3128/',
    'p%40ss',
    'p@ss',
  ])
})
