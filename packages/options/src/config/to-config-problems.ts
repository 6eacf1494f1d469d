import type { GenericSchema } from 'valibot'

import { describe } from '../describe.ts'
import type { Problem } from '../problem.ts'
import { fieldInfo } from './fields.ts'
import { writeQuantity, type QuantitySuffix } from './quantity.ts'
import { isRecord, nodeOf, optionName } from './walk.ts'

/**
 * Returns problems of the options that {@link toOptions} made of a part of a configuration file with the names and units of
 * the file, e.g. `timeout: expected a duration from 1ms to 5m`.
 */
export function toConfigProblems(
  schema: GenericSchema,
  value: unknown,
  problems: readonly Problem[],
): readonly Problem[] {
  return problems.map((problem) => {
    const found = findField(schema, value, problem.path)
    if (found === undefined) return problem
    const { path, suffix, at, fields } = found
    const expected = withFields(problem.expected, fields)
    if (suffix === undefined) return { ...problem, path, expected }
    return { path, expected: withUnits(expected, suffix), received: describe(at, { isOpen: true }) }
  })
}

interface Found {
  readonly path: string
  readonly suffix: QuantitySuffix | undefined
  readonly at: unknown
  /** Fields beside and in it by the names of their options. */
  readonly fields: ReadonlyMap<string, string>
}

/** Follows the path of an option through the schema of the file. */
function findField(schema: GenericSchema, value: unknown, optionPath: string): Found | undefined {
  const steps = optionPath.match(/[^.[\]]+|\[\d+\]/g) ?? []
  const fields = new Map<string, string>()
  let found: Found & { readonly schema: GenericSchema | undefined } = {
    path: '',
    suffix: undefined,
    at: value,
    schema,
    fields,
  }
  for (const step of steps) {
    const { path, at } = found
    const { entries = {}, item } = found.schema === undefined ? {} : nodeOf(found.schema, at)
    note(entries)
    if (step.startsWith('[')) {
      const next: unknown = Array.isArray(at) ? at[Number(step.slice(1, -1))] : undefined
      found = { path: path + step, suffix: undefined, at: next, schema: item, fields }
      continue
    }
    const named = Object.entries(entries).filter(([each, of]) => optionName(each, of) === step)
    // Several fields may stand for one option.
    const [name = step, field] =
      named.find(([each]) => isRecord(at) && at[each] !== undefined) ?? named[0] ?? []
    found = {
      path: path === '' ? name : `${path}.${name}`,
      suffix: field && fieldInfo(field).suffix,
      at: isRecord(at) ? at[name] : undefined,
      schema: field,
      fields,
    }
  }
  if (found.schema !== undefined) note(nodeOf(found.schema, found.at).entries)
  return found

  function note(entries: Readonly<Record<string, GenericSchema>> = {}): void {
    for (const [name, field] of Object.entries(entries)) {
      const option = optionName(name, field)
      const known = fields.get(option)
      // An option that several fields stand for is none of them.
      fields.set(option, known === undefined || known === name ? name : option)
    }
  }
}

/** Names other fields as the file does: `degraded_after` for `degradedAfterMs`. A word that is no name of an option stays. */
function withFields(expected: string, fields: Found['fields']): string {
  return expected.replaceAll(/\b[a-z]+[A-Z\d][A-Za-z\d]*\b/g, (word) => fields.get(word) ?? word)
}

/** `an integer from 1 to 300000` as `a duration from 1ms to 5m`; in days as `a duration in whole days from 1d to 300000d`. */
function withUnits(expected: string, suffix: QuantitySuffix): string {
  const noun = suffix === 'Bytes' ? 'a size' : /Ratio|Percent/.test(suffix) ? 'a share' : 'a duration'
  // A text may have smaller units, e.g. 90s.
  const isCoarse = noun === 'a duration' && suffix !== 'Ms'
  return expected
    .replace(/^a number\b/, noun)
    .replace(/^an integer\b/, isCoarse ? `${noun} in whole ${suffix.toLowerCase()}` : noun)
    .replaceAll(/\b\d+(?:\.\d+)?\b/g, (number) => writeQuantity(Number(number), suffix))
}
