import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { runCommand } from './client-scene.ts'

/** Starts a server that answers a reload. */
async function answerWith(answer: object): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const reload = (url: string, ...options: readonly string[]) =>
  runCommand(['reload', ...options], { env: { BOTWATCH_URL: url } })

test('reload shows what has changed, what needs a restart, and warnings', async () => {
  const answer = {
    outcome: 'changed',
    file: '/etc/botwatch.yaml',
    changes: { checks: { added: ['website'], changed: [], removed: ['old'] }, settings: ['budgets.day'] },
    restart_needed: ['server.port'],
    warnings: ['a rule is silenced for ever'],
  }
  const url = await answerWith(answer)
  const { code, stdout } = await reload(url)
  expect(code).toBe(0)
  expect(stdout).toBe(`/etc/botwatch.yaml: changed
  checks added website
  checks removed old
  settings changed budgets.day
  needs a restart server.port
  warning a rule is silenced for ever
`)
  expect(JSON.parse((await reload(url, '--json')).stdout)).toEqual(answer)
})

test('a reload of a file that the server has read by itself says that it is in effect', async () => {
  const answer = { outcome: 'unchanged', file: '/b.yaml', changes: {}, restart_needed: [], warnings: [] }
  const url = await answerWith(answer)
  expect((await reload(url)).stdout).toBe('/b.yaml: in effect already\n')
})
