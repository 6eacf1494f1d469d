import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

import { spawnSource } from './spawn-source.ts'

// Alerts and silences over real sockets, and over the death of the process.

// eslint-disable-next-line no-explicit-any
type Send = (method: string, path: string, body?: object) => Promise<any>

/** Starts the server in a folder. */
async function start(cwd: string): Promise<{ readonly send: Send; readonly kill: () => Promise<unknown> }> {
  const { child, exit, find } = spawnSource('alert-server.ts', { cwd })
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = await find(/alerts at (http:\S+)/)
  return {
    send: async (method, path, body) => {
      const init = {
        method,
        ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }
      const response = await fetch(`${url}/api/v1/${path}`, init)
      const json = await response.json()
      expect([method, path, response.status, json]).toEqual([
        method,
        path,
        method === 'POST' && path === 'silences' ? 201 : 200,
        json,
      ])
      return json
    },
    kill: () => {
      child.kill('SIGKILL')
      return exit
    },
  }
}

test('what people did is back after kill -9 and a restart', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'botwatch-alerts-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const { send, kill } = await start(cwd)
  const { items } = await send('GET', 'alerts?rule=cpu')
  const [b, a] = items.map(({ id }: { id: string }) => id)
  await send('POST', `alerts/${a}/acknowledge`, { note: 'on it', for_seconds: 600 })
  await send('POST', `alerts/${b}/suppress`, { reason: 'known', for_seconds: 600 })
  const matchers = [{ name: 'host', op: '=', value: 'a' }]
  const first = await send('POST', 'silences', { matchers, reason: 'deploy', for_seconds: 600 })
  const second = await send('POST', 'silences', { matchers, reason: 'another', for_seconds: 600 })
  await send('PUT', `silences/${first.id}`, { matchers, reason: 'longer', for_seconds: 1200 })
  await send('DELETE', `silences/${second.id}`)
  const read = async (ask: Send) => ({
    a: await ask('GET', `alerts/${a}`),
    b: await ask('GET', `alerts/${b}`),
    silences: await ask('GET', 'silences'),
  })
  const before = await read(send)
  expect(before).toMatchObject({
    a: {
      status: 'suppressed',
      acknowledged_by: 'local',
      acknowledgement_note: 'on it',
      silenced_by: [first.id],
    },
    b: { status: 'suppressed', suppressed_by: 'local', suppression_reason: 'known' },
    silences: {
      items: [
        { id: second.id, state: 'expired', expired_by: 'local' },
        { id: first.id, state: 'active', reason: 'longer', updated_by: 'local' },
      ],
    },
  })
  await kill()

  const after = await read((await start(cwd)).send)
  expect(after.silences).toEqual(before.silences)
  for (const key of ['a', 'b'] as const) {
    const { notifications: _n, last_data_at: _l, events, ...rest } = after[key]
    const { notifications: _m, last_data_at: _k, events: earlier, ...then } = before[key]
    expect(rest).toEqual(then)
    expect(events.slice(0, earlier.length)).toEqual(earlier)
  }
})
