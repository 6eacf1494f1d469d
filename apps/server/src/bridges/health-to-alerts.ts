import type { AlertManager } from '@botwatch/alerts'
import type { HealthChecker, HealthReport } from '@botwatch/health'

/** One round: every check, then the rules that read their results. Tells of a change of the overall status. */
export function healthRound(
  healthChecker: HealthChecker,
  alertManager: AlertManager,
  onChange: (report: HealthReport) => void,
): () => Promise<void> {
  let before: string | undefined
  return async () => {
    const report = await healthChecker.checkAll()
    if (report.overallStatus !== before) onChange(report)
    before = report.overallStatus
    await alertManager.evaluateRules({ health: report.results })
  }
}
