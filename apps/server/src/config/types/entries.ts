import { flag } from '@botwatch/options'
import * as v from 'valibot'

/** A check of a configuration file or of variables, with the options of its factory. */
export interface CheckEntry {
  readonly name: string
  readonly type: string
  /** Whether it runs. One that does not run only takes the place of a default check. */
  readonly isEnabled: boolean
  /** Whether its state is shown to everybody. */
  readonly isPublic: boolean
  readonly options: Readonly<Record<string, unknown>> & { readonly name: string }
  /** Texts in its options that are never shown. */
  readonly secrets: readonly string[]
}

/** A channel of a configuration file or of variables, with the options of its factory. */
export interface ChannelEntry {
  readonly name: string
  readonly type: string
  readonly options: Readonly<Record<string, unknown>> & { readonly name: string }
  /** Texts in its options that are never shown. */
  readonly secrets: readonly string[]
}

const entries = {
  name: v.string('a name'),
  type: v.string('a type'),
  options: v.looseObject({ name: v.string('a name') }),
  secrets: v.array(v.string('a text'), 'a list of texts'),
}

/** Schema of a check. Its options are validated by its factory. */
export const checkEntry: v.GenericSchema<unknown, CheckEntry> = v.strictObject({
  ...entries,
  isEnabled: flag(),
  isPublic: flag(),
})

/** Schema of a channel. Its options are validated by its factory. */
export const channelEntry: v.GenericSchema<unknown, ChannelEntry> = v.strictObject(entries)
