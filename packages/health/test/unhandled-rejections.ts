import { afterEach, beforeEach } from 'vitest'

/** Fails each test of a file that leaves a rejection which nobody handles: it would end the bot. */
export function refuseUnhandledRejections(): void {
  const rejections: unknown[] = []
  const onRejection = (reason: unknown): void => void rejections.push(reason)

  beforeEach(() => {
    rejections.length = 0
    process.on('unhandledRejection', onRejection)
  })
  afterEach(async () => {
    await new Promise((resolve) => void setImmediate(resolve))
    process.off('unhandledRejection', onRejection)
    if (rejections.length > 0) throw new AggregateError(rejections, 'nobody handles a rejection')
  })
}
