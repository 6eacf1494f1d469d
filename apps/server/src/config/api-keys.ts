import { choice, issuePath, pattern } from '@botwatch/options'
import * as v from 'valibot'

import { ROLES, type ApiKey } from './server-config.ts'

/** How to make a key, in the words of a problem. */
export const MAKE_A_KEY = `openssl rand -hex 24`

const KEY = `a key of 16 to 256 printable characters, e.g. from: ${MAKE_A_KEY}`
const MIN_DISTINCT = 6

/** Texts that stand in examples where a key belongs. */
const placeholder =
  /change.?(?:me|this)|replace.?(?:me|this|with)|(?:your|my|some).{0,12}(?:key|secret|token)|placeholder|password|example|^<.*>$|\$\{|\{\{/i

const key = v.pipe(
  pattern(/^[\x21-\x7e]{16,256}$/, KEY),
  v.check(
    // A shorter one has been reported.
    (text) => text.length < 16 || (!placeholder.test(text) && new Set(text).size >= MIN_DISTINCT),
    `a key that nobody can guess, e.g. from: ${MAKE_A_KEY}`,
  ),
)

/** The keys of the API. No two have the same name or the same key. */
export const apiKeys: v.GenericSchema<unknown, readonly ApiKey[]> = keysOf(
  'an object with name, role and key',
)

/** Keys as text: `name:role:key`, separated by commas or line ends. */
export const apiKeysText: v.GenericSchema<string, readonly ApiKey[]> = v.pipe(
  v.string(),
  v.transform(splitKeys),
  v.check((items: unknown[]) => items.length > 0, 'at least one name:role:key, e.g. ann:admin:KEY'),
  keysOf('name:role:key, e.g. ann:admin:KEY'),
)

function keysOf(expected: string): v.GenericSchema<unknown[], readonly ApiKey[]> {
  const name = pattern(/^[\w.@-]{1,64}$/, 'a name of 1 to 64 letters, digits and . _ @ -')
  const item = v.strictObject({ name, role: choice(ROLES), key }, expected)
  return v.pipe(v.array(item, 'a list of keys, each with name, role and key'), v.rawCheck(findDuplicates))
}

function findDuplicates({ dataset, addIssue }: v.RawCheckContext<ApiKey[]>): void {
  const items: unknown = dataset.value
  if (!Array.isArray(items)) return
  for (const field of ['name', 'key'] as const) {
    const seen = new Set<unknown>()
    for (const [index, item] of items.entries()) {
      const value = (Object(item) as Partial<ApiKey>)[field]
      if (value !== undefined && seen.has(value)) {
        const path = issuePath(items, index, field)
        addIssue({ message: `a ${field} that no other key has`, input: value, path })
      }
      seen.add(value)
    }
  }
}

/** An item that is not `name:role:key` stays a text. */
function splitKeys(text: string): unknown[] {
  const items = text.split(/[,\r\n]/).map((item) => item.trim())
  return items
    .filter((item) => item !== '')
    .map((item) => {
      const [, name, role, secret] = /^([^:]*):([^:]*):(.*)$/.exec(item) ?? []
      return secret === undefined ? item : { name, role, key: secret }
    })
}
