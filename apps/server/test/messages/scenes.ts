import { defaultRules, type AlertMessage, type AlertRuleInput } from '@botwatch/alerts'

import { Stage } from './stage.ts'

/** An example message, as an alert manager sent it. */
export interface Example {
  readonly title: string
  readonly message: AlertMessage
}

type Rules = readonly AlertRuleInput[]

const budget: Rules = [
  {
    name: 'daily_budget',
    description: 'The bot has spent most of the day’s budget.',
    metricName: 'cost_today',
    thresholdValue: 4.5,
    unit: 'usd',
    annotations: { action: 'See which repository costs most. Lower the limit of tokens or stop the bot.' },
  },
]
const slow: Rules = [
  {
    name: 'slow_model',
    description: 'The model answers slowly, so reviews pile up.',
    metricName: 'llm_duration_seconds',
    thresholdValue: 5,
    forMs: 180_000,
    annotations: {
      action: 'Look at the status page of the provider. Switch to the smaller model if it lasts.',
    },
    runbookUrl: 'https://wiki.example.com/slow-model',
  },
]
const silent: Rules = [
  {
    name: 'silent_bot',
    description: 'The bot has stopped reviewing.',
    severity: 'error',
    kind: 'dead_man',
    metricName: 'reviews_total',
    annotations: { action: 'See whether the process runs and whether GitLab still calls its webhook.' },
  },
]
const cpu: Rules = defaultRules().filter(({ name }) => name === 'high_cpu_usage')

const gitlab = (status: string, message: string) => ({
  health: [{ name: 'gitlab_api', status, message, critical: true }],
})
const refused = gitlab('unhealthy', 'connection refused by gitlab.example.com:443')
const hosts = (count: number, value: number) => ({
  metrics: Array.from({ length: count }, (_, index) => ({
    name: 'cpu_percent',
    labels: { host: `runner-${String(index + 1).padStart(2, '0')}` },
    value: value - index / 4,
  })),
})
const calls = (minute: number) => ({
  metrics: [
    { name: 'api_requests_total', labels: { api: 'glm' }, value: 50 * minute },
    { name: 'api_errors_total', labels: { api: 'glm' }, value: 17 * minute },
  ],
})

/** Lets the typical alerts of a bot fire and end, and returns the messages about them. */
export async function playScenes(): Promise<readonly Example[]> {
  const examples: Example[] = []
  const keep = (title: string, stage: Stage): void => void examples.push({ title, message: stage.take() })

  const down = new Stage(defaultRules())
  await down.each(0, 1, () => refused)
  keep('An API is down', down)
  await down.each(2, 13, () => gitlab('healthy', 'GitLab answers'))
  keep('An API has recovered', down)

  const errors = new Stage(defaultRules())
  await errors.each(0, 8, calls)
  keep('An API fails too often', errors)
  await errors.each(9, 75, () => ({ metrics: {} }))
  keep('The data of an alert has stopped', errors)

  const spending = new Stage(budget)
  await spending.each(0, 1, () => ({ metrics: { cost_today: 4.66 } }))
  keep('A budget is nearly used up', spending)
  await spending.manager.resolveAlert(await spending.openId(), { by: 'ann', reason: 'the load test is over' })
  await spending.until(3)
  keep('Somebody has closed an alert by hand', spending)

  const model = new Stage(slow)
  const answers = { metrics: [{ name: 'llm_duration_seconds', labels: { model: 'glm-4.6' }, value: 7.213 }] }
  await model.each(0, 4, () => answers)
  keep('The model is slow', model)
  for (const rule of slow) await model.manager.updateRule({ ...rule, thresholdValue: 10 })
  await model.each(5, 6, () => answers)
  keep('A rule was changed', model)

  const quiet = new Stage(silent)
  await quiet.each(0, 3, (minute) => ({ metrics: { reviews_total: minute } }))
  await quiet.each(4, 9, () => ({ metrics: {} }))
  keep('The bot is silent', quiet)

  const broken = new Stage(cpu, [
    { name: 'slack', send: async () => ({ outcome: 'channel_broken', reason: 'HTTP 404: no_service' }) },
  ])
  await broken.each(0, 1, () => hosts(3, 97))
  keep('A channel is broken', broken)

  const reminded = new Stage(cpu)
  await reminded.each(0, 1, () => hosts(1, 97))
  reminded.take()
  const expiresAt = Date.now() + 20 * 60_000
  await reminded.manager.acknowledgeAlert(await reminded.openId(), { by: 'ann', note: 'looking', expiresAt })
  await reminded.each(2, 20, () => hosts(1, 97))
  const until = Date.now() + 15 * 60_000
  const matchers = [{ name: 'host', op: '=', value: 'runner-01' }] as const
  await reminded.manager.addSilence({ matchers, by: 'ben', reason: 'maintenance', until })
  await reminded.each(21, 37, () => hosts(1, 97))
  keep('A reminder with two reasons', reminded)

  const group = new Stage(cpu)
  await group.each(0, 1, () => hosts(12, 99))
  keep('Twelve alerts in one message', group)
  await group.each(2, 3, () => hosts(12, 20))
  keep('Twelve alerts have recovered', group)

  const data = new Stage(cpu)
  await data.each(0, 3, () => hosts(1, 50))
  await data.each(4, 10, () => hosts(0, 0))
  keep('Data is missing', data)

  const late = new Stage(cpu)
  late.answer = { outcome: 'retryable', reason: 'HTTP 503', mayHaveArrived: false }
  await late.each(0, 1, () => hosts(1, 97))
  await late.each(2, 9, () => hosts(1, 20))
  late.answer = { outcome: 'delivered' }
  await late.until(25)
  keep('An alert that fired and ended while the channel was down', late)

  const flapping = new Stage(cpu)
  await flapping.each(0, 1, () => hosts(1, 97))
  flapping.take()
  await flapping.each(2, 2, () => hosts(1, 20))
  flapping.take()
  await flapping.each(3, 4, () => hosts(1, 97))
  await flapping.each(5, 6, () => hosts(1, 20))
  await flapping.until(40)
  keep('A digest of an alert that nobody heard of', flapping)

  return examples.map(({ title, message }) => ({ title, message: withFixedIds(message) }))
}

/** Ids are random; the examples are compared with those of the last run. */
function withFixedIds(message: AlertMessage): AlertMessage {
  const ids = new Map<string, string>()
  const fixed = JSON.stringify(message).replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => {
    const known = ids.get(id) ?? `019b8d3a-0000-7000-8000-${String(ids.size + 1).padStart(12, '0')}`
    ids.set(id, known)
    return known
  })
  return JSON.parse(fixed) as AlertMessage
}
