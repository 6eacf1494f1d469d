// Reviews a change when one is posted to /reviews. Botwatch runs in the same process and is served at /monitoring.
import { llm } from '@botwatch/health/llm'
import { instrumentFetch } from '@botwatch/metrics/fetch'
import { instrumentOpenAi } from '@botwatch/metrics/openai'
import { createMonitor, urlNotifier } from '@botwatch/monitor'
import { createMonitoringServer } from '@botwatch/server'
import express from 'express'
import { once } from 'node:events'

const { MODEL_URL = 'https://api.z.ai/api/paas/v4', MODEL_KEY = '', ALERT_WEBHOOK_URL } = process.env

const monitor = createMonitor({
  checks: [llm({ provider: 'zai', baseUrl: MODEL_URL, apiKey: MODEL_KEY, intervalMs: 30_000 })],
  channels: [ALERT_WEBHOOK_URL && urlNotifier({ url: ALERT_WEBHOOK_URL })],
  budgets: { day: { limit: '5.00' } },
  dataDir: './data',
})
const monitoring = createMonitoringServer({ monitor, config: { basePath: '/monitoring' } })
const recorder = monitor.metrics
const counted = instrumentFetch(fetch, { recorder, apiName: 'model' })
const modelFetch = instrumentOpenAi(counted, { recorder, provider: 'zai' })

/** Asks the model to review a change. */
async function review(diff) {
  const messages = [{ role: 'user', content: `Review this change:\n${diff}` }]
  const response = await modelFetch(`${MODEL_URL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${MODEL_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'glm-4.6', messages }),
    signal: AbortSignal.timeout(60_000),
  })
  if (!response.ok) throw new Error(`the model API answered ${response.status}`)
  const { choices } = await response.json()
  return choices[0].message.content
}

const app = express()
app.use('/monitoring', monitoring.handler)
app.post('/reviews', express.json(), async ({ body }, response) => {
  response.json({ review: await review(body.diff) })
})

await monitor.start()
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
await once(server, 'listening')
console.log(`listening on http://127.0.0.1:${server.address().port}`)

await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
await monitoring.stopWith(server) // stores, lets requests finish, and sends what is due
