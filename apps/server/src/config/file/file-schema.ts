import { checkerConfig } from '@botwatch/health'
import { choice, flag } from '@botwatch/options'
import type { ConfigSchema } from '@botwatch/options/config'
import * as v from 'valibot'

import { CHANNEL_TYPES, type ChannelType } from '../types/channel-types.ts'
import { CHECK_TYPES, type CheckType } from '../types/check-types.ts'
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
    name: v.pipe(v.string('a name'), v.description('Unique among checks.')),
    type: v.literal(type),
    ...config.entries,
    ...checkerConfig.entries,
    public: v.optional(
      v.pipe(flag(), v.description('Whether its state is shown to everybody. Default false.')),
    ),
  })
}

/** Fields of a channel of one type. */
export function channelSchema(type: string, { config }: ChannelType): ConfigSchema {
  return v.strictObject({ type: v.literal(type), ...config.entries })
}

/** The schema of a whole file. It transforms nothing. */
export function fileSchema({ checks, channels }: ConfigTypes): ConfigSchema {
  const checkVariants = Object.entries(checks).map(([type, each]) => checkSchema(type, each))
  const channelVariants = Object.entries(channels).map(([type, each]) => channelSchema(type, each))
  return v.strictObject({
    ...sectionEntries,
    checks: v.optional(
      v.pipe(
        v.array(
          v.variant('type', checkVariants as never, typeProblem(Object.keys(checks), CHECK)),
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
