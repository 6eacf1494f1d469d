import { expect, test } from 'vitest'

import { createKeyStore } from '../../access/keys.ts'
import { parseServerConfig } from '../../config/config-schema.ts'
import { call } from '../../../test/cli/call.ts'

test('a key is random, and its hash is the one that the server knows', async () => {
  const keys = await Promise.all([1, 2].map(() => call(['key', 'new', 'ann', '--role', 'admin', '--json'])))
  const [first, second] = keys.map(({ code, stdout }) => {
    expect(code).toBe(0)
    return JSON.parse(stdout) as { name: string; role: 'admin'; key: string; key_sha256: string }
  })
  expect(first?.key).toMatch(/^[\da-f]{48}$/)
  expect(first?.key).not.toBe(second?.key)
  const config = parseServerConfig({ apiKeys: [{ name: 'ann', role: 'admin', key: first?.key ?? '' }] })
  if (!config.ok) throw new Error('the key was refused')
  expect(createKeyStore(config.value.apiKeys).keys[0]?.hash.toString('hex')).toBe(first?.key_sha256)
})

test('a person gets the key, its entry in the file and the variable', async () => {
  const { code, stdout } = await call(['key', 'new', 'ann'])
  const [, key = ''] = /\n\n([\da-f]{48})\n/.exec(stdout) ?? []
  expect(stdout).toContain(`MONITORING_API_KEYS=ann:read:${key}\n`)
  expect(stdout).toMatch(/\nauth:\n {2}keys:\n {4}- \{ name: ann, role: read, key_sha256: [\da-f]{64} \}\n/)
  expect(code).toBe(0)
})

test.each([
  [['key', 'new', 'a b'], 'name: expected a name of 1 to 64 letters, digits and . _ @ -'],
  [
    ['key', 'new', 'ann', '--role', 'root'],
    "error: option '--role <role>' argument 'root' is invalid. Allowed choices are read",
  ],
  [['key', 'new'], "error: missing required argument 'name'"],
])('%j is refused', async (line, reason) => {
  const { code, stdout, stderr } = await call(line)
  expect(stderr.slice(0, reason.length)).toBe(reason)
  expect(stdout).toBe('')
  expect(code).toBe(64)
})
