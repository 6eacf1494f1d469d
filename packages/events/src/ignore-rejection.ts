/**
 * Takes what a function of the user returned where no promise was expected. If it is one and rejects, nothing happens;
 * unhandled, the rejection would end the process. Never throws.
 *
 * @example
 * const time: unknown = clock.now()
 * if (typeof time === 'number') return time
 * ignoreRejection(time)
 */
export function ignoreRejection(value: unknown): void {
  Promise.resolve(value).catch(() => {})
}
