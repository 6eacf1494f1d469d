import { defaultRules, type AlertMessage, type AlertRuleInput } from '@botwatch/alerts'

import { Stage } from './stage.ts'

/** An example message, as an alert manager sent it. */
export interface Example {
  readonly title: string
  readonly message: AlertMessage
}

type Language = 'en' | 'zh-CN'

/** Rules of an operator, beside the default ones. */
const ownRules = {
  budget: {
    name: 'daily_budget',
    metricName: 'cost_today',
    thresholdValue: 4.5,
    unit: 'usd',
    texts: {
      en: [
        'The bot has spent most of its daily budget.',
        'See which repository costs most, or stop the bot.',
      ],
      'zh-CN': ['机器人已用掉当日大部分预算。', '查看哪个仓库花费最多，或停止机器人。'],
    },
  },
  slow: {
    name: 'slow_model',
    metricName: 'llm_duration_seconds',
    thresholdValue: 5,
    forMs: 180_000,
    runbookUrl: 'https://wiki.example.com/slow-model',
    texts: {
      en: [
        'The model answers slowly, so reviews pile up.',
        'Look at the status page of the provider. Switch to the smaller model if it lasts.',
      ],
      'zh-CN': ['模型响应缓慢，评审任务正在积压。', '查看服务商的状态页；如果持续，请切换到较小的模型。'],
    },
  },
  silent: {
    name: 'silent_bot',
    severity: 'error',
    kind: 'dead_man',
    metricName: 'reviews_total',
    texts: {
      en: [
        'The bot has stopped reviewing.',
        'See whether the process runs and whether GitLab still calls its webhook.',
      ],
      'zh-CN': ['机器人已停止评审。', '检查进程是否在运行，以及 GitLab 是否仍在调用其 webhook。'],
    },
  },
} as const

function own(name: keyof typeof ownRules, language: Language): AlertRuleInput {
  const { texts, ...rule } = ownRules[name]
  const [description, action] = texts[language]
  return { ...rule, description, annotations: { action } }
}

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
export async function playScenes(language: Language): Promise<readonly Example[]> {
  const examples: Example[] = []
  const rules = defaultRules({ language })
  const cpu = rules.filter(({ name }) => name === 'high_cpu_usage')
  const keep = (title: string, stage: Stage): void => void examples.push({ title, message: stage.take() })

  const down = new Stage(rules)
  await down.each(0, 1, () => refused)
  keep('An API is down', down)
  await down.each(2, 13, () => gitlab('healthy', 'GitLab answers'))
  keep('An API has recovered', down)

  const ending = new Stage(rules)
  await ending.each(0, 3, () => gitlab('degraded', 'Token expires in 5 days'))
  keep('A token ends soon', ending)

  const errors = new Stage(rules)
  await errors.each(0, 8, calls)
  keep('An API fails too often', errors)
  await errors.each(9, 75, () => ({ metrics: {} }))
  keep('The data of an alert has stopped', errors)

  const spending = new Stage([own('budget', language)])
  await spending.each(0, 1, () => ({ metrics: { cost_today: 4.66 } }))
  keep('A budget is nearly used up', spending)
  await spending.manager.resolveAlert(await spending.openId(), { by: 'ann', reason: 'the load test is over' })
  await spending.until(3)
  keep('Somebody has closed an alert by hand', spending)

  const model = new Stage([own('slow', language)])
  const answers = { metrics: [{ name: 'llm_duration_seconds', labels: { model: 'glm-4.6' }, value: 7.213 }] }
  await model.each(0, 4, () => answers)
  keep('The model is slow', model)
  await model.manager.updateRule({ ...own('slow', language), thresholdValue: 10 })
  await model.each(5, 6, () => answers)
  keep('A rule was changed', model)

  const quiet = new Stage([own('silent', language)])
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
  await flapping.each(0, 1, () => hosts(3, 97))
  flapping.take()
  await flapping.each(2, 2, () => hosts(3, 20))
  flapping.take()
  await flapping.each(3, 4, () => hosts(3, 97))
  await flapping.each(5, 6, () => hosts(3, 20))
  await flapping.until(40)
  keep('A digest of alerts that nobody heard of', flapping)

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
