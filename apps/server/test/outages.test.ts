import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test, vi } from 'vitest'

import { spawnSource, type SourceProcess } from './spawn-source.ts'

// A suite of its own (`pnpm test:outages`): server processes, stand-ins for APIs that break, and a webhook receiver, in real
// time. It prints what arrived and how many seconds after the outage.

/** What one webhook call reported of one alert, e.g. `fired critical glm_api`. */
interface Report {
  readonly text: string
  readonly detail: string
}

/** How a stand-in answers: a status, or a whole response. */
type Answer = number | RequestListener

interface Scene {
  readonly url: string
  /** Stops the process by a signal for some time, as if its machine slept, and lets it run again. */
  readonly standStill: (ms: number) => Promise<void>
  /** Sets how every request is answered from now on; the outage begins with the first call. */
  readonly answer: (answer: Answer) => void
  readonly reports: () => readonly string[]
  /** Waits until a report has arrived. */
  readonly report: (text: string) => Promise<void>
}

interface SceneOptions {
  readonly answer: Answer
  /** The set-up of the bot, or the environment of the server on its own. */
  readonly run: string | ((url: string) => Readonly<Record<string, string>>)
}

const HEALTHY_AFTER_MS = 8000

const glm = (url: string) => ({ GLM_API_KEY: 'invented', GLM_API_URL: `${url}/api/paas/v4` })
const gitlab = (url: string) => ({ GITLAB_TOKEN: 'glpat-invented', GITLAB_API_URL: url })

