import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

import { notifierContract, type ChannelUnderTest } from '@botwatch/notifiers/testing'
import { expect, test } from 'vitest'

import { pagerNotifier } from './pager-channel.ts'

async function openPager(): Promise<ChannelUnderTest> {
  const lines: string[] = []
  let state: 'up' | 'down' | 'hanging' = 'up'
  const page = async (line: string, signal: AbortSignal): Promise<void> => {
    lines.push(line)
    if (state === 'down') throw new Error('busy')
    if (state === 'up') return
    if (!signal.aborted) await once(signal, 'abort')
    throw new Error('cancelled')
  }
  return {
    notifier: pagerNotifier(page),
    payloads: () => lines,
    assertPayload: (line) => {
      assert.ok(line.length <= 250)
      assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029]/u)
    },
    secrets: [],
    failures: { 'a pager that is busy': () => void (state = 'down') },
    hang: () => void (state = 'hanging'),
    close: () => Promise.resolve(),
  }
}

notifierContract({ test, open: openPager, without: ['secrets', 'cutOff', 'withReader'] })

test('the documentation shows this channel', () => {
  const docs = readFileSync(new URL('../../../docs/notifiers.md', import.meta.url), 'utf8')
  expect(docs).toContain(readFileSync(new URL('pager-channel.ts', import.meta.url), 'utf8'))
})
