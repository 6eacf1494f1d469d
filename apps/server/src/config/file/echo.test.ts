import { expect, test } from 'vitest'

import { readText } from '../../../test/load-text.ts'

const secret = 'xoxb-hunter2-0123456789abcdef'

test.each([
  [`server: { port: ${secret} }`],
  [`server: ${secret}`],
  [`server: { log_level: ${secret} }`],
  [`${secret}: 1`],
  [`server: { ${secret}: 1 }`],
  [`checks: [{ name: a, type: ${secret} }]`],
  [`checks: [${secret}]`],
  [`checks: [{ name: a, type: gitlab, url: ${secret}, token: [${secret}] }]`],
  [`channels: { a: { type: slack, url: ${secret} } }`],
  [`channels: { a: ${secret} }`],
  [`auth: { keys: [${secret}] }`],
  [`auth: { keys: [{ name: a, role: read, key: { value: ${secret} } }] }`],
  [`auth: { trusted_proxies: [${secret}], cors_origins: ${secret} }`],
  [`limits: { max_body: ${secret} }`],
  [`budgets: { day: ${secret} }`],
  [`heartbeat_url: ${secret}`],
  [`connection: { proxy: 'http://${secret}:x/y', key: ${secret} }`],
  [`a: "${secret}`],
  [`a: @${secret}`],
  [`a: !${secret} b`],
  [`a: *${secret}`],
  [`? [${secret}]\n: 1`],
  ['a: ${' + secret],
  // It may have few digits.
  ['glpat-AbCdEfGhIjKlMnOpQrSt: 0123456'],
  ['channels: { glpat-AbCdEfGhIjKlMnOpQrSt: { type: slack, url: hunter2 } }'],
  [`rules: [{ name: a, metric: q, gt: 1, template: '{{${secret}}}' }]`],
  ['auth: { keys: [0123456] }'],
  ['checks: ["0123456"]'],
  ["server: { port: '${hunter2}', host: '${NONE} ${hunter2}' }"],
  ["server: { port: '${DEADBEEF01234567}' }"],
])('a secret in a wrong place is never shown: %#', (text) => {
  const result = readText(text)
  expect(Array.isArray(result)).toBe(true)
  expect(JSON.stringify(result)).not.toMatch(/hunter2|0123456|123456|AbCdEf/)
})

test.each([
  ['limits: { headers_timeout: 10 minutes }', '"10 minutes"'],
  ['limits: { headers_timeout: -5s }', '"-5s"'],
  ['limits: { max_body: 5 gigabytes }', 'a string of 11 characters'],
  ['auth: { open_metrics: yes }', '"yes"'],
  ['auth: { open_metrics: 1 }', '1'],
  ['server: { log_level: loud }', 'a string of 4 characters'],
  // It might be a PIN.
  ['heartbeat_url: "1234"', 'a string of 4 characters'],
  ['heartbeat_url: 1234', 'a number'],
])('%s shows %s', (text, shown) => {
  expect(readText(text)).toEqual([expect.stringMatching(new RegExp(`, got ${shown}$`))])
})
