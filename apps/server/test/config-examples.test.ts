import { Ajv } from 'ajv'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { configJsonSchema } from '../src/config/json-schema.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { neededVariables } from '../src/cli/init/variables.ts'

const root = resolve(import.meta.dirname, '../../..')
const isValid = new Ajv({ strict: true, allErrors: true }).compile(configJsonSchema())

/** YAML of other programs, and tests of rules. */
const isOther = (value: object): boolean =>
  Array.isArray(value) ||
  ['apiVersion', 'scrape_configs', 'groups', 'services', 'tests', 'models'].some((field) => field in value)

interface Example {
  readonly title: string
  readonly text: string
}

/** Every configuration in the pages and among the examples. */
const examples: readonly Example[] = [
  ...globSync(['*.md', 'docs/**/*.md', 'apps/*/README.md', 'packages/*/README.md', 'examples/*.md'], {
    cwd: root,
  }).flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/^```ya?ml\n([^]*?)^```/gm)].map(
      ([, text = ''], index) => ({ title: `${page} ${index + 1}`, text }),
    ),
  ),
  ...globSync('examples/**/*.yaml', { cwd: root, exclude: ['**/node_modules/**'] }).map((file) => ({
    title: file,
    text: readFileSync(join(root, file), 'utf8'),
  })),
].filter(({ text }) => !isOther(parse(text) as object))

const SAMPLES: Readonly<Record<string, string>> = Object.fromEntries(
  neededVariables({ gitlab: '', llm: 'zai', slack: true, discord: true, webhook: true, email: [] }).map(
    ({ name, sample }) => [name, sample],
  ),
)

function sampleOf(name: string, index: number): string {
  const { SLACK_WEBHOOK_URL: url = '' } = SAMPLES
  return SAMPLES[name] ?? (name.endsWith('_URL') ? url : `Kq7Zw2Rt4Xy8Bn3Mv1Lp6D${index}`)
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'botwatch-examples-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('there is a whole example in the guide', () => {
  const guide = examples.find(({ title }) => title.startsWith('docs/configuration.md'))
  expect(Object.keys(parse(guide?.text ?? '') as object)).toEqual(
    'server auth checks channels rules silences budgets retention'.split(' '),
  )
})

describe.each(examples)('$title', ({ text }) => {
  test('is accepted by an editor', () => {
    expect([isValid(parse(text)), isValid.errors]).toEqual([true, null])
  })

  test('is accepted by the server', () => {
    const path = join(folder, 'botwatch.yaml')
    writeFileSync(path, text)
    const names = [...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name)
    const env = Object.fromEntries(names.map((name, index) => [name, sampleOf(name, index)]))
    const result = loadConfig({ env, path })
    const problems = result.ok ? [] : result.problems
    // An excerpt may name channels that it does not have.
    const isExcerpt = !('channels' in (parse(text) as object))
    expect(problems.filter((problem) => !isExcerpt || !problem.includes('unknown channel'))).toEqual([])
  })
})
