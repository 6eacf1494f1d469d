import { HealthChecker, type Checker } from '@botwatch/health'
import { ApplicationHealthChecker } from '@botwatch/health/application'
import { SystemResourceChecker } from '@botwatch/health/system'
import type { Redactor } from '@botwatch/redact'
import type { SystemSampler } from '@botwatch/system'
import { isDeepStrictEqual } from 'node:util'

import type { MonitorSettings } from '../options/options.ts'

/** Returns the checks of this host and process; none if they are switched off. */
export type DefaultChecks = (
  settings: Pick<MonitorSettings, 'defaultChecks' | 'required' | 'version'>,
) => readonly Checker[]

/** Creates a health checker without checks. */
export function createHealth(
  { checkTimeoutMs }: Pick<MonitorSettings, 'checkTimeoutMs'>,
  redactor: Redactor,
): HealthChecker {
  return new HealthChecker({ overallTimeoutMs: checkTimeoutMs, redactor })
}

/** Creates the function that returns the checks of this host and process, the same objects while their settings are equal. */
export function createDefaultChecks(sampler: SystemSampler): DefaultChecks {
  const system = new SystemResourceChecker({ sampler })
  let application: { readonly settings: object; readonly checker: Checker } | undefined
  return ({ defaultChecks, required, version }) => {
    if (!defaultChecks) return []
    const settings = { required, version }
    if (application === undefined || !isDeepStrictEqual(application.settings, settings))
      application = { settings, checker: new ApplicationHealthChecker(settings) }
    return [system, application.checker]
  }
}
