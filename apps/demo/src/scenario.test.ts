import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'

import { runScenario } from './scenario.ts'
import { startDemo } from './setup.ts'

const STEP_MS = 10
/** Turns of the event loop in a step: enough for requests to go on far faster than their time limits come closer. */
const TURNS = 5

/** Moves the clocks ahead as fast as this process can serve its own requests. */
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
  let isOver = false
  const step = (turns: number): void => {
    if (isOver) return
    if (turns === 0) vi.advanceTimersByTime(STEP_MS)
    setImmediate(step, turns === 0 ? TURNS : turns - 1)
  }
  step(TURNS)
  return () => {
    isOver = true
    vi.useRealTimers()
  }
})

test('every step of the demo succeeds', async () => {
  const demo = await startDemo()
  onTestFinished(demo.close)
  const lines: string[] = []
  await runScenario(demo, { print: (line) => void lines.push(line) })
  const reported = lines.map((line) => line.replace(/^ *\d+\.\d+s {2}/, '').split(' ')[0])
  const sources =
    'server bot health demo health bot alert notify webhook webhook metrics demo health alert notify webhook bot'
  expect(reported).toEqual(sources.split(' '))
  expect(
    lines.filter((line) => line.includes('notify')).map((line) => line.replace(/^.*notify +/, '')),
  ).toEqual([
    'sent alert.fired (health_check_failure, critical) to the channel webhook, attempt 1',
    'sent alert.resolved (health_check_failure, critical) to the channel webhook, attempt 1',
  ])
  expect(demo.receiver.received.map(({ type }) => type)).toEqual(['alert.fired', 'alert.resolved'])
})

test('the demo fails if the notification does not arrive', async () => {
  const refusing = createServer((_request, response) => response.writeHead(503).end())
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
  const demo = await startDemo(`http://127.0.0.1:${(refusing.address() as AddressInfo).port}/alerts`)
  onTestFinished(async () => {
    await demo.close()
    refusing.close()
  })
  const run = runScenario(demo, { print: () => {}, stepLimitMs: 4000 })
  await expect(run).rejects.toThrow("timed out after 4 s: notification 1 arrives, 'alert.fired'")
})
