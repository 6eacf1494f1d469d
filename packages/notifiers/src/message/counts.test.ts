import { expect, test } from 'vitest'

import { sampleAlert } from '../testing/messages.ts'
import { overallOf } from './counts.ts'

const firing = (severity: 'info' | 'error'): ReturnType<typeof sampleAlert> => sampleAlert({ severity })
const resolved = sampleAlert({ severity: 'critical', state: 'resolved' })

test('is the worst that fires, whatever is resolved', () => {
  const alerts = [firing('info'), firing('error'), resolved]
  expect(overallOf({ alerts })).toEqual({ state: 'firing', severity: 'error' })
})

test('is the worst that is resolved if nothing fires', () => {
  const alerts = [{ ...resolved, severity: 'warning' as const }, resolved]
  expect(overallOf({ alerts })).toEqual({ state: 'resolved', severity: 'critical' })
})

test('counts the alerts that are not named', () => {
  const more = { firing: { critical: 0, warning: 2 }, resolved: {} }
  expect(overallOf({ alerts: [resolved], more })).toEqual({ state: 'firing', severity: 'warning' })
})
