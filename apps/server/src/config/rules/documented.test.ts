import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { CONFIG_TYPES } from '../file/file-schema.ts'
import { readConfigFile } from '../file/read-config-file.ts'
import { ruleSchema } from './rule-schema.ts'
import { silenceSchema } from './silence-schema.ts'

const docs = readFileSync(new URL('../../../../../docs/alerts.md', import.meta.url), 'utf8')
const examples = [...docs.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text)
/** Whether no code in a text has a name. */
const isMissing = (text: string) => (name: string) => !new RegExp(`\`[^\`\n]*\\b${name}\\b`).test(text)
const channels = `channels:
  team: { type: log }
  oncall: { type: log }
`

test('docs/alerts.md has examples of rules and silences that can be used', () => {
  expect(examples).toHaveLength(3)
  expect(examples.map((text) => readConfigFile(channels + text, CONFIG_TYPES))).toEqual(
    examples.map(() => expect.objectContaining({ ok: true, warnings: [] }) as unknown),
  )
})

test('docs/alerts.md names every field of a rule and of a silence', () => {
  const [, rules = ''] = docs.split('### Rules in the configuration file\n')
  const [ofRules = '', afterRules = ''] = rules.split('### Windows\n')
  const [, silences = ''] = afterRules.split('### Silences in the configuration file\n')
  expect(Object.keys(ruleSchema.entries).filter(isMissing(ofRules))).toEqual([])
  expect(Object.keys(silenceSchema.entries).filter(isMissing(silences))).toEqual([])
})
