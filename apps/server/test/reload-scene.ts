import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

import { loadConfig, type LoadResult } from '../src/config/load-config.ts'
import { createReloadingServer, type MonitoringServer } from '../src/monitoring-server.ts'
import { ask, bearer } from './ask.ts'

/** A server that listens, with a configuration file. */
export interface ReloadScene {
  readonly server: MonitoringServer
  readonly folder: string
  /** Path of the configuration file. */
  readonly path: string
  readonly write: (text: string) => void
  /** Reloads by a request, and returns its outcome, or the code of its problem. */
  readonly reload: () => Promise<string>
  /** Sends a request, by default with the key of an administrator, and returns its JSON. */
  // eslint-disable-next-line no-explicit-any
  readonly send: (route: string, body?: object, key?: string) => Promise<{ status: number; json: any }>
  /** Bodies that the webhook has received. */
  readonly received: readonly unknown[]
  /** The value of a sample of the scrape. */
  readonly metric: (name: string) => Promise<number | undefined>
}

/** The key of an administrator. */
export const ADMIN = 'admin-key-0123456789'
/** The key of an operator. */
export const OPERATOR = 'operator-key-0123456789'

/** A check of a port of this machine. */
export const tcp = (name: string, port: number): string =>
  `{ name: ${name}, type: tcp, host: 127.0.0.1, port: ${port} }`
/** A file with checks, and without those that fail if this machine is busy. */
export const checks = (...list: readonly string[]): string => `checks: [${[...BUSY, ...list].join(', ')}]\n`
const BUSY = [
  '{ name: system_resources, type: system, enabled: false }',
  '{ name: application, type: application, enabled: false }',
]

/** Writes a configuration file and starts a server with it. */
export async function reloadScene(
  text: string,
  { env = {}, folder = mkdtempSync(join(tmpdir(), 'botwatch-reload-')) }: ReloadSceneOptions = {},
): Promise<ReloadScene> {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'botwatch.yaml')
  const write = (next: string): void => writeFileSync(path, next)
  if (text !== '') write(text)
  const { url, received } = await receive()
  const variables = {
    MONITORING_PORT: '0',
    MONITORING_DATA_DIR: join(folder, 'data'),
    MONITORING_LOG_LEVEL: 'silent',
    // No rule fires because this machine is busy.
    METRICS_COLLECTION_INTERVAL: '3600',
    MONITORING_OPEN_METRICS: 'true',
    MONITORING_REQUESTS_PER_MINUTE: '1000000',
    MONITORING_API_KEYS: `root:admin:${ADMIN},oncall:operate:${OPERATOR}`,
    ALERT_WEBHOOK_URL: url,
    ...env,
  }
  const load = (file = path): LoadResult => loadConfig({ env: variables, path: file })
  const loaded = load()
  if (!loaded.ok) throw new Error(loaded.problems.join('\n'))
  const server = createReloadingServer(loaded.config, { load, loaded })
  onTestFinished(server.stopServer)
  await server.startServer()
  const send: ReloadScene['send'] = async (route, body, key = ADMIN) => {
    const response = await ask(server.app, route, {
      headers: bearer(key),
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: await response.json() }
  }
  // Without a look at the document of the API, which takes longer than the reload.
  const reload = async (): Promise<string> => {
    const init = { method: 'POST', headers: bearer(ADMIN) }
    const response = await server.app.request('/admin/reload', init)
    const { outcome, code } = (await response.json()) as { readonly outcome?: string; readonly code?: string }
    return outcome ?? code ?? ''
  }
  const metric = async (name: string): Promise<number | undefined> => {
    const response = await server.app.request('/metrics/prometheus')
    const line = (await response.text()).split('\n').find((each) => each.startsWith(`${name} `))
    return line === undefined ? undefined : Number(line.slice(name.length + 1))
  }
  return { server, folder, path, write, reload, send, received, metric }
}

interface ReloadSceneOptions {
  readonly env?: Readonly<Record<string, string>>
  /** A folder that may have the file already. */
  readonly folder?: string
}

async function receive(): Promise<{ readonly url: string; readonly received: readonly unknown[] }> {
  const received: unknown[] = []
  const receiver = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk) => (text += String(chunk)))
    request.on('end', () => {
      received.push(JSON.parse(text))
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void receiver.close())
  return { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`, received }
}

/** Turns of the event loop between two looks, so that the looks do not take most of the time. */
const TURNS = 200

/** Waits for something that other code brings about, without a time limit of its own. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue()))
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
