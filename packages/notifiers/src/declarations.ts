import { choice, flag, integer, text } from '@botwatch/options'
import * as v from 'valibot'

import { SEVERITIES, type Severity } from './message/severity.ts'

/** Limits that a channel declares and its caller applies: the channel itself sends every valid message. */
export interface ChannelDeclarations {
  /** Least severity that the channel is to be notified of. Default: any. */
  readonly minSeverity?: Severity
  /** Most alerts that one message may name, 1 to 1000. Default: up to the caller. */
  readonly alertsPerMessage?: number
  /** Most messages a minute, 1 to 60000. Default: no limit. */
  readonly perMinute?: number
  /** Whether a program reads the messages, so that limits meant to spare people do not apply. Default false. */
  readonly forMachines?: boolean
  /** Everything that fires is to be sent again in this interval, in milliseconds, 1000 or more. Default: never. */
  readonly refreshMs?: number
  /** Names of at most 10 channels that stand in for it while it takes no messages. Default: none. */
  readonly fallback?: readonly string[]
}

const MAX_REFRESH_MS = 86_400_000

const FALLBACKS = 'a list of at most 10 names of channels'

/** {@link ChannelDeclarations} as options, which may be undefined. */
export type DeclarationOptions = {
  readonly [Name in keyof ChannelDeclarations]?: ChannelDeclarations[Name] | undefined
}

/** Schemas of {@link ChannelDeclarations}. */
export const declarationEntries: {
  readonly [Name in keyof ChannelDeclarations]-?: v.OptionalSchema<
    v.GenericSchema<NonNullable<ChannelDeclarations[Name]>>,
    undefined
  >
} = {
  minSeverity: v.optional(choice(SEVERITIES)),
  alertsPerMessage: v.optional(integer(1, 1000)),
  perMinute: v.optional(integer(1, 60_000)),
  forMachines: v.optional(flag()),
  refreshMs: v.optional(integer(1000, MAX_REFRESH_MS)),
  fallback: v.optional(v.pipe(v.array(text(1, 128), FALLBACKS), v.maxLength(10, FALLBACKS))),
}
