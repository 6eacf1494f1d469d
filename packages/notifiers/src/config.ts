import { connectionConfigEntries, NETWORK_POLICIES } from '@botwatch/http'
import { described, duration, oneOf, renamed, secret } from '@botwatch/options/config'
import * as v from 'valibot'

import { SEVERITIES } from './message/severity.ts'
import { LANGUAGES } from './words/reader.ts'

/** Fields that every channel may have in a configuration file. */
export const channelConfigEntries: v.ObjectEntries = {
  min_severity: v.optional(
    described(oneOf(SEVERITIES), 'Least severity that the channel is notified of. Default any.'),
  ),
  fallback: v.optional(
    described(
      v.array(v.string('a name of a channel'), 'a list of names of channels'),
      'Channels that stand in for it while it takes no messages. Default none.',
    ),
  ),
}

/** Fields of a channel that connects to a service. */
export const networkConfigEntries: v.ObjectEntries = {
  timeout: v.optional(described(duration(), 'Time limit of one attempt, at most 5m. Default 15s.')),
  network: v.optional(
    described(oneOf(NETWORK_POLICIES), 'Addresses that may be connected to. Default `no-metadata`.'),
  ),
}

/** Fields of a channel that posts to a URL. */
export const httpConfigEntries: v.ObjectEntries = {
  url: secret(described(v.string('an http or https URL'), 'Where to post. A secret.')),
  ...channelConfigEntries,
  ...networkConfigEntries,
  ...connectionConfigEntries,
}

/** Fields of a channel that people read. */
export const readerConfigEntries: v.ObjectEntries = {
  language: v.optional(described(oneOf(LANGUAGES), 'Language of the messages. Default that of the server.')),
  timezone: v.optional(
    renamed(
      'timeZone',
      described(
        v.string('the name of a time zone'),
        'Time zone of dates and times, e.g. `Europe/Berlin`. Default that of the server.',
      ),
    ),
  ),
}
