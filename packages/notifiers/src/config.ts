import { NETWORK_POLICIES } from '@botwatch/http'
import { integer } from '@botwatch/options'
import { duration, oneOf, renamed, secret } from '@botwatch/options/config'
import * as v from 'valibot'

import { SEVERITIES } from './message/severity.ts'
import { LANGUAGES } from './words/reader.ts'

/** Fields that every channel may have in a configuration file. */
export const channelConfigEntries: v.ObjectEntries = {
  min_severity: v.optional(
    v.pipe(oneOf(SEVERITIES), v.description('Least severity that the channel is notified of. Default: any.')),
  ),
  fallback: v.optional(
    v.pipe(
      v.array(v.string('a name of a channel'), 'a list of names of channels'),
      v.description('Channels that stand in for it while it takes no messages. Default none.'),
    ),
  ),
}

/** Fields of a channel that posts to a URL. */
export const httpConfigEntries: v.ObjectEntries = {
  url: secret(v.pipe(v.string('a URL'), v.description('Where to post. A secret.'))),
  ...channelConfigEntries,
  timeout: v.optional(v.pipe(duration(), v.description('Time limit of one attempt. Default 15s.'))),
  network: v.optional(
    v.pipe(
      oneOf(NETWORK_POLICIES),
      v.description('Addresses that may be connected to. Default `no-metadata`.'),
    ),
  ),
  per_minute: v.optional(v.pipe(integer(1, 60_000), v.description('Most messages a minute.'))),
}

/** Fields of a channel that people read. */
export const readerConfigEntries: v.ObjectEntries = {
  language: v.optional(
    v.pipe(oneOf(LANGUAGES), v.description('Language of the messages. Default that of the server.')),
  ),
  timezone: v.optional(
    renamed(
      'timeZone',
      v.pipe(v.string('the name of a time zone'), v.description('Time zone of dates and times.')),
    ),
  ),
}
