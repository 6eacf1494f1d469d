import { createRedactor } from '@botwatch/redact'

import type { CheckOutcome } from '../check/checker.ts'

/**
 * Creates a function that removes a check's own secret, also in encoded form, from its outcomes, so that an API that
 * echoes the secret cannot leak it, even if the application's redactor does not know it.
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
