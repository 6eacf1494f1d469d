import type { JsonSchema } from '../src/config/json-schema.ts'
import { splitDefault, valueText } from './config-values.ts'

const INTRODUCTION = `# Fields of the configuration file

Every field of \`botwatch.yaml\`, written from its JSON Schema. [The guide](configuration.md) says how a file is used, and has examples.

Durations, sizes and shares have their unit: \`500ms\`, \`30s\`, \`5m\`, \`1h30m\`, \`14d\`; \`64KiB\`, \`1MB\`; \`80%\`. Fields in bold are
required. Instead of a value, \`\${NAME}\` may stand for that of an environment variable.`

/** A field that is the same in so many types is shown once. */
const MIN_SHARED = 3

/** Fields of one object of the file. */
type Fields = Readonly<Record<string, JsonSchema>>

/** Writes the reference of the configuration file as Markdown: a table of fields for each section, and for each type of check and channel. */
export function configPage(schema: JsonSchema): string {
  const sections = Object.entries(fieldsOf(schema)).map(([name, section]) => sectionPart(name, section))
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`
}

function sectionPart(name: string, section: JsonSchema): string {
  const { description = '' } = section
  const items = itemsOf(section)
  const heading = `## ${name}\n\n${String(description)}`
  if (items === undefined)
    return isObject(section)
      ? `${heading}\n\n${table(section, fieldsOf(section))}`
      : `${heading}\n\nValue: ${valueText(section)}.`
  const variants = variantsOf(items)
  return [heading, ...(variants === undefined ? [itemPart(items)] : variantParts(name, variants))].join(
    '\n\n',
  )
}

function itemPart(items: JsonSchema): string {
  return isObject(items) ? table(items, fieldsOf(items)) : `Value: list of: ${valueText(items)}.`
}

/** One table for the fields of all types, one for those of several types, and one for each type. */
function variantParts(name: string, variants: readonly JsonSchema[]): readonly string[] {
  const types = variants.filter((each) => typeOf(each) !== undefined)
  const [first = {}] = types
  const all = sharedFields(types, types.length)
  const several = Object.fromEntries(
    Object.entries(sharedFields(types, MIN_SHARED)).filter(([field]) => !Object.hasOwn(all, field)),
  )
  const edits = variants.flatMap((each) => variantsOf(each) ?? [])
  return [
    `### ${name}: every type\n\n${table(first, all)}`,
    ...(Object.keys(several).length === 0
      ? []
      : [`### ${name}: several types\n\n${table({ required: requiredIn(types, several) }, several)}`]),
    ...types.map((each) => typePart(name, each, all, several)),
    ...(edits.length === 0 ? [] : [`### ${name}: those of every server\n\n${editText(edits)}`]),
  ]
}

function typePart(name: string, variant: JsonSchema, all: Fields, several: Fields): string {
  const entries = Object.entries(fieldsOf(variant)).filter(
    ([field, value]) => field !== 'type' && !isSame(all[field], value),
  )
  const own = entries.filter(([field, value]) => !isSame(several[field], value))
  const others = entries.filter((each) => !own.includes(each)).map(([field]) => `\`${field}\``)
  return [
    `### ${name}: type ${typeOf(variant)}`,
    ...(own.length === 0 ? [] : [table(variant, Object.fromEntries(own))]),
    ...(others.length === 0
      ? []
      : [`${own.length === 0 ? 'Has' : 'Also has'} ${new Intl.ListFormat('en').format(others)}, as above.`]),
    ...(entries.length === 0 ? ['Has the fields of every type only.'] : []),
  ].join('\n\n')
}

/** The fields that are required in each type that has them. */
function requiredIn(types: readonly JsonSchema[], fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const owners = types.filter((each) => isSame(fieldsOf(each)[name], field))
    return owners.every(({ required = [] }) => (required as readonly string[]).includes(name)) ? [name] : []
  })
}

/** Fields that are the same in at least so many types. */
function sharedFields(types: readonly JsonSchema[], least: number): Fields {
  const candidates = types.flatMap((each) => Object.entries(fieldsOf(each)))
  return Object.fromEntries(
    candidates.filter(
      ([field, value]) =>
        field !== 'type' && types.filter((each) => isSame(fieldsOf(each)[field], value)).length >= least,
    ),
  )
}

function isSame(a: JsonSchema | undefined, b: JsonSchema): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Entries without a type that change what every server has. */
function editText(edits: readonly JsonSchema[]): string {
  const names = edits.map((each) => {
    const { name, type } = fieldsOf(each)
    return `\`${String(name?.['const'])}\` (type ${String(type?.['const'])})`
  })
  const list = new Intl.ListFormat('en').format(names)
  return `Every server has ${list}. An entry with one of these names needs no type: its fields replace the defaults.`
}

function table(owner: JsonSchema, fields: Fields): string {
  return [
    '| field | value | default | meaning |',
    '| --- | --- | --- | --- |',
    ...rows(owner, fields, ''),
  ].join('\n')
}

function rows(owner: JsonSchema, fields: Fields, prefix: string): readonly string[] {
  const { required = [] } = owner as { readonly required?: readonly string[] }
  return Object.entries(fields).flatMap(([name, field]) => {
    const path = `${prefix}${name}`
    const label = required.includes(name) ? `**\`${path}\`**` : `\`${path}\``
    const { description = '' } = field
    const [meaning, byDefault] = splitDefault(String(description))
    const row = `| ${[label, valueText(field), byDefault, meaning].map(cell).join(' | ')} |`
    const items = itemsOf(field)
    const inner = objectOf(items ?? field)
    return [
      row,
      ...(inner === undefined
        ? []
        : rows(inner, fieldsOf(inner), `${path}${items === undefined ? '.' : '[].'}`)),
    ]
  })
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ')
}

/** The schema of each item of a list, or of each value of a map with free names. */
function itemsOf({ items, additionalProperties }: JsonSchema): JsonSchema | undefined {
  return (items ?? (additionalProperties === false ? undefined : additionalProperties)) as
    | JsonSchema
    | undefined
}

function variantsOf({ anyOf }: JsonSchema): readonly JsonSchema[] | undefined {
  const variants = anyOf as readonly JsonSchema[] | undefined
  return variants?.some((each) => isObject(each)) === true ? variants : undefined
}

function typeOf(variant: JsonSchema): string | undefined {
  return fieldsOf(variant)['type']?.['const'] as string | undefined
}

function isObject({ properties }: JsonSchema): boolean {
  return properties !== undefined
}

/** A schema that is one of an object, or has one among its alternatives. */
function objectOf(schema: JsonSchema): JsonSchema | undefined {
  if (isObject(schema)) return schema
  return (schema['anyOf'] as readonly JsonSchema[] | undefined)?.find(isObject)
}

function fieldsOf({ properties = {} }: JsonSchema): Fields {
  return properties as Fields
}
