import { checkerConfig } from '@botwatch/health'
import { choice, flag } from '@botwatch/options'
import { described, type ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { ruleSchema } from '../rules/rule-schema.ts'
import { silenceSchema } from '../rules/silence-schema.ts'
import { CHANNEL_TYPES, type ChannelType } from '../types/channel-types.ts'
import { CHECK_TYPES, DEFAULT_CHECKS, type CheckType } from '../types/check-types.ts'
import { sectionEntries } from './sections.ts'

/** The types of checks and channels that a file may have. */
export interface ConfigTypes {
  readonly checks: Readonly<Record<string, CheckType>>
  readonly channels: Readonly<Record<string, ChannelType>>
}

/** The types that the server has. */
export const CONFIG_TYPES: ConfigTypes = { checks: CHECK_TYPES, channels: CHANNEL_TYPES }

const CHECK = 'a check, e.g. { name: website, type: http, url: https://example.com }'
const CHANNEL = "a channel, e.g. { type: slack, url: '${SLACK_WEBHOOK_URL}' }"

/** Fields of a check of one type. */
export function checkSchema(type: string, { config }: CheckType): ConfigSchema {
  return v.strictObject({
    name: described(v.string('a name, in quotes if it is a number'), 'Unique among checks.'),
    type: v.literal(type),
    enabled: v.optional(described(flag(), 'Whether it runs. Default true.')),
    ...checkerConfig.entries,
    ...config.entries,
    public: v.optional(described(flag(), 'Whether its state is shown to everybody. Default false.')),
  })
}

/** Fields of an edit of a default check, which needs no type. */
function editSchema(name: string, type: string, known: CheckType): ConfigSchema {
  return v.strictObject({
    ...checkSchema(type, known).entries,
    name: v.literal(name),
    type: v.optional(v.literal(type)),
  })
}

/** Every type of check, and the edits of default checks. */
function checkVariants(checks: ConfigTypes['checks']): readonly ConfigSchema[] {
  const edits = Object.entries(DEFAULT_CHECKS).flatMap(([name, type]) => {
    const known = checks[type]
    return known === undefined ? [] : [editSchema(name, type, known)]
  })
  return [
    ...Object.entries(checks).map(([type, each]) => checkSchema(type, each)),
    ...(edits.length === 0 ? [] : [v.variant('name', edits as never) as never]),
  ]
}

/** Fields of a channel of one type. */
export function channelSchema(type: string, { config }: ChannelType): ConfigSchema {
  return v.strictObject({ type: v.literal(type), ...config.entries })
}

/** The schema of a whole file. It transforms nothing. */
export function fileSchema({ checks, channels }: ConfigTypes): ConfigSchema {
  const channelVariants = Object.entries(channels).map(([type, each]) => channelSchema(type, each))
  return v.strictObject({
    ...sectionEntries,
    checks: v.optional(
      v.pipe(
        v.array(
          v.variant('type', checkVariants(checks) as never, typeProblem(Object.keys(checks), CHECK)),
          'a list of checks',
        ),
        v.description('Checks of APIs and jobs.'),
      ),
    ),
    channels: v.optional(
      v.pipe(
        v.record(
          v.string(),
          v.variant('type', channelVariants as never, typeProblem(Object.keys(channels), CHANNEL)),
          'channels by their names',
        ),
        v.description('Channels by name.'),
      ),
    ),
    rules: v.optional(
      v.pipe(
        v.array(ruleSchema, 'a list of rules'),
        v.description('Rules of alerts. One with the name of a default rule edits it.'),
      ),
    ),
    silences: v.optional(
      v.pipe(
        v.array(silenceSchema, 'a list of silences'),
        v.description('Times at which nobody is notified of some alerts.'),
      ),
    ),
  })
}

/** What a variant expects: an object, or another type. */
function typeProblem(types: readonly string[], expected: string): (issue: v.VariantIssue) => string {
  const type = choice(types)
  return ({ input, path }) => {
    if (path?.at(-1)?.key !== 'type' || input === undefined) return expected
    return v.safeParse(type, input).issues?.[0].message ?? expected
  }
}
