import type { Card, CardAlert } from '../src/message/card.ts'

const link = { label: 'Alert', url: 'https://bots.example.com/alerts/0198f2b2-6c1e-7c7e-8d5e-2f9d3b1c0a11' }

/** A card that has nothing but a state. */
export function emptyCard(overrides: Partial<Card> = {}): Card {
  return {
    language: 'en',
    colon: ': ',
    state: 'WARNING',
    tone: 'warning',
    title: '',
    text: '',
    action: null,
    facts: [],
    alerts: [],
    more: '',
    links: [],
    footer: '',
    ...overrides,
  }
}

/** A card about one alert. */
export function sampleCard(overrides: Partial<Card> = {}): Card {
  const text = '2026-01-05 09:58 UTC'
  return emptyCard({
    state: 'CRITICAL',
    tone: 'critical',
    title: 'high_api_error_rate, api glm: 34% (limit 10%)',
    text: 'More than a tenth of the calls to an API failed.',
    action: {
      name: 'What to do',
      value: 'See https://status.example.com; if it is up, look at LLM_TIMEOUT.',
    },
    facts: [
      { name: 'Since', value: `${text}, for 12 min`, time: { ms: Date.UTC(2026, 0, 5, 9, 58), text } },
      { name: 'Instance', value: 'review-bot on bot-1' },
    ],
    links: [link, { label: 'Runbook', url: 'https://wiki.example.com/runbooks/api-errors' }],
    footer: 'high_api_error_rate · 0198f2b2-6c1e-7c7e-8d5e-2f9d3b1c0a11',
    ...overrides,
  })
}

/** One alert of a card about several. */
export function sampleCardAlert(overrides: Partial<CardAlert> = {}): CardAlert {
  const title = 'high_api_error_rate, api glm'
  const text = '34% (limit 10%), for 12 min'
  return { state: 'CRITICAL', tone: 'critical', title, text, link, ...overrides }
}

/** A card about several alerts. */
export function groupCard(count: number, overrides: Partial<CardAlert> = {}): Card {
  const alerts = Array.from({ length: count }, (_, n) =>
    sampleCardAlert({ title: `rule_${n}, api glm`, ...overrides }),
  )
  return emptyCard({ state: 'CRITICAL', tone: 'critical', title: `${count} alerts fire`, alerts })
}