describe.skipIf(process.env.BOTWATCH_OUTAGES !== '1').concurrent('from the outage to the message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'botwatch-outages-'))
  const processes: SourceProcess[] = []
  const servers: Server[] = []
  const table: string[] = []

  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async function open(title: string, { answer, run }: SceneOptions): Promise<Scene> {
    let current = answer
    let brokeAt = performance.now()
    let isBroken = false
    const reports: string[] = []
    const apiUrl = await serve((request, response) => {
      if (typeof current === 'function') current(request, response)
      else response.writeHead(current).end('{"data":[{"id":"a"}],"object":"list"}')
    })
    const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      for (const { text, detail } of reportsOf(await json(request))) {
        const seconds = ((performance.now() - brokeAt) / 1000).toFixed(1)
        reports.push(text)
        table.push(`${title}: after ${seconds} s ${text}: ${detail}`)
      }
      response.end()
    }
    const hookUrl = await serve((request, response) => void receive(request, response))
    const cwd = join(folder, title.replaceAll(/\W+/g, '-'))
    mkdirSync(cwd)
    const started =
      typeof run === 'string'
        ? spawnSource('outage-bot.ts', { cwd, args: [run, apiUrl, `${hookUrl}/hook`] })
        : spawnSource('../src/main.ts', {
            cwd,
            env: { MONITORING_PORT: '0', ALERT_WEBHOOK_URL: `${hookUrl}/hook`, ...run(apiUrl) },
          })
    processes.push(started)
    const url = await started.find(/(?:serves|listening on) (http:[^\s"]+)/)
    await sleep(HEALTHY_AFTER_MS)
    return {
      url,
      standStill: async (ms) => {
        started.child.kill('SIGSTOP')
        await sleep(ms)
        started.child.kill('SIGCONT')
      },
      answer: (next) => {
        current = next
        if (!isBroken) brokeAt = performance.now()
        isBroken = true
      },
      reports: () => reports,
      report: (text) =>
        vi.waitFor(() => expect(reports).toContain(text), { timeout: 240_000, interval: 100 }),
    }
  }

  afterAll(() => {
    for (const { child } of processes) child.kill('SIGKILL')
    for (const server of servers) server.close().closeAllConnections()
    rmSync(folder, { recursive: true, force: true })
    process.stdout.write(`\n${table.toSorted().join('\n')}\n`)
  })

  test('an API that answers 500 while the event loop stalls', async ({ task }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: 'stalling' })
    answer(500)
    await report('fired critical api')
    expect(reports()).toEqual(['fired critical api'])
  }, 300_000)

  test('an API that hangs while the event loop stalls', async ({ task }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: 'stalling' })
    answer(() => {})
    await report('fired critical api')
    expect(reports()).toEqual(['fired critical api'])
  }, 300_000)

  test('a gateway that is down for 13 seconds, and two APIs behind it', async ({ task }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: 'short outage' })
    answer(503)
    await sleep(13_000)
    answer(200)
    await report('resolved critical gateway')
    await sleep(60_000)
    expect(reports()).toEqual(['fired critical gateway', 'resolved critical gateway'])
  }, 300_000)

  test('a gateway that is checked every 30 seconds, and ten APIs behind it that are checked every 4', async ({
    task,
  }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: 'slow parent' })
    answer(503)
    await report('fired critical gateway')
    await sleep(60_000)
    answer(200)
    await report('resolved critical gateway')
    await sleep(30_000)
    expect(reports()).toEqual(['fired critical gateway', 'resolved critical gateway'])
  }, 300_000)

  test('a GitLab token that ends in five days', async ({ task }) => {
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
    const token = { id: 1, active: true, revoked: false, scopes: ['api'], expires_at: day }
    const { report, reports } = await open(task.name, {
      answer: (_request, response) => void response.end(JSON.stringify(token)),
      run: gitlab,
    })
    await report('fired warning gitlab_api')
    expect(reports()).toEqual(['fired warning gitlab_api'])
  }, 300_000)

  test('a model API that answers 429', async ({ task }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: glm })
    answer(429)
    await report('fired warning glm_api')
    expect(reports()).toEqual(['fired warning glm_api'])
  }, 300_000)

  test('a model API that answers 500 and 429 in turn', async ({ task }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: glm })
    let requests = 0
    answer((_request, response) => void response.writeHead((requests += 1) % 2 === 0 ? 429 : 500).end())
    await report('fired warning glm_api')
    expect(reports()).toEqual(['fired warning glm_api'])
  }, 300_000)

  test('a wanted model that is gone', async ({ task }) => {
    const { report, reports } = await open(task.name, { answer: 200, run: 'model' })
    await report('fired warning openai_api')
    expect(reports()).toEqual(['fired warning openai_api'])
  }, 300_000)

  test('a model API that asks for an hour of rest and then dies', async ({ task }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: glm })
    let requests = 0
    answer((request, response) => {
      requests += 1
      if (requests === 1) response.writeHead(429, { 'retry-after': '3600' }).end()
      else request.destroy()
    })
    await report('fired critical glm_api')
    expect(reports()).toEqual(['fired critical glm_api'])
  }, 400_000)

  test('a server that stands still for half a minute and for three, with a job that reports', async ({
    task,
  }) => {
    const { url, standStill, answer, report, reports } = await open(task.name, {
      answer: 200,
      run: (apiUrl) => ({ ...glm(apiUrl), MONITORING_HEARTBEATS: 'report:20s:10s' }),
    })
    const beat = async (): Promise<void> => {
      const { status } = await fetch(`${url}/api/v1/heartbeats/report`, { method: 'POST' })
      expect(status).toBeLessThan(300)
    }
    await beat()
    for (const ms of [30_000, 180_000]) {
      await standStill(ms)
      await sleep(10_000)
      await beat()
    }
    expect(reports()).toEqual([])
    answer(503)
    await report('fired critical glm_api')
  }, 400_000)

  test('a model API that answers 503', async ({ task }) => {
    const { answer, report, reports } = await open(task.name, { answer: 200, run: glm })
    answer(503)
    await report('fired critical glm_api')
    await sleep(60_000)
    answer(200)
    await report('resolved critical glm_api')
    expect(reports()).toEqual(['fired critical glm_api', 'resolved critical glm_api'])
  }, 300_000)
})

/** The news about checks; this machine may be busy, which is another alert. */
function reportsOf(body: unknown): readonly Report[] {
  const { data } = body as { readonly data: { readonly alerts: readonly WireAlert[] } }
  return data.alerts
    .filter(({ kind }) => kind === 'health')
    .map(({ news, severity, subject, detail }) => ({
      text: `${news} ${severity} ${subject}`,
      detail: detail ?? '',
    }))
}

interface WireAlert {
  readonly kind: string
  readonly news: string
  readonly severity: string
  readonly subject: string
  readonly detail: string | null
}
