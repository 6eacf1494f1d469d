import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { testBots } from './suite.ts'

const pathOf = (file: string): string => join(import.meta.dirname, '..', file)

// `packed.test.ts` runs them as they are installed.
testBots('from source', {
  serving: ['express.ts', 'express.js', 'hono.ts', 'fastify.ts'],
  scripts: ['script.ts', 'script.js'],
  failingParts: 'test/failing-parts.ts',
  pathOf,
  args: ['--conditions=@botwatch/source'],
})

test.each(['express', 'script'])('%s.js is the TypeScript file without its types', (name) => {
  const typed = readFileSync(pathOf(`${name}.ts`), 'utf8')
  expect(code(readFileSync(pathOf(`${name}.js`), 'utf8'))).toBe(code(stripTypeScriptTypes(typed)))
})

function code(text: string): string {
  return text.replaceAll(/[\s()]/g, '')
}
