import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

import { playScript, playServingBot } from './story.ts'

// Runs each bot from source on this Node. `packed.test.ts` runs them as they are installed.

const args = ['--conditions=@botwatch/source']
const fileOf = (name: string): string => join(import.meta.dirname, '..', name)

describe.concurrent('a bot', () => {
  test.for(['express.ts', 'express.js', 'hono.ts', 'fastify.ts'])(
    '%s reviews, is monitored, reports an outage and its end, and stops',
    async (name, { onTestFinished }) => {
      const sent = await playServingBot({ file: fileOf(name), cwd: folder(onTestFinished), args })
      expect(sent).toEqual(['fired', 'resolved'])
    },
  )

  test.for(['script.ts', 'script.js'])(
    '%s ends by itself, and its alert lasts over runs',
    async (name, { onTestFinished }) => {
      const sent = await playScript({ file: fileOf(name), cwd: folder(onTestFinished), args })
      expect(sent).toEqual(['fired', 'resolved'])
    },
  )
})

test.each(['express', 'script'])('%s.js is the TypeScript file without its types', (name) => {
  const typed = readFileSync(fileOf(`${name}.ts`), 'utf8')
  expect(code(readFileSync(fileOf(`${name}.js`), 'utf8'))).toBe(code(stripTypeScriptTypes(typed)))
})

function code(text: string): string {
  return text.replaceAll(/[\s()]/g, '')
}

/** A folder for one bot, with a change for the nightly job. */
function folder(onTestFinished: (remove: () => void) => void): string {
  const path = mkdtempSync(join(tmpdir(), 'botwatch-examples-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  writeFileSync(join(path, 'a.diff'), '+retries: 5')
  return path
}
