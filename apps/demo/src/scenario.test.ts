import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { playScenario } from './scenario.ts'
import { setStage } from './stage.ts'

test('every step of the demo happens', { timeout: 60_000 }, async () => {
  const stage = await setStage()
  onTestFinished(stage.close)
  const lines: string[] = []
  await playScenario(stage, { print: (line) => void lines.push(line) })
  const story = lines.map((line) => line.replace(/^ *\d+\.\d+s {2}/, '').split(' ')[0])
  const acts = 'server bot health cue health bot alert message message metrics cue health alert message bot'
  expect(story).toEqual(acts.split(' '))
  expect(stage.receiver.received.map(({ type }) => type)).toEqual(['alert.fired', 'alert.resolved'])
})

test('the demo fails when the message does not arrive', { timeout: 60_000 }, async () => {
  const refusing = createServer((_request, response) => response.writeHead(503).end())
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
  const stage = await setStage(`http://127.0.0.1:${(refusing.address() as AddressInfo).port}/alerts`)
  onTestFinished(async () => {
    await stage.close()
    refusing.close()
  })
  const played = playScenario(stage, { print: () => {}, stepLimitMs: 4000 })
  await expect(played).rejects.toThrow("not within 4 s: message 1 arrives, 'alert.fired'")
})
