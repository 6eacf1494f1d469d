import { SETTING_VARIABLES, type SettingVariable } from '../src/config/environment-settings.ts'
import type { JsonSchema } from '../src/config/json-schema.ts'
import { splitDefault, valueText } from './config-values.ts'

const HEAD = ['variable', 'field', 'value', 'default', 'meaning']

/** Writes the table of the variables that stand for one field each. All but the names of variables is from the JSON Schema. */
export function variablesTable(schema: JsonSchema): string {
  const rows = SETTING_VARIABLES.map((variable) => rowOf(variable, schema))
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`
  return [
    line(HEAD),
    line(
      HEAD.map(() => ''),
      '-',
    ),
    ...rows.map((cells) => line(cells)),
  ].join('\n')
}

function rowOf({ name, field, orElse }: SettingVariable, schema: JsonSchema): readonly string[] {
  const [section = ''] = field.split('.')
  const found = field
    .split('.')
    .reduce((each, key) => (each['properties'] as Readonly<Record<string, JsonSchema>>)[key] ?? {}, schema)
  const value = found['type'] === 'array' ? 'list, separated by commas' : valueText(found)
  const [meaning, byDefault] = splitDefault(String(found['description']))
  return [
    `\`${name}\``,
    `[\`${field}\`](configuration-reference.md#${section})`,
    orElse === undefined ? value : `${value}, or ${orElse}`,
    byDefault,
    meaning,
  ]
}
