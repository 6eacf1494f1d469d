import type { Problem } from '@botwatch/options'

import { isRecord, type Fields, type FieldSource } from './file/layer.ts'
import { setField } from './set-field.ts'

/** A check or channel that variables make, or whose fields they set in that of the file. */
export interface VariableEntry {
  readonly kind: 'checks' | 'channels'
  readonly name: string
  readonly type: string
  /** Fields without a variable, if the file has no such entry. */
  readonly defaults: Fields
  readonly fields: readonly VariableField[]
  /** The variable that stands for the entry. */
  readonly variable: string
  /** What is expected of a field without a value. */
  readonly needed?: string
}

/** A field of an entry; `field` is its name. Without a value it is needed, but its variable is not set. */
interface VariableField extends FieldSource {
  readonly value?: unknown
}

/** The data of a file with the entries of variables over it. */
export interface LaidEntries {
  readonly value: Fields
  readonly sources: readonly FieldSource[]
  readonly problems: readonly Problem[]
  /** Problems of fields of the file. */
  readonly conflicts: readonly Problem[]
}

/** Sets the fields of the entry of the file that has this name and type, or adds one. Entries of variables stay apart. */
export function layEntry(laid: LaidEntries, entry: VariableEntry, file: Fields): LaidEntries {
  const { kind, name, type, defaults, fields, variable, needed = 'a value' } = entry
  const entries = laid.value[kind] ?? (kind === 'checks' ? [] : {})
  const isList = Array.isArray(entries)
  // Another type is a problem of the file.
  if (!isList && !isRecord(entries)) return laid
  const found = findEntry(file, kind, name)
  if (found !== undefined && found.type !== type) {
    const noun = kind === 'checks' ? 'check' : 'channel'
    const expected = `a name that no other ${noun} has, e.g. that of ${variable}`
    return {
      ...laid,
      conflicts: [...laid.conflicts, { path: found.namePath, expected, received: 'the same' }],
    }
  }
  const path = found?.path ?? (isList ? `${kind}[${entries.length}]` : `${kind}.${name}`)
  const sourceOf = ({ name: from, part, field, text, isHidden }: VariableField): FieldSource => ({
    name: from,
    part,
    field: `${path}.${field}`,
    text,
    isHidden,
  })
  // The file may write the name with other capitals.
  const given = fields.filter(
    ({ field, value }) => value !== undefined && (found === undefined || field !== 'name'),
  )
  if (found !== undefined)
    return {
      ...laid,
      value: given.reduce((data, { field, value }) => setField(data, `${path}.${field}`, value), laid.value),
      sources: [...laid.sources, ...given.map(sourceOf)],
    }
  const values = Object.fromEntries(given.map(({ field, value }) => [field, value]))
  const added = { ...(isList && { name }), type, ...defaults, ...values }
  return {
    ...laid,
    value: { ...laid.value, [kind]: isList ? [...entries, added] : { ...entries, [name]: added } },
    // The source of the whole comes after those of its fields, which are looked for first.
    sources: [...laid.sources, ...fields.map(sourceOf), { name: variable, field: path }],
    problems: [
      ...laid.problems,
      ...fields
        .filter(({ value }) => value === undefined)
        .map((missing) => ({ path: missing.name, expected: needed, received: 'nothing' })),
    ],
  }
}

interface FoundEntry {
  readonly path: string
  readonly namePath: string
  readonly type: unknown
}

/** The check or channel of a name in the data of a file. */
export function findEntry(file: Fields, kind: VariableEntry['kind'], name: string): FoundEntry | undefined {
  const entries = file[kind]
  if (Array.isArray(entries)) {
    const index = entries.findIndex(
      (entry) => isRecord(entry) && String(entry['name']).toLowerCase() === name.toLowerCase(),
    )
    const path = `${kind}[${index}]`
    return index === -1 ? undefined : { path, namePath: `${path}.name`, type: entries[index].type }
  }
  if (!isRecord(entries)) return undefined
  const key = Object.keys(entries).find((each) => each.toLowerCase() === name.toLowerCase())
  const entry = key === undefined ? undefined : entries[key]
  const path = `${kind}.${key}`
  return isRecord(entry) ? { path, namePath: `${path}.name`, type: entry['type'] } : undefined
}
