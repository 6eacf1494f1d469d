import { createRedactor } from '@botwatch/redact'

import type { CheckOutcome } from '../check/checker.ts'

/**
 * Makes a function that takes a check's own secret out of its outcomes, in every spelling, so that an API that
 * echoes it cannot bring it into a result, even where the application's redactor does not know it.
 */
export function outcomeRedactor(secret: string | null | undefined): (outcome: CheckOutcome) => CheckOutcome {
  const redactor = createRedactor({ secrets: typeof secret === 'string' ? [secret.trim()] : [] })
  return (outcome) => ({
    ...outcome,
    ...(outcome.message === undefined ? {} : { message: redactor.text(outcome.message) }),
    ...(outcome.metrics === undefined
      ? {}
      : { metrics: redactor.value(outcome.metrics) as Readonly<Record<string, unknown>> }),
    ...(outcome.errorDetails === undefined ? {} : { errorDetails: redactor.value(outcome.errorDetails) }),
  })
}
