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

const channels = ['webhook', 'slack', 'discord']
const entryOf = (channel: string): string =>
  JSON.stringify(new URL(`../src/channels/${channel}.ts`, import.meta.url).href)

test.each(Object.keys(answers))(
  'a process ends by itself after webhook, slack and discord met an answer that %s',
  async (kind) => {
    const receiver = await startReceiver()
    onTestFinished(receiver.close)
    receiver.answer = answers[kind] ?? receiver.answer
    const options = JSON.stringify({ url: receiver.url, timeoutMs: 300, network: 'any' })
    const script = `
    ${channels.map((channel) => `import { ${channel}Notifier } from ${entryOf(channel)}`).join('\n')}
    const context = { signal: new AbortController().signal, attempt: 1 }
    const factories = [${channels.map((channel) => `${channel}Notifier`).join(', ')}]
    const send = (create) => create(${options}).send(${JSON.stringify(sampleMessage())}, context)
    const deliveries = await Promise.all(factories.map(send))
    process.stdout.write(deliveries.map(({ outcome }) => outcome).join(' '))
  `
    const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 })
    expect(stdout.split(' ')).toHaveLength(channels.length)
  },
)

test('a process that only awaits a logger that never answers gets the outcome of the log channel', async () => {
  const script = `
    import { logNotifier } from ${entryOf('log')}
    const { setTimeout: wait } = globalThis
    globalThis.setTimeout = (work, ms, ...args) => wait(work, ms / 100, ...args)
    const write = async () => new Promise(() => {})
    const log = logNotifier({ logger: { info: write, warn: write, error: write } })
    const context = { signal: new AbortController().signal, attempt: 1 }
    const { outcome, reason } = await log.send(${JSON.stringify(sampleMessage())}, context)
    process.stdout.write(outcome + ': ' + reason)
  `
  const args = ['--conditions=@botwatch/source', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 })
  expect(stdout).toBe('retryable: Logger timed out')
})
