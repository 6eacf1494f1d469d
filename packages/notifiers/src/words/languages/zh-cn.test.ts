import { expect, test } from 'vitest'

import { AT, chinese, hostileAlert, messageOf } from '../../../test/words-scenes.ts'
import { plainCard } from '../../message/card.ts'
import { COMPARISONS, type MessageAlert } from '../../message/message-alert.ts'
import { cardOf } from '../card-of.ts'

const resolutions = [
  'recovered',
  'manual',
  'stale_timeout',
  'rule_changed',
  'rule_disabled',
  'rule_removed',
  'check_removed',
  '其他',
]
const kinds = ['threshold', 'rate', 'health', 'no_data', 'absent', 'dead_man', 'overflow', 'internal']

const chineseAlert = (kind: string, overrides: Partial<MessageAlert>): MessageAlert =>
  hostileAlert('中文', {
    kind,
    unit: null,
    startedAt: AT,
    firedAt: AT,
    lastDataAt: AT,
    resolvedAt: AT,
    ...overrides,
  })

test.each(kinds)('a message about the kind %s has no English words of its own', (kind) => {
  const firing = COMPARISONS.map((comparison) => chineseAlert(kind, { comparison, news: 'reminded' }))
  const ends = resolutions.map((resolution) =>
    chineseAlert(kind, { state: 'resolved', news: 'resolved', resolution, by: null }),
  )
  const more = { firing: { info: 1, warning: 1, error: 1, critical: 1 }, resolved: { info: 1 } }
  for (const alerts of [...[...firing, ...ends].map((alert) => [alert]), [...firing, ...ends]])
    for (const form of ['full', 'brief'] as const)
      for (const message of [messageOf(alerts, { form }), messageOf(alerts, { form, more })]) {
        const text = plainCard(cardOf(message, chinese, (same) => same))
        expect(text.replaceAll(/GMT|maxAlertsPerRule/g, '')).not.toMatch(/[a-z]{2}/i)
      }
})
