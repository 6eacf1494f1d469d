import { RE2JS } from 're2js'
import { expect, test, vi } from 'vitest'

import { selectSeries } from './compile.ts'
import { parseAlertRule } from './parse-rule.ts'

test('the patterns of a rule are compiled once for all series', async () => {
  const match = [{ name: 'host', op: '=~', value: 'web-.*' }]
  const parsed = parseAlertRule({ name: 'cpu', metricName: 'cpu', thresholdValue: 80, match })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const series = ['web-1', 'db-1', 'web-2'].map((host) => ({ labels: { host } }))
  const compile = vi.spyOn(RE2JS, 'compile')
  expect(await selectSeries(parsed.rule, series)).toEqual([series[0], series[2]])
  expect(compile).toHaveBeenCalledTimes(1)
  compile.mockRestore()
})
