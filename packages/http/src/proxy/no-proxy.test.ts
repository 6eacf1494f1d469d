import { describe, expect, test } from 'vitest'

import { readNoProxy, uselessNoProxy } from './no-proxy.ts'

const isDirect = (list: string, url: string): boolean => readNoProxy(list)(new URL(url))

describe('a list of hosts without a proxy', () => {
  test.each([
    ['gitlab.test', 'https://gitlab.test'],
    ['gitlab.test', 'https://api.gitlab.test/path'],
    ['.gitlab.test', 'https://gitlab.test'],
    ['*.gitlab.test', 'https://api.gitlab.test'],
    ['GitLab.Test', 'https://gitlab.TEST.'],
    ['gitlab.test.', 'https://gitlab.test'],
    ['gitlab.test:8443', 'https://gitlab.test:8443'],
    ['gitlab.test:443', 'https://gitlab.test'],
    ['gitlab.test:80', 'http://gitlab.test'],
    ['.gitlab.test:443', 'https://api.gitlab.test'],
    ['*', 'https://gitlab.test'],
    ['a.test, gitlab.test', 'https://gitlab.test'],
    ['a.test gitlab.test', 'https://gitlab.test'],
    [' ,,gitlab.test, ', 'https://gitlab.test'],
    ['localhost', 'http://localhost:8080'],
    ['127.0.0.1', 'http://127.0.0.1:8080'],
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['127.0.0.1', 'http://2130706433'],
    ['10.0.0.0/8', 'http://10.1.2.3'],
    ['::1', 'http://[::1]:8080'],
    ['[::1]', 'http://[::1]'],
    ['[::1]:8080', 'http://[0:0::1]:8080'],
    ['fd00::/8', 'http://[fd12::1]'],
    ['10.0.0.1', 'http://[::ffff:10.0.0.1]'],
    ['Bücher.test', 'https://bücher.test'],
    ['.bücher.test:443', 'https://api.xn--bcher-kva.test'],
  ])('%j holds %s', (list, url) => {
    expect(isDirect(list, url)).toBe(true)
  })

  test.each([
    ['', 'https://gitlab.test'],
    ['gitlab.test', 'https://notgitlab.test'],
    ['gitlab.test', 'https://gitlab.test.evil.test'],
    ['api.gitlab.test', 'https://gitlab.test'],
    ['gitlab.test:8443', 'https://gitlab.test'],
    ['gitlab.test:443', 'http://gitlab.test'],
    ['127.0.0.1', 'http://127.0.0.2'],
    ['0.0.1', 'http://10.0.0.1'],
    ['10.0.0.0/8', 'http://11.1.2.3'],
    ['10.0.0.0/8', 'http://10.gitlab.test'],
    ['::1', 'http://[::2]'],
    ['localhost', 'http://127.0.0.1'],
    ['http://gitlab.test', 'http://gitlab.test'],
    ['10.0.0.0/99', 'http://10.0.0.1'],
  ])('%j does not hold %s', (list, url) => {
    expect(isDirect(list, url)).toBe(false)
  })
})

test('entries that no host matches are found by their places', () => {
  const useful =
    'a.test,.b.test,*.c.test:443,*,*:80,10.0.0.1,10.0.0.0/8,[::1]:80,::1,fd00::/8,my_db,bücher.test.'
  expect(uselessNoProxy(` ,${useful} localhost`)).toEqual([])
  const useless = [
    'https://a.test/',
    '10.*',
    '10.0.0.0/99',
    'a.test/',
    '"a.test"',
    'a;b',
    '<local>',
    '[fd00::]/8',
    '.',
  ]
  for (const entry of useless) expect(uselessNoProxy(`a.test, ${entry}`)).toEqual([2])
})
