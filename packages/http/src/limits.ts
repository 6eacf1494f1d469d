/** The longest time limit of a request. */
export const MAX_TIMEOUT_MS = 300_000

/**
 * Time limit of connecting to one of several addresses of a host. The last one has no limit of its own. Node's default of
 * 250 ms is less than the round trip to another continent: without IPv6, a host with A and AAAA records then fails.
 */
export const ADDRESS_TIMEOUT_MS = 1000

/** The largest size limit of a body. */
export const MAX_BODY_BYTES: number = 2 ** 30
