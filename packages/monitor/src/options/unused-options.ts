import { describe, type Problem } from '@botwatch/options'

import type { MonitorOptions, MonitorSettings, Retention } from './options.ts'

type Part = 'health' | 'metrics' | 'alerts'

/** Options that only set up a part, so that they have no effect on one that was given. */
const OPTIONS: Readonly<Record<Part, readonly (keyof MonitorOptions)[]>> = {
  health: ['checkTimeoutMs', 'defaultChecks', 'required'],
  metrics: ['budgets', 'prices', 'timeZone'],
  alerts: [
    'channels',
    'rules',
    'instance',
    'links',
    'language',
    'cooldownMinutes',
    'maxNotificationsPerHour',
  ],
}
const RETENTION: Readonly<Record<Part, readonly (keyof Retention)[]>> = {
  health: [],
  metrics: ['usageDays', 'historyDays'],
  alerts: ['alertsDays', 'notificationsDays'],
}
const PARTS: readonly Part[] = ['health', 'metrics', 'alerts']

/** Lists the options that would have no effect, because the part that they are for was given. */
export function unusedOptions(settings: MonitorSettings, options: MonitorOptions): readonly Problem[] {
  return PARTS.filter((part) => settings[part] !== undefined).flatMap((part) => {
    const expected = `no value beside ${part}, which has settings of its own`
    const retention = Object(options.retention) as Partial<Record<keyof Retention, unknown>>
    return [
      ...OPTIONS[part].map((name) => ({ path: name as string, value: options[name] })),
      ...RETENTION[part].map((name) => ({ path: `retention.${name}`, value: retention[name] })),
    ]
      .filter(({ value }) => value !== undefined)
      .map(({ path, value }) => ({ path, expected, received: describe(value) }))
  })
}
