import { expect, test } from 'vitest'

import { reportDocument } from './json.ts'
import type { ConfigReport } from './report.ts'
import { toSarif } from './sarif.ts'
import { formatReport } from './text.ts'

const report: ConfigReport = {
  file: '/srv/bot/deploy files/botwatch.yaml',
  counts: { checks: 1, channels: 2, rules: 3, silences: 0 },
  settings: null,
  items: [
    {
      level: 'warning',
      kind: 'unused-setting',
      file: null,
      line: null,
      column: null,
      path: null,
      message: 'MONITORING_PROT is unknown.',
    },
    {
      level: 'note',
      kind: 'metric-from-outside',
      file: '/srv/bot/deploy files/botwatch.yaml',
      line: 7,
      column: 16,
      path: 'rules[0].metric',
      message: 'queue is no metric of Botwatch.',
    },
  ],
}
const invalid: ConfigReport = {
  ...report,
  counts: null,
  items: [{ ...(report.items[1] as (typeof report.items)[1]), level: 'error', kind: 'invalid' }],
}
const plain = (_format: unknown, text: string): string => text

test('is one line for each item and a summary', () => {
  expect(formatReport(report, plain, '/srv/bot')).toBe(`warning MONITORING_PROT is unknown. (unused-setting)
deploy files/botwatch.yaml:7:16 note rules[0].metric: queue is no metric of Botwatch. (metric-from-outside)
deploy files/botwatch.yaml is valid: 1 check, 2 channels, 3 rules, 0 silences; 1 warning, 1 note
`)
  expect(formatReport(invalid, plain, '/srv/bot')).toContain('botwatch.yaml is invalid: 1 error\n')
  expect(formatReport({ ...invalid, file: null }, plain, '/srv/bot')).toContain(
    'The environment is invalid: 1 error\n',
  )
})

test('has the whole path of a file elsewhere', () => {
  expect(formatReport(report, plain, '/home')).toContain('\n/srv/bot/deploy files/botwatch.yaml:7:16 note')
})

test('lists settings in columns', () => {
  const settings = [
    { path: 'server.port', value: '8080', from: 'default' },
    { path: 'auth.keys[0].key', value: '[hidden]', from: 'botwatch.yaml:2:9, ${KEY}' },
  ]
  expect(formatReport({ ...report, settings, items: [] }, plain, '/srv/bot')).toMatch(
    /^server\.port {7}8080 {6}default\nauth\.keys\[0\]\.key {2}\[hidden\] {2}botwatch\.yaml:2:9, \$\{KEY\}\n\ndeploy/,
  )
})

test('is a SARIF log with paths below the folder', () => {
  const log = toSarif(report, '/srv/bot') as {
    readonly runs: readonly [
      {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } }
        readonly results: readonly { readonly ruleId: string; readonly ruleIndex: number }[]
      },
    ]
  }
  const [run] = log.runs
  expect(run.results).toMatchObject([
    { ruleId: 'unused-setting', level: 'warning', message: { text: 'MONITORING_PROT is unknown.' } },
    {
      ruleId: 'metric-from-outside',
      level: 'note',
      message: { text: 'rules[0].metric: queue is no metric of Botwatch.' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'deploy%20files/botwatch.yaml' },
            region: { startLine: 7, startColumn: 16 },
          },
          logicalLocations: [{ fullyQualifiedName: 'rules[0].metric' }],
        },
      ],
    },
  ])
  expect(run.results[0]).not.toHaveProperty('locations')
  for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
  expect(JSON.stringify(toSarif(report, '/home'))).toContain('"file:///srv/bot/deploy%20files/botwatch.yaml"')
})

test('is a document with every field', () => {
  expect(reportDocument(report)).toEqual({
    ok: true,
    file: report.file,
    errors: 0,
    warnings: 1,
    notes: 1,
    items: report.items,
    counts: report.counts,
  })
  expect(reportDocument(invalid)).toMatchObject({ ok: false, errors: 1, counts: null })
  expect(reportDocument({ ...report, settings: [] })).toHaveProperty('settings', [])
})
