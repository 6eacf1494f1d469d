import type { Notifier } from '@botwatch/notifiers'
import type { LogPort } from '@botwatch/notifiers/log'

import { CHANNEL_TYPES } from './config/types/channel-types.ts'
import type { ServerConfig } from './config/server-config.ts'
import { createAlways, type Reuse } from './object-table.ts'

/** Creates the channels of a configuration. `logger` is that of channels of the type `log`. */
export function createNotifiers(
  { channels, connection, language, timeZone }: ServerConfig,
  logger?: LogPort,
  reuse: Reuse = createAlways,
): readonly Notifier[] {
  const shared = { connection, language, timeZone }
  return channels.flatMap(({ name, type, options }) => {
    const known = CHANNEL_TYPES[type]
    if (known === undefined) return []
    return reuse(`channel ${name}`, [shared, type, options], () =>
      known.create(options, { ...shared, logger }),
    )
  })
}
