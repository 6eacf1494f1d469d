import type { Monitor } from '@botwatch/monitor'
import type { Redactor } from '@botwatch/redact'
import type { Logger } from 'pino'

import type { KeyStore } from '../access/keys.ts'
import { exposureProblems, fieldNames } from '../config/exposure.ts'
import type { SilenceEntry } from '../config/rules/read-silences.ts'
import type { ServerConfig } from '../config/server-config.ts'
import {
  orServerError,
  reloadableOptions,
  secretsOf,
  type MonitorHost,
  type ReloadableOptions,
} from '../create-monitor.ts'
import { invalidOptions } from '../errors.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Heartbeats } from '../heartbeats.ts'
import { compareByName, compareWhole, type Changes } from '../config/changes.ts'
import type { KeepSilences } from './keep-silences.ts'
import type { Generation, ObjectTable } from '../object-table.ts'
import type { Applied } from './result.ts'
import { changedSettings, withoutRestart } from './settings.ts'

/** What a reload changes. */
export interface Reloadable {
  readonly monitor: Pick<Monitor, 'reconfigure'>
  readonly keys: KeyStore
  readonly events: Pick<EventHub, 'endInvalid'>
  readonly heartbeats: Pick<Heartbeats, 'adopt'>
  readonly redactor: Pick<Redactor, 'register'>
  readonly log: Pick<Logger, 'level'>
  readonly keepSilences: KeepSilences
  readonly host: MonitorHost
  /** Has the checks and channels of the configuration in effect. */
  readonly table: ObjectTable
}

/** The configuration in effect. */
export interface LiveConfig {
  readonly current: () => ServerConfig
  /** Puts another one into effect, whole. Rejects with a `ServerError` that lists every problem; then nothing has changed. */
  readonly apply: (next: ServerConfig) => Promise<Applied>
}

interface InEffect {
  readonly config: ServerConfig
  readonly options: ReloadableOptions
}

/** Creates the configuration of a running server from the one that it was started with. */
export function createLiveConfig(started: ServerConfig, parts: Reloadable): LiveConfig {
  const { monitor, keepSilences, keys, events, heartbeats, redactor, log, host, table } = parts
  const optionsOf = (config: ServerConfig, { reuse }: Generation): ReloadableOptions =>
    reloadableOptions(config, { ...host, reuse })
  let current: InEffect = { config: started, options: optionsOf(started, table.next()) }
  return {
    current: () => current.config,
    apply: async (loaded) => {
      const { config, restartNeeded } = withoutRestart(current.config, loaded)
      refuseOpen(config)
      // Before anything uses them.
      for (const secret of secretsOf(config)) redactor.register(secret)
      const generation = table.next()
      const options = optionsOf(config, generation)
      await orServerError(monitor.reconfigure(options))
      // Nothing fails from here on. A job may have reported to an earlier checker until now.
      heartbeats.adopt(options.checks ?? [])
      generation.keep()
      keys.replace(config.apiKeys)
      events.endInvalid()
      log.level = config.logLevel
      const changes = changesOf(current, { config, options })
      current = { config, options }
      return { changes, restartNeeded, missing: await keepSilences(config.silences) }
    },
  }
}

/** Throws if nobody would need a key at the address in effect, which stays until a restart. */
function refuseOpen({ host, publicUrl, apiKeys, allowAnonymous }: ServerConfig): void {
  const hasKeys = apiKeys.length > 0
  const [found] = exposureProblems({ host, publicUrl, hasKeys, allowAnonymous }, fieldNames)
  if (found === undefined) return
  const inEffect = `${found.path} is ${found.received} until a restart`
  const expected = `a key, because without one other machines would reach the server: ${inEffect}`
  throw invalidOptions([{ path: 'auth.keys', expected, received: 'none' }])
}

function changesOf(before: InEffect, after: InEffect): Changes {
  return {
    checks: compareByName(before.options.checks ?? [], after.options.checks ?? [], Object.is),
    channels: compareByName(before.options.channels ?? [], after.options.channels ?? [], Object.is),
    rules: compareByName(before.options.rules ?? [], after.options.rules ?? []),
    silences: compareWhole(before.config.silences, after.config.silences, nameOf),
    keys: compareByName(before.config.apiKeys, after.config.apiKeys),
    settings: changedSettings(before.config, after.config),
  }
}

/** A silence by its matchers, e.g. `check="glm_api"`. */
function nameOf({ matchers }: SilenceEntry): string {
  return matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(', ')
}
