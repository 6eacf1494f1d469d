import { expect, test } from 'vitest'

import type { WireOverview } from './overview.ts'
import { overviewExample } from './example.ts'
import { verdictOf, type VerdictFacts } from './verdict.ts'

const { spend } = overviewExample
const none = { critical: 0, error: 0, warning: 0, info: 0 }
const noAlerts: NonNullable<WireOverview['alerts']> = {
  total: 0,
  active: 0,
  acknowledged: 0,
  suppressed: 0,
  pending: 0,
  by_severity: none,
  active_by_severity: none,
  items: [],
}
const fine: VerdictFacts = {
  checks: { total: 3, degraded: 0, unhealthy: 0, unknown: 0 },
  overallStatus: 'healthy',
  alerts: noAlerts,
  spend: spend && { ...spend, budgets: [] },
  channels: { total: 1, failing: [] },
}
const active = (counts: Partial<typeof none>): Partial<VerdictFacts> => ({
  alerts: { ...noAlerts, active_by_severity: { ...none, ...counts } },
})
const checks = (counts: Partial<VerdictFacts['checks']>): Pick<VerdictFacts, 'checks'> => ({
  checks: { ...fine.checks, ...counts },
})
const budget = (level: 'warning' | 'exceeded'): Partial<VerdictFacts> => ({
  spend: spend && { ...spend, budgets: spend.budgets.map((each) => ({ ...each, level })) },
})
const channel = (is_usable: boolean): Partial<VerdictFacts> => ({
  channels: {
    total: 1,
    failing: [{ is_usable } as NonNullable<WireOverview['channels']>['failing'][number]],
  },
})

test.each<readonly [string, Partial<VerdictFacts>, string, readonly string[]]>([
  ['everything is fine', {}, 'healthy', []],
  [
    'a critical check fails',
    { ...checks({ unhealthy: 1 }), overallStatus: 'unhealthy' },
    'unhealthy',
    ['checks_unhealthy'],
  ],
  [
    'another check fails',
    { ...checks({ unhealthy: 2 }), overallStatus: 'degraded' },
    'degraded',
    ['checks_unhealthy'],
  ],
  [
    'a check is degraded',
    { ...checks({ degraded: 1 }), overallStatus: 'degraded' },
    'degraded',
    ['checks_degraded'],
  ],
  [
    'a critical check is unknown',
    { ...checks({ unknown: 1 }), overallStatus: 'unknown' },
    'unknown',
    ['checks_unknown'],
  ],
  [
    'another check is unknown',
    { ...checks({ unknown: 1 }), overallStatus: 'degraded' },
    'degraded',
    ['checks_unknown'],
  ],
  ['a check has nothing to evaluate', { ...checks({ unknown: 1 }), overallStatus: 'healthy' }, 'healthy', []],
  ['there are no checks', { ...checks({ total: 0 }), overallStatus: 'unknown' }, 'unknown', ['no_checks']],
  ['a critical alert is open', active({ critical: 1 }), 'unhealthy', ['alerts_critical']],
  ['an error is open', active({ error: 1 }), 'unhealthy', ['alerts_critical']],
  ['a warning is open', active({ warning: 1 }), 'degraded', ['alerts_open']],
  ['an alert that only informs is open', active({ info: 1 }), 'healthy', []],
  ['somebody cares for an alert', { alerts: { ...noAlerts, acknowledged: 1 } }, 'degraded', ['alerts_known']],
  ['an alert is silenced', { alerts: { ...noAlerts, suppressed: 1 } }, 'degraded', ['alerts_known']],
  ['the alerts cannot be read', { alerts: null, channels: null }, 'unknown', ['alerts_unknown']],
  ['a channel takes no messages', channel(false), 'degraded', ['channels_failing']],
  ['a channel has failed once', channel(true), 'healthy', []],
  ['a budget is nearly spent', budget('warning'), 'degraded', ['budget_warning']],
  ['a budget is exceeded', budget('exceeded'), 'degraded', ['budget_exceeded']],
  [
    'much is wrong',
    {
      ...active({ critical: 2, warning: 1 }),
      ...budget('exceeded'),
      ...channel(false),
      ...checks({ unknown: 1 }),
      overallStatus: 'unknown',
    },
    'unhealthy',
    ['alerts_critical', 'channels_failing', 'checks_unknown', 'budget_exceeded', 'alerts_open'],
  ],
])('if %s', (_, facts, status, reasons) => {
  expect(verdictOf({ ...fine, ...facts })).toEqual({ status, reasons })
})
