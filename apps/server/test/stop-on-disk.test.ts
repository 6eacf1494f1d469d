import { sqliteStore } from '@botwatch/metrics/sqlite'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { head, rawSocket } from './raw-socket.ts'
import { spawnSource } from './spawn-source.ts'

/** Whether a server takes connections. */
async function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return isOpen
}

test('everything is on disk before a stop waits for a slow upload, even if the process is killed then', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'botwatch-stop-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const { child, exit, find } = spawnSource('stop-with-usage.ts', { cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await find(/recorded at (http:\S+)/)
  const upload = await rawSocket(
    url,
    `${head('POST', '/api/v1/session', 1000).replace('\r\n', '\r\ncontent-type: application/json\r\n')}{"key":`,
  )
  await rawSocket(url, 'GET /health HTTP/1.1\r\nhost: ')
  await rawSocket(url)
  // Answered after the server has accepted the connections above.
  await fetch(url)
  child.kill('SIGTERM')
  while (await listens(url));
  // It waits for the upload now.
  expect([child.exitCode, upload.received()]).toEqual([null, ''])
  child.kill('SIGKILL')
  expect(await exit).toBe(null)
  const store = sqliteStore({ path: join(cwd, 'metrics.db') })
  const records = await store.load()
  await store.close()
  expect(
    records.map(({ period, tokens }) => `${period} ${tokens.input} ${tokens.output}`).toSorted(),
  ).toEqual(['day 7 3', 'month 7 3'])
})
