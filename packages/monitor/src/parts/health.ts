import { HealthChecker } from '@botwatch/health'
import { ApplicationHealthChecker } from '@botwatch/health/application'
import { SystemResourceChecker } from '@botwatch/health/system'
import type { Redactor } from '@botwatch/redact'
import type { SystemSampler } from '@botwatch/system'

import type { MonitorSettings } from '../options/options.ts'

/** Creates a health checker with the checks of this host and process. */
export function createHealth(
  settings: MonitorSettings,
  { sampler, redactor }: { readonly sampler: SystemSampler; readonly redactor: Redactor },
): HealthChecker {
  const health = new HealthChecker({ overallTimeoutMs: settings.checkTimeoutMs, redactor })
  addDefaultChecks(health, settings, sampler)
  return health
}

/** Adds the checks of this host and process, unless they are switched off. */
export function addDefaultChecks(
  health: HealthChecker,
  { defaultChecks, required, version }: MonitorSettings,
  sampler: SystemSampler,
): void {
  if (!defaultChecks) return
  health.addChecker(new SystemResourceChecker({ sampler }))
  health.addChecker(new ApplicationHealthChecker({ required, version }))
}
