import type { Problem } from '@botwatch/options'
import { joinPath, secretsIn, toConfigProblems, toOptions, type ConfigSchema } from '@botwatch/options/config'

import { below, problemsOf } from '../package-problems.ts'
import { DEFAULT_CHECKS } from '../types/check-types.ts'
import type { ChannelEntry, CheckEntry } from '../types/entries.ts'
import { channelSchema, checkSchema, type ConfigTypes } from './file-schema.ts'
import { listOf, recordOf, type Fields } from './layer.ts'

type CheckFields = Fields & { readonly name: string; readonly type?: string }

/** Checks and channels of a file, and problems of their options. */
export interface FileEntries {
  readonly checks: readonly CheckEntry[]
  readonly channels: readonly ChannelEntry[]
  readonly problems: readonly Problem[]
}

/** Reads the checks and channels of a file that have the fields of their types. `isValid` says so of a path. */
export function readEntries(
  value: Fields,
  types: ConfigTypes,
  isValid: (path: string) => boolean,
): FileEntries {
  const problems: Problem[] = []
  const checks = listOf(value['checks'])
    .map(recordOf)
    .flatMap((fields, index): readonly CheckEntry[] => {
      const path = `checks[${index}]`
      const { name, type = DEFAULT_CHECKS[name] ?? '' } = fields as CheckFields
      const known = isValid(path) ? types.checks[type] : undefined
      if (known === undefined) return []
      const schema = checkSchema(type, known)
      const { type: _, public: isPublic, enabled, ...options } = toOptions(schema, fields) as Fields
      const create = (): unknown => known.create({ ...options, name }, { connection: undefined })
      problems.push(...entryProblems(schema, fields, path, create))
      return [
        {
          name,
          type,
          isEnabled: enabled !== false,
          isPublic: isPublic === true,
          options: { ...options, name },
          secrets: secretsIn(schema, fields),
        },
      ]
    })
  const channels = Object.entries(recordOf(value['channels'])).flatMap(
    ([name, each], index): readonly ChannelEntry[] => {
      const path = joinPath('channels', name, index)
      const fields = recordOf(each)
      const type = String(fields['type'])
      const known = isValid(path) ? types.channels[type] : undefined
      if (known === undefined) return []
      const schema = channelSchema(type, known)
      const { type: _, ...options } = toOptions(schema, fields) as Fields
      const create = (): unknown =>
        known.create({ ...options, name }, { connection: undefined, language: 'en', timeZone: 'UTC' })
      problems.push(...entryProblems(schema, fields, path, create))
      return [{ name, type, options: { ...options, name }, secrets: secretsIn(schema, fields) }]
    },
  )
  return { checks, channels, problems }
}

/** Problems that a factory has with its options, with the names of the file. */
function entryProblems(
  schema: ConfigSchema,
  fields: Fields,
  path: string,
  create: () => unknown,
): readonly Problem[] {
  return below(path, toConfigProblems(schema, fields, problemsOf(create)))
}
