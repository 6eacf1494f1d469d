import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'

import { startBot } from './bot-process.ts'
import { startWebhook } from './stand-ins.ts'

const SERVER = join(import.meta.dirname, '../node_modules/@botwatch/server/src/main.ts')
const KEYS = { bot: 'the-key-of-the-bot-0123', reader: 'the-key-of-readers-0123' }
/** 0.22 dollars each: two of them cross 80% of the budget. */
const USAGE = { prompt_tokens: 200_000, completion_tokens: 45_455 }
const patience = { timeout: 120_000, interval: 50 }

const reporters = [
  {
    file: 'report.py',
    program: 'python3',
    args: [],
    input: (id: string) => JSON.stringify({ id, model: 'glm-4.6', usage: USAGE }),
    // The response is read again, and counts once.
    runs: ['a', 'b', 'b'],
  },
  {
    file: 'report.sh',
    program: 'bash',
    args: ['glm-4.6', String(USAGE.prompt_tokens), String(USAGE.completion_tokens)],
    input: () => '',
    runs: ['a', 'b'],
    needs: 'curl',
  },
]

function isMissing(program: string): boolean {
  return spawnSync(program, ['--version']).status !== 0
}

/** Runs a program in another process, without blocking the stand-ins in this one. */
async function run(
  program: string,
  args: readonly string[],
  { env, input }: { readonly env: Readonly<Record<string, string>>; readonly input: string },
): Promise<{ readonly code: unknown; readonly output: string }> {
  const child = spawn(program, args, { env: { PATH: process.env.PATH, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [unknown]
  return { code, output }
}

describe.each(reporters)('$file', ({ file, program, args, input, runs, needs = program }) => {
  const missing = [program, needs].find(isMissing)

  test(`reports usage, its cost is in the metrics, and a budget is an alert`, async ({ skip }) => {
    skip(missing !== undefined, `${missing} is not installed`)
    const cwd = mkdtempSync(join(tmpdir(), 'botwatch-report-'))
    onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
    const webhook = await startWebhook()
    onTestFinished(webhook.close)
    const server = startBot([SERVER], {
      cwd,
      args: ['--conditions=@botwatch/source'],
      env: {
        MONITORING_PORT: '0',
        MONITORING_API_KEYS: `bot:ingest:${KEYS.bot},reader:read:${KEYS.reader}`,
        METRICS_BUDGET_DAY: '0.50',
        METRICS_COLLECTION_INTERVAL: '1',
        ALERT_WEBHOOK_URL: webhook.url,
        CLOCK_TIMES: '15',
      },
    })
    onTestFinished(() => server.kill('SIGKILL'))
    const url = await server.find(/listening on (http:\S+?)"/)
    const env = { BOTWATCH_URL: url, BOTWATCH_KEY: KEYS.bot }
    for (const id of runs) {
      const { code, output } = await run(program, [join(import.meta.dirname, '..', file), ...args], {
        env,
        input: input(id),
      })
      expect([code, output.replaceAll(/['"\s]/g, '')]).toEqual([0, '{accepted:1,rejected:[]}'])
    }
    const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${KEYS.reader}` } })
    expect(await response.json()).toMatchObject({
      token_usage: { prompt_tokens: 400_000, cost: { today: expect.closeTo(0.44, 3) } },
    })
    await vi.waitFor(() => {
      const alerts = webhook.messages.flatMap(({ data }) => data.alerts)
      expect(alerts).toContainEqual(expect.objectContaining({ rule: 'day_budget_used', news: 'fired' }))
    }, patience)
    server.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  })
})

test('the documentation shows the examples as they are', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/report-from-another-process.md'), 'utf8')
  for (const { file } of reporters)
    expect(page).toContain(`\n${readFileSync(join(import.meta.dirname, '..', file), 'utf8')}\`\`\`\n`)
})
