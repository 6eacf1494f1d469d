// A nightly job: reviews each change in a folder of diffs and ends. A failed review is an alert, which the next night ends.
import { instrumentFetch } from '@botwatch/metrics/fetch'
import { instrumentOpenAi } from '@botwatch/metrics/openai'
import { createMonitor, urlNotifier } from '@botwatch/monitor'
import { readdir, readFile } from 'node:fs/promises'

const { MODEL_URL = 'https://api.z.ai/api/paas/v4', MODEL_KEY = '', ALERT_WEBHOOK_URL } = process.env

const monitor = createMonitor({
  rules: [{ name: 'review_failed', metricName: 'failed_reviews', thresholdValue: 0, repeatIntervalMs: 0 }],
  channels: [ALERT_WEBHOOK_URL && urlNotifier({ url: ALERT_WEBHOOK_URL })],
  budgets: { day: { limit: '5.00' } },
  dataDir: './data',
})
const recorder = monitor.metrics
const counted = instrumentFetch(fetch, { recorder, apiName: 'model' })
const modelFetch = instrumentOpenAi(counted, { recorder, provider: 'zai' })

/** Asks the model to review a change. */
async function review(diff: string): Promise<string> {
  const messages = [{ role: 'user', content: `Review this change:\n${diff}` }]
  const response = await modelFetch(`${MODEL_URL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${MODEL_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'glm-4.6', messages }),
    signal: AbortSignal.timeout(60_000),
  })
  if (!response.ok) throw new Error(`the model API answered ${response.status}`)
  const { choices } = (await response.json()) as { choices: [{ message: { content: string } }] }
  return choices[0].message.content
}

await monitor.start()
let failed = 0
const files = await readdir('.')
for (const file of files.filter((name) => name.endsWith('.diff'))) {
  try {
    console.log(file, await review(await readFile(file, 'utf8')))
  } catch (error) {
    failed += 1
    console.error(file, error)
  }
}
await monitor.alerts.evaluateRules({ metrics: { failed_reviews: failed } })
console.log(`spent today: ${monitor.metrics.getAllMetrics().token_usage.cost.today} USD`)
await monitor.stop() // sends what is due
