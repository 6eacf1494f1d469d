import type { Logger } from 'pino'

import type { SilenceEntry } from '../config/rules/read-silences.ts'
import { reconcileSilences, type SilenceKeeper } from '../config/rules/reconcile-silences.ts'

/**
 * Stores the silences of a configuration, and ends those of the one before. Returns the reasons why some could not be, one line
 * each. Never rejects.
 */
export type KeepSilences = (entries: readonly SilenceEntry[]) => Promise<readonly string[]>

/** Creates a {@link KeepSilences} for the alerts of a monitor that has started. */
export function createKeepSilences(alerts: SilenceKeeper, log: Pick<Logger, 'error'>): KeepSilences {
  let before: readonly SilenceEntry[] = []
  return async (entries) => {
    try {
      const { problems } = await reconcileSilences(alerts, entries, { before })
      // Otherwise they are tried again.
      if (problems.length === 0) before = entries
      return problems
    } catch (error) {
      log.error({ err: error }, 'the silences of the configuration could not be stored')
      return ['silences: they could not be stored; the log says why']
    }
  }
}
