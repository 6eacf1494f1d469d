/**
 * One server in a process of its own: `botwatch`, the whole server with its SQLite stores and a key of role ingest, or `bare`, a Hono
 * app that parses the same batches and adds them to counters of prom-client, without checking, cost, budgets or a store. Prints
 * nothing; sends its URL, and the CPU time of its process whenever it is asked.
 */
import { serve } from '@hono/node-server'
import { createMonitoringServer } from '@botwatch/server'
import { Hono } from 'hono'
import { Counter, Histogram, Registry } from 'prom-client'

import { KEY, type UsageItem } from './batches.ts'

const [, , kind, dataDir = ''] = process.argv
process.send?.(await (kind === 'bare' ? startBare() : startBotwatch()))
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1000)
})
process.on('disconnect', () => process.exit(0))

function startBare(): Promise<string> {
  const registers = [new Registry()]
  const labelNames = ['provider', 'model'] as const
  const calls = new Counter({ name: 'calls', help: 'Calls.', labelNames, registers })
  const tokens = new Counter({
    name: 'tokens',
    help: 'Tokens.',
    labelNames: [...labelNames, 'type'],
    registers,
  })
  const durations = new Histogram({ name: 'durations', help: 'Durations.', labelNames, registers })
  const app = new Hono().post('/api/v1/ingest/token-usage', async (c) => {
    const { items } = JSON.parse(await c.req.text()) as { readonly items: readonly UsageItem[] }
    for (const {
      provider,
      model,
      prompt_tokens,
      completion_tokens,
      cached_tokens,
      duration_seconds,
    } of items) {
      calls.inc({ provider, model })
      tokens.inc({ provider, model, type: 'input' }, prompt_tokens - cached_tokens)
      tokens.inc({ provider, model, type: 'input_cached' }, cached_tokens)
      tokens.inc({ provider, model, type: 'output' }, completion_tokens)
      durations.observe({ provider, model }, duration_seconds)
    }
    return c.json({ accepted: items.length, rejected: [] })
  })
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve(`http://127.0.0.1:${port}`),
    )
  })
}

async function startBotwatch(): Promise<string> {
  const server = createMonitoringServer({
    config: {
      port: 0,
      dataDir,
      logLevel: 'silent',
      apiKeys: [{ name: 'bench', role: 'ingest', key: KEY }],
      budgets: { day: { limit: '1000000.00' } },
      limits: { ingestPerMinute: 1_000_000 },
    },
  })
  return server.startServer()
}
