import { expect, test } from 'vitest'

import { connectionSecrets } from './connection-options.ts'

test('the user name of a proxy is a secret if it has no password', () => {
  const basic = Buffer.from('T0KEN:').toString('base64')
  expect(connectionSecrets({ proxy: { https: 'http://T0KEN@proxy' } })).toEqual(['T0KEN', 'T0KEN', basic])
})

test('secrets of a connection are the passwords of its proxies in each form, and its key', () => {
  expect(connectionSecrets()).toEqual([])
  expect(connectionSecrets({ proxy: 'proxy:3128' })).toEqual([])
  const https = 'https://bot:p%40ss@proxy'
  const secrets = ['p%40ss', 'p@ss', Buffer.from('bot:p@ss').toString('base64')]
  expect(connectionSecrets({ proxy: { http: 'http://proxy', https }, key: 'KEY' })).toEqual([
    ...secrets,
    'KEY',
  ])
  expect(new Set(connectionSecrets({ proxy: new URL(https) }))).toEqual(new Set(secrets))
  expect(connectionSecrets({ proxy: 'bot:p%40ss@proxy:3128' }).slice(0, 3)).toEqual(secrets)
})
