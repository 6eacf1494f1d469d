import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

import { expect, onTestFinished, test } from 'vitest'

import { sampleMessage } from '../src/testing/messages.ts'
import { startReceiver, type Receiver } from './receiver.ts'

const answers: Readonly<Record<string, Receiver['answer']>> = {
  'never comes': () => {},
  'has no end': (response) => void response.writeHead(200).write('o'),
  'keeps its connection': (response) => response.end('no'),
}

test.each(
  ['webhook', 'slack', 'discord'].flatMap((channel) => Object.keys(answers).map((kind) => [channel, kind])),
)('a process ends by itself after %s met an answer that %s', async (channel = '', kind = '') => {
  const receiver = await startReceiver()
  onTestFinished(receiver.close)
  receiver.answer = answers[kind] ?? receiver.answer
  const entry = JSON.stringify(new URL(`../src/channels/${channel}.ts`, import.meta.url).href)
  const options = JSON.stringify({ url: receiver.url, timeoutMs: 300, network: 'any' })
  const script = `
    import { ${channel}Notifier } from ${entry}
    const context = { signal: new AbortController().signal, attempt: 1 }
    await ${channel}Notifier(${options}).send(${JSON.stringify(sampleMessage())}, context)
    process.stdout.write('sent')
  `
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 })
  expect(stdout).toBe('sent')
})
