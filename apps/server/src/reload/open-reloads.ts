import type { Monitor } from '@botwatch/monitor'
import type { Redactor } from '@botwatch/redact'
import type { Logger } from 'pino'

import type { KeyStore } from '../access/keys.ts'
import { createAuditTrail } from '../audit/trail.ts'
import type { ServerConfig } from '../config/server-config.ts'
import type { MonitorHost } from '../create-monitor.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Heartbeats } from '../heartbeats.ts'
import type { ServerStore } from '../store/server-store.ts'
import { createLiveConfig } from './apply-config.ts'
import { createConfigAlert } from './config-alert.ts'
import type { KeepSilences } from './keep-silences.ts'
import type { ObjectTable } from '../object-table.ts'
import { createReloadMetrics } from './reload-metrics.ts'
import { createReloads, type ConfigurationSource, type Reloads, type ReloadsOptions } from './reloads.ts'
import { createReport } from './report.ts'

/** The parts of a server whose configuration comes from a source that can be read again. */
export interface ReloadedServer {
  readonly config: ServerConfig
  readonly source: ConfigurationSource
  readonly monitor: Monitor
  readonly keepSilences: KeepSilences
  readonly host: MonitorHost
  readonly table: ObjectTable
  readonly keys: KeyStore
  readonly events: EventHub
  readonly heartbeats: Heartbeats
  readonly redactor: Redactor
  readonly store: ServerStore
  readonly log: Logger
}

/** Creates the reloads of a server, and the configuration in effect. */
export function openReloads({ config, source, ...server }: ReloadedServer): {
  readonly reloads: Reloads
  readonly configuration: () => ServerConfig
} {
  const { monitor, events, redactor, store, log } = server
  const live = createLiveConfig(config, server)
  const trail = createAuditTrail({
    store: store.audit,
    log,
    redact: (text) => redactor.text(text),
    // The audit trail has reloads that changed something, and no refused ones.
    mayTellOfRefusal: () => false,
  })
  const metrics = createReloadMetrics(monitor.metrics)
  const report = createReport({ log, metrics, events, trail, warnings: source.loaded.warnings })
  const alert = createConfigAlert(monitor.alerts, log)
  const onResult: ReloadsOptions['onResult'] = (result, trigger) => {
    report(result, trigger)
    const { outcome } = result
    // After any other outcome it is unknown whether the configuration is valid.
    if (outcome !== 'failed' && outcome !== 'stopping')
      alert.note(outcome === 'invalid' ? result.problems : undefined)
  }
  const { reload, start, close } = createReloads({ ...source, apply: live.apply, onResult, log })
  return {
    reloads: {
      reload,
      start: () => {
        alert.note(undefined)
        start()
      },
      close: async () => {
        alert.stop()
        await close()
      },
    },
    configuration: live.current,
  }
}
