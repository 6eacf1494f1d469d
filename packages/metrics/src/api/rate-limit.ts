/** The request limit that an API reported. Unknown values are left out. */
export interface RateLimit {
  readonly remaining?: number
  readonly limit?: number
  /** Start of the next rate-limit window, milliseconds since 1970. */
  readonly resetAtMs?: number
}
