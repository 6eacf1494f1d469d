import { expect, test } from 'vitest'

import { parseAlertRule } from './parse-rule.ts'
import { Series } from './series.ts'

function seriesOf(): Series {
  const result = parseAlertRule({
    name: 'cpu',
    metricName: 'cpu',
    thresholdValue: 1,
    labels: { team: 'core' },
  })
  if (!result.ok) throw new Error('invalid rule')
  return new Series(result.rule)
}

test('gives the same track for the same labels, whatever their order', () => {
  const series = seriesOf()
  const track = series.track({ a: '1', b: '2' }, 1, String)
  expect(series.track({ b: '2', a: '1' }, 2, String)).toBe(track)
  expect(track.labels).toEqual({ a: '1', b: '2', team: 'core', alertname: 'cpu' })
})

test('forgets label sets that stopped coming once there are more than a thousand, and no others', () => {
  const series = seriesOf()
  const gone = series.track({ host: 'gone' }, 1, String)
  gone.quietMs = 1
  const live = Array.from({ length: 999 }, (_, n) => series.track({ host: `h${n}` }, 2, String))
  for (const track of live) track.quietMs = 2
  series.track({ host: 'new' }, 2, String)
  for (const [n, track] of live.entries()) expect(series.track({ host: `h${n}` }, 2, String)).toBe(track)
  expect(series.track({ host: 'gone' }, 2, String)).not.toBe(gone)
})
