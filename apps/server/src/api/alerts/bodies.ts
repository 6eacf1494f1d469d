import * as v from 'valibot'

import { forSeconds, timeAhead } from '../end-time.ts'
import { personText } from '../person-text.ts'

const MAX_DAYS = 30
const note = v.pipe(v.optional(personText), v.description('A note for other people.'))
const seconds = v.optional(forSeconds(MAX_DAYS))

/** Body of an acknowledgement. */
export interface AcknowledgeBody {
  readonly note?: string | undefined
  readonly for_seconds?: number | undefined
  readonly until?: string | undefined
}

export const acknowledgeBody: v.GenericSchema<unknown, AcknowledgeBody> = v.pipe(
  v.strictObject({
    note,
    for_seconds: v.pipe(
      seconds,
      v.description('How long it lasts from now on; instead of `until`. Default 24 hours.'),
    ),
    until: v.pipe(v.optional(timeAhead(MAX_DAYS)), v.description('When it ends; instead of `for_seconds`.')),
  }),
  v.forward(
    v.partialCheck(
      [['for_seconds'], ['until']],
      ({ for_seconds: length, until: end }) => length === undefined || end === undefined,
      'nothing, because for_seconds is given',
    ),
    ['until'],
  ),
)

/** Body of a suppression. */
export interface SuppressBody {
  readonly reason: string
  readonly for_seconds?: number | undefined
  readonly until?: string | undefined
}

export const suppressBody: v.GenericSchema<unknown, SuppressBody> = v.pipe(
  v.strictObject({
    reason: v.pipe(personText, v.description('Why nobody is to be notified.')),
    for_seconds: v.pipe(seconds, v.description('How long it lasts from now on; instead of `until`.')),
    until: v.pipe(v.optional(timeAhead(MAX_DAYS)), v.description('When it ends; instead of `for_seconds`.')),
  }),
  v.forward(
    v.partialCheck(
      [['for_seconds'], ['until']],
      ({ for_seconds: length, until }) => (length === undefined) !== (until === undefined),
      'either for_seconds or until',
    ),
    ['until'],
  ),
)

/** Body of a change with a note. */
export const noteBody: v.GenericSchema<unknown, { readonly note?: string | undefined }> = v.strictObject({
  note,
})
