import { expect, test } from 'vitest'

import { english, errorRate, AT } from '../../test/words-scenes.ts'
import { alertLinks, safeUrl } from './links.ts'
import { createWriter } from './writer.ts'

const keep = (text: string): string => text

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  'slack://open',
  'https://user@evil.example/',
  'https://bank.example@evil.example/',
  'https://',
  '/runbook',
  '',
  `https://wiki.example.com/${'x'.repeat(2100)}`,
])('%j is left out', (url) => {
  expect(safeUrl(url, keep)).toBeUndefined()
})

test('a URL contains nothing that could end the markup around it', () => {
  const url = safeUrl('https://wiki.example.com/a|b)(c`?d=<!channel>|)`#> \u2028\ne\\', keep) ?? ''
  expect(url).toMatch(/^https:\/\/wiki\.example\.com\/[^\s|()`<>\\]*$/)
  expect(decodeURIComponent(url)).toContain('a|b)(c`?d=<!channel>|)`#>')
})

test('a URL that holds a secret is left out', () => {
  expect(
    safeUrl('https://bot.example.com/?key=sesame', (text) => text.replace('sesame', '***')),
  ).toBeUndefined()
})

test('the links have labels, the page of the alert first', () => {
  const links = {
    silence: 'https://bot.example.com/silence',
    runbook: 'https://wiki.example.com/r',
    dashboard: 'https://grafana.example.com/d',
    alert: 'https://bot.example.com/alerts/1',
  }
  expect(alertLinks(errorRate({ links }).links, createWriter(english, AT, keep))).toEqual([
    { label: 'Alert', url: 'https://bot.example.com/alerts/1' },
    { label: 'Runbook', url: 'https://wiki.example.com/r' },
    { label: 'Silence', url: 'https://bot.example.com/silence' },
    { label: 'Dashboard', url: 'https://grafana.example.com/d' },
  ])
})
