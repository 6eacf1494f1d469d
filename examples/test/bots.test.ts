import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { CHANGES, playScript, playServingBot } from './story.ts'

// Runs each bot from source on this Node. `packed.test.ts` runs them as they are installed.

const args = ['--conditions=@botwatch/source']
const fileOf = (name: string): string => join(import.meta.dirname, '..', name)

describe.concurrent('a bot', () => {
  test.for([
    ['express.ts', CHANGES.text],
    ['express.js', CHANGES.text],
    ['hono.ts', CHANGES.text],
    ['fastify.ts', CHANGES.json],
  ] as const)(
    '%s reviews, is monitored, reports an outage and its end, and stops',
    async ([name, change], { onTestFinished }) => {
      const cwd = folder(onTestFinished)
      await playServingBot({ file: fileOf(name), cwd, args, change })
    },
  )

  test.for(['script.ts', 'script.js'])(
    '%s ends by itself, and its alert lasts over runs',
    async (name, { onTestFinished }) => {
      await playScript({ file: fileOf(name), cwd: folder(onTestFinished), args })
    },
  )
})

test.each(['express', 'script'])('%s.js is %s.ts without types', (name) => {
  const code = (text: string): string => text.replaceAll(/[\s()]/g, '')
  const typed = readFileSync(fileOf(`${name}.ts`), 'utf8')
  expect(code(readFileSync(fileOf(`${name}.js`), 'utf8'))).toBe(code(stripTypeScriptTypes(typed)))
})

/** A folder for one bot, with a change for the nightly job. */
function folder(onTestFinished: (remove: () => void) => void): string {
  const path = mkdtempSync(join(tmpdir(), 'botwatch-examples-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  writeFileSync(join(path, 'a.diff'), '+retries: 5')
  return path
}
