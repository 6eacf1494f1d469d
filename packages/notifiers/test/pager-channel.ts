import { createNotifier, headline, type Notifier } from '@botwatch/notifiers'

/** Creates a channel that sends each message as one line. */
export function pagerNotifier(page: (line: string, signal: AbortSignal) => Promise<void>): Notifier {
  return createNotifier({
    name: 'pager',
    kind: 'pager',
    minSeverity: 'error',
    deliver: async (message, { signal }) => {
      try {
        await page(headline(message), signal)
        return { outcome: 'delivered' }
      } catch {
        return { outcome: 'retryable', reason: 'The pager did not answer' }
      }
    },
  })
}
