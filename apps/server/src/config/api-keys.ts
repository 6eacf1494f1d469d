import { choice, issuePath, pattern } from '@botwatch/options'
import { createHash } from 'node:crypto'
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

const SHA256 = 'the SHA-256 of a key as 64 hexadecimal digits, e.g. from: printf %s "$KEY" | sha256sum'
/** Of no text, and of a line end: what a command prints if the variable of the key is not set. */
const OF_NOTHING: ReadonlySet<string> = new Set([sha256(''), sha256('\n')])
const keySha256 = v.pipe(
  pattern(/^[\da-f]{64}$/i, SHA256),
  v.check((text) => !OF_NOTHING.has(text.toLowerCase()), 'the SHA-256 of a key, not of an empty text'),
)
const keyName = pattern(/^[\w.@-]{1,64}$/, 'a name of 1 to 64 letters, digits and . _ @ -')

/** The keys of the API. No two have the same name or the same key. */
export const apiKeys: v.GenericSchema<unknown, readonly ApiKey[]> = keysOf(
  v.pipe(
    v.strictObject(
      { name: keyName, role: choice(ROLES), key: v.optional(key), keySha256: v.optional(keySha256) },
      'an object with name, role and key',
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const { key: given, keySha256: hash } = dataset.value
      if (given === undefined && hash === undefined)
        addIssue({
          message: `${KEY}, or its SHA-256`,
          input: undefined,
          path: issuePath(dataset.value, 'key'),
        })
      if (given !== undefined && hash !== undefined)
        addIssue({
          message: 'either a key or its SHA-256',
          input: given,
          path: issuePath(dataset.value, 'key'),
        })
    }),
  ),
)

/** Keys as text: `name:role:key`, separated by commas or line ends. */
export const apiKeysText: v.GenericSchema<string, readonly ApiKey[]> = v.pipe(
  v.string(),
  v.transform(splitKeys),
  v.check((items: unknown[]) => items.length > 0, 'at least one name:role:key, e.g. ann:admin:KEY'),
  keysOf(v.strictObject({ name: keyName, role: choice(ROLES), key }, 'name:role:key, e.g. ann:admin:KEY')),
)

function keysOf(item: v.GenericSchema<unknown, ApiKey>): v.GenericSchema<unknown[], readonly ApiKey[]> {
  return v.pipe(v.array(item, 'a list of keys, each with name, role and key'), v.rawCheck(findDuplicates))
}

function findDuplicates({ dataset, addIssue }: v.RawCheckContext<ApiKey[]>): void {
  const items: unknown = dataset.value
  if (!Array.isArray(items)) return
  const names = new Set<unknown>()
  const hashes = new Set<string>()
  for (const [index, item] of items.entries()) {
    const { name: label, key: text, keySha256: hash } = Object(item) as Partial<ApiKey>
    if (label !== undefined && names.has(label))
      addIssue({
        message: 'a name that no other key has',
        input: label,
        path: issuePath(items, index, 'name'),
      })
    names.add(label)
    const digest =
      typeof text === 'string' ? sha256(text) : typeof hash === 'string' ? hash.toLowerCase() : undefined
    if (digest === undefined) continue
    const field = typeof text === 'string' ? 'key' : 'keySha256'
    if (hashes.has(digest))
      addIssue({
        message: 'a key that no other key has',
        input: text ?? hash,
        path: issuePath(items, index, field),
      })
    hashes.add(digest)
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
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
