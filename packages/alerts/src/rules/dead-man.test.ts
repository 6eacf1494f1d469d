import { expect, test } from 'vitest'

import { parseAlertRule } from './parse-rule.ts'

test.each([
  ['by its kind', { kind: 'dead_man' }, { silentAfterMs: 300_000 }],
  ['by how long it may be silent', { silentAfterMs: 1000 }, { silentAfterMs: 1000 }],
  [
    'by both, with a metric',
    { metricName: 'tokens_total', silentAfterMs: 60_000 },
    { metricName: 'tokens_total', silentAfterMs: 60_000 },
  ],
  [
    'by its kind, with a check',
    { kind: 'dead_man', healthCheckName: 'glm' },
    { healthCheckName: 'glm', silentAfterMs: 300_000 },
  ],
] as const)('is known %s', (_how, fields, expected) => {
  const result = parseAlertRule({ name: 'silent', ...fields })
  expect(result).toMatchObject({ ok: true, rule: { kind: 'dead_man', ...expected } })
})

test('may be silent for three intervals at least, unless it says how long', () => {
  const context = { evaluationIntervalMs: 600_000 }
  expect(parseAlertRule({ name: 'x', kind: 'dead_man' }, context)).toMatchObject({
    rule: { silentAfterMs: 1_800_000 },
  })
  expect(parseAlertRule({ name: 'x', silentAfterMs: 1000 }, context)).toMatchObject({
    rule: { silentAfterMs: 1000 },
  })
})

test.each([
  [{ silentAfterMs: 999 }, 'silentAfterMs', 'an integer from 1000 to 2592000000'],
  [
    { metricName: 'a', healthCheckName: 'b' },
    'healthCheckName',
    'only one of metricName and healthCheckName',
  ],
  [{ forMs: 1000 }, 'forMs', '0 with dead_man; silentAfterMs says when it fires'],
  [{ consecutiveBreaches: 2 }, 'consecutiveBreaches', '1 with dead_man; silentAfterMs says when it fires'],
])('is refused with %j', (fields, path, expected) => {
  const result = parseAlertRule({ name: 'x', kind: 'dead_man', ...fields })
  expect(result.ok ? [] : result.problems).toMatchObject([{ path, expected }])
})
