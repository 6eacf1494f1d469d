import { toJsonSchema } from '@valibot/to-json-schema'

import { CONFIG_TYPES, fileSchema, type ConfigTypes } from './file/file-schema.ts'

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Where the schema of the newest version is. */
export const SCHEMA_ID =
  'https://raw.githubusercontent.com/botwatch/botwatch/main/apps/server/botwatch.schema.json'

/** What draft-07 cannot say; the file is checked for it when it is read. */
const IGNORED = ['check', 'raw_check', 'partial_check', 'finite']
const VARIABLE = { $ref: '#/definitions/variable' }
/** Keywords by which a schema refuses some texts. Not `const`: the type of a check or channel is no variable. */
const TEXT_LIMITS = ['pattern', 'format', 'minLength', 'maxLength', 'enum'] as const
/** Keywords that describe a value and limit nothing. */
const NOTES: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples'])
const NAMED_SCHEMAS: ReadonlySet<string> = new Set(['properties', 'definitions'])
const SCHEMAS: ReadonlySet<string> = new Set(['items', 'additionalProperties', 'anyOf', 'allOf'])

/** The JSON Schema (draft-07) of configuration files, by which editors complete and check them. */
export function configJsonSchema(types: ConfigTypes = CONFIG_TYPES): JsonSchema {
  const { $schema, ...schema } = toJsonSchema(fileSchema(types), {
    target: 'draft-07',
    errorMode: 'throw',
    ignoreActions: IGNORED,
    typeMode: 'input',
  })
  const { definitions, ...root } = convert(schema) as JsonSchema & { readonly definitions?: JsonSchema }
  return {
    $schema,
    $id: SCHEMA_ID,
    title: 'Configuration of Botwatch',
    ...root,
    definitions: {
      ...definitions,
      variable: {
        type: 'string',
        pattern: String.raw`\$\{[A-Za-z_]\w*(?::-[^}]*)?\}`,
        description:
          'The value of an environment variable, `${NAME}`, or another text if it is not set, `${NAME:-text}`.',
      },
    },
  }
}

/** Adds defaults, and `${NAME}` wherever a value is a number, a boolean, or not just any text. */
function convert(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(convert)
  if (!isSchema(node)) return node
  const converted = Object.entries(node).map(([keyword, value]): [string, unknown] => {
    // Editors report a value as wrong while more than one alternative fits what was typed so far.
    if (keyword === 'oneOf') return ['anyOf', convert(value)]
    if (NAMED_SCHEMAS.has(keyword)) return [keyword, mapValues(value as JsonSchema, convert)]
    return [keyword, SCHEMAS.has(keyword) ? convert(value) : value]
  })
  const schema = { ...Object.fromEntries(converted), ...defaultOf(node) }
  return isLimited(node) ? orVariable(schema) : schema
}

/** Whether it describes scalar values and refuses the text of a variable. */
function isLimited(schema: JsonSchema): boolean {
  const { type } = schema
  if (type === 'number' || type === 'integer' || type === 'boolean') return true
  return type === 'string' && TEXT_LIMITS.some((keyword) => keyword in schema)
}

function orVariable(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(schema)
  const limits = Object.fromEntries(entries.filter(([keyword]) => !NOTES.has(keyword)))
  const notes = Object.fromEntries(entries.filter(([keyword]) => NOTES.has(keyword)))
  return { anyOf: [limits, VARIABLE], ...notes }
}

/** Reads the default from the description, e.g. `Default 15s.`, so that it is stated once. */
function defaultOf({ description, type, enum: choices, pattern }: JsonSchema): JsonSchema {
  if (typeof description !== 'string') return {}
  const [, quoted, bare] = /(?:^|[.:] )Default:? (?:`([^`]+)`|(\S+))\.(?: |$)/.exec(description) ?? []
  const text = quoted ?? bare
  if (text === undefined) return {}
  if (type === 'boolean') return text === 'true' || text === 'false' ? { default: text === 'true' } : {}
  if (type === 'number' || type === 'integer') return /^[\d.]+$/.test(text) ? { default: Number(text) } : {}
  const isValid = Array.isArray(choices)
    ? choices.includes(text)
    : typeof pattern === 'string' && new RegExp(pattern).test(text)
  return isValid ? { default: text } : {}
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}

function mapValues(record: JsonSchema, map: (value: unknown) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
