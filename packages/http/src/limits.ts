/** The longest time limit of a request. */
export const MAX_TIMEOUT_MS = 300_000

/** The largest size limit of a body. */
export const MAX_BODY_BYTES: number = 2 ** 30
