import { expect, vi } from 'vitest'

import { startBot, type RunOptions } from './bot-process.ts'
import { startModelApi, startWebhook, type Webhook } from './stand-ins.ts'

/** How much faster the clocks of a bot go: an outage is an alert after a minute. */
const CLOCK_TIMES = '15'
const patience = { timeout: 120_000, interval: 50 }

/** A bot's file and how to run it. */
export interface Bot extends Omit<RunOptions, 'env'> {
  readonly file: string
}

/**
 * Starts a bot that serves, lets it review a change, reads its monitoring, breaks and mends the API it calls, and ends it. Returns what it
 * sent about the outage.
 */
export async function playServingBot({ file, ...options }: Bot): Promise<readonly string[]> {
  const model = await startModelApi()
  const webhook = await startWebhook()
  const env = {
    MODEL_URL: model.url,
    MODEL_KEY: 'key',
    ALERT_WEBHOOK_URL: webhook.url,
    PORT: '0',
    CLOCK_TIMES,
  }
  const news = (): readonly string[] => sent(webhook, 'health_check_failure')
  const bot = startBot([file], { ...options, env })
  try {
    const url = await bot.find(/listening on (http:\S+)/)
    const review = await fetch(`${url}/reviews`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"diff":"+retries: 5"}',
    })
    expect(await review.json()).toEqual({ review: 'Looks good.' })

    const monitoring = `${url}/monitoring`
    const scrape = await (await fetch(`${monitoring}/metrics/prometheus`)).text()
    expect(scrape).toContain('bot_api_requests_total{api="model",method="POST",status="200"} 1\n')
    expect(scrape).toContain('model="glm-4.6",token_type="output"} 300\n')
    await vi.waitFor(async () => expect(await statusOf(monitoring)).toEqual([200, 'healthy']), patience)
    expect((await fetch(`${monitoring}/health/ready`)).status).toBe(200)
    expect((await fetch(`${monitoring}/admin/config`)).status).toBe(404)
    expect((await fetch(monitoring)).headers.get('content-type')).toContain('application/json')

    model.setUp(false)
    await vi.waitFor(() => expect(news()).toEqual(['fired']), patience)
    await vi.waitFor(async () => expect(await statusOf(monitoring)).toEqual([503, 'unhealthy']), patience)
    model.setUp(true)
    await vi.waitFor(() => expect(news()).toHaveLength(2), patience)

    bot.kill('SIGTERM')
    expect(await bot.exit).toBe(0)
    expect(bot.output().trim()).toBe(`listening on ${url}`)
    return news()
  } finally {
    bot.kill('SIGKILL')
    model.close()
    webhook.close()
  }
}

/** Runs the nightly job on three days. On the second one the API it calls is broken. Returns what it sent about it. */
export async function playScript({ file, ...options }: Bot): Promise<readonly string[]> {
  const model = await startModelApi()
  const webhook = await startWebhook()
  const run = async (day: number): Promise<string> => {
    const ahead = { CLOCK_AHEAD_MS: String(day * 86_400_000) }
    const env = { MODEL_URL: model.url, MODEL_KEY: 'key', ALERT_WEBHOOK_URL: webhook.url, ...ahead }
    const { exit, output } = startBot([file], { ...options, env })
    expect(await exit).toBe(0)
    return output()
  }
  try {
    expect(await run(0)).toMatch(/^a\.diff Looks good\.\nspent today: 0\.\d+ USD\n$/)
    expect(sent(webhook, 'review_failed')).toEqual([])
    model.setUp(false)
    expect(await run(1)).toContain('a.diff Error: the model API answered 503')
    expect(sent(webhook, 'review_failed')).toEqual(['fired'])
    model.setUp(true)
    await run(2)
    return sent(webhook, 'review_failed')
  } finally {
    model.close()
    webhook.close()
  }
}

async function statusOf(monitoring: string): Promise<[number, string]> {
  const response = await fetch(`${monitoring}/health/detailed`)
  const report = (await response.json()) as { results: { name: string; status: string }[] }
  return [response.status, report.results.find(({ name }) => name === 'glm_api')?.status ?? 'missing']
}

/** What a webhook was sent about a rule. A busy machine fires others, too. */
function sent({ messages }: Webhook, rule: string): readonly string[] {
  return messages
    .flatMap(({ data }) => data.alerts)
    .filter((alert) => alert.rule === rule)
    .map(({ news }) => news)
}
