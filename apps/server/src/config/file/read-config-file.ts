import { isHealthError } from '@botwatch/health'
import { isNotifierError } from '@botwatch/notifiers'
import { parse, type Problem } from '@botwatch/options'
import { toConfigProblems, toOptions, type ConfigSchema } from '@botwatch/options/config'

import { below } from '../package-problems.ts'
import { DEFAULT_CHECKS } from '../types/check-types.ts'
import { parseYaml, type PlacedProblem } from './document.ts'
import type { ChannelEntry, CheckEntry } from './entries.ts'
import { channelSchema, checkSchema, fileSchema, type ConfigTypes } from './file-schema.ts'

/** What a configuration file says. */
export interface FileConfig {
  readonly checks: readonly CheckEntry[]
  readonly channels: readonly ChannelEntry[]
}

/** Result of {@link readConfigFile}. */
export type FileResult =
  | { readonly ok: true; readonly config: FileConfig }
  | { readonly ok: false; readonly problems: readonly PlacedProblem[] }

type Fields = Readonly<Record<string, unknown>>
interface FileValue {
  readonly checks?: readonly (Fields & { readonly name: string; readonly type?: string })[]
  readonly channels?: Readonly<Record<string, Fields & { readonly type: string }>>
}

/** Reads the text of a configuration file. Reports every problem with its place. */
export function readConfigFile(text: string, types: ConfigTypes): FileResult {
  const document = parseYaml(text)
  if (document.problems.length > 0) return { ok: false, problems: document.problems }
  const placed = (problems: readonly Problem[]): FileResult => ({
    ok: false,
    problems: problems.map((problem) => ({ ...problem, position: document.positionOf(problem.path) })),
  })
  const parsed = parse(fileSchema(types), document.value ?? {}, { noun: 'field' })
  if (!parsed.ok) return placed(parsed.problems)
  const value = parsed.value as FileValue
  const problems: Problem[] = []
  const checks = (value.checks ?? []).map(({ public: isPublic, enabled, ...fields }, index): CheckEntry => {
    const { name, type = DEFAULT_CHECKS[name] ?? '' } = fields
    const known = types.checks[type]
    const schema = known && checkSchema(type, known)
    const { type: _, ...options } = convert(schema, fields)
    if (known !== undefined)
      problems.push(
        ...problemsOf(schema, fields, `checks[${index}]`, () =>
          known.create({ ...options, name }, { connection: undefined }),
        ),
      )
    return {
      name,
      type,
      isEnabled: enabled !== false,
      isPublic: isPublic === true,
      options: { ...options, name },
    }
  })
  const channels = Object.entries(value.channels ?? {}).map(([name, fields]): ChannelEntry => {
    const { type } = fields
    const known = types.channels[type]
    const schema = known && channelSchema(type, known)
    const { type: _, ...options } = convert(schema, fields)
    if (known !== undefined)
      problems.push(
        ...problemsOf(schema, fields, `channels.${name}`, () =>
          known.create({ ...options, name }, { connection: undefined, language: 'en', timeZone: 'UTC' }),
        ),
      )
    return { name, type, options: { ...options, name } }
  })
  return problems.length > 0 ? placed(problems) : { ok: true, config: { checks, channels } }
}

function convert(schema: ConfigSchema | undefined, fields: Fields): Fields {
  return schema === undefined ? fields : (toOptions(schema, fields) as Fields)
}

/** Problems that a factory has with its options, with the names of the file. */
function problemsOf(
  schema: ConfigSchema | undefined,
  fields: Fields,
  path: string,
  create: () => unknown,
): readonly Problem[] {
  try {
    create()
    return []
  } catch (error) {
    if (!isHealthError(error) && !isNotifierError(error)) throw error
    return below(
      path,
      schema === undefined ? error.problems : toConfigProblems(schema, fields, error.problems),
    )
  }
}
