import { expect, test } from 'vitest'

import { keyOf } from '../ask.ts'
import { clientScene } from './client-scene.ts'

// What commands show of a real server, and how they explain what it refuses.

const both = { cpu_percent: { a: 93.2, b: 97 }, review_seconds: { a: 301 } }

test('a text of the server cannot change the terminal, as text and as JSON', async () => {
  const { botwatch, sample } = await clientScene()
  await sample({ cpu_percent: { 'a\u001B]0;x\u0007\u202Eb\u009B2J': 93 } })
  for (const args of [
    ['status'],
    ['alerts'],
    ['alerts', 'cpu'],
    ['alerts', '--json'],
    ['silence', 'cpu', '--dry-run'],
  ]) {
    const { stdout } = await botwatch(args)
    expect(stdout).toContain('x')
    // eslint-disable-next-line no-control-regex
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/)
  }
  const { stdout } = await botwatch(['alerts', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    items: [{ labels: { host: 'a\u001B]0;x\u0007\u202Eb\u009B2J' } }],
  })
})

test('colours are for terminals, and not with NO_COLOR', async () => {
  const { botwatch, sample } = await clientScene()
  await sample(both)
  expect((await botwatch(['alerts'], { columns: 80 })).stdout).toSatisfy((text: string) =>
    text.startsWith('\u001B[1m\u001B[31mcritical'),
  )
  expect((await botwatch(['alerts'], { columns: 80, env: { NO_COLOR: '1' } })).stdout).toMatch(/^critical/)
  expect((await botwatch(['alerts'])).stdout).toMatch(/^critical/)
})

test('a base path in the URL, and a key in a file', async () => {
  const { url, botwatch } = await clientScene({ publicUrl: 'https://example.com/watch' })
  expect((await botwatch(['status'], { env: { BOTWATCH_URL: `${url}/watch/` } })).stdout).toMatch(/^HEALTHY/)
  expect((await botwatch(['status', '--url', url])).code).toBe(0)
  const none = await botwatch(['status'], { env: { BOTWATCH_KEY: '' } })
  expect(none).toMatchObject({
    code: 77,
    stderr: `${url} asks for a key. Set BOTWATCH_KEY to one, or BOTWATCH_KEY_FILE to a file that holds it\n`,
  })
})

test.each([
  [['ack', '019ac9f2-4a00-7c3e-9d51-3f6b8e2a7c10'], 'read', 'operate or admin'],
  [['silence', 'cpu', '--for', '1h', '-r', 'x'], 'read', 'operate or admin'],
  [['test', 'slack'], 'read', 'operate or admin'],
  [['status'], 'ingest', 'read or operate or admin'],
  [['watch'], 'scrape', 'read or operate or admin'],
])('%j with a key of the role %s says which role it takes', async (args, role, wanted) => {
  const { botwatch } = await clientScene()
  expect(await botwatch(args, { env: { BOTWATCH_KEY: keyOf(role) } })).toEqual({
    code: 77,
    stdout: '',
    stderr: `The key of BOTWATCH_KEY may not do this. Use a key with the role ${wanted}\n`,
  })
})

test.each([
  [
    ['silence', 'cpu', '--for', '90d', '-r', 'x'],
    /^The server refused it:\n {2}for_seconds: expected at most 30 days/,
  ],
  [
    ['silence', 'cpu=~(', '--for', '1h', '-r', 'x'],
    /^The server refused it:\n {2}matchers\[0\]\.value: expected a regular expression/,
  ],
  [['watch', '--types', 'alert.x'], /^The server refused it:\n {2}types\[0\]: .*did you mean/],
  [['alerts', '--label', 'x'], /label/],
])('%j shows each problem that the server finds, as a wrong command line', async (args, problem) => {
  const { botwatch } = await clientScene()
  expect(await botwatch(args)).toMatchObject({ code: 64, stdout: '', stderr: expect.stringMatching(problem) })
})
