/** Limits of a sanitized value. A limit that is not a number from 0 up has its default. */
export interface SanitizeLimits {
  /** Characters kept of each string. Default 500. */
  readonly maxLength?: number | undefined
  /** Levels of nesting kept. Default 5. */
  readonly maxDepth?: number | undefined
  /** Entries kept of each object, array, map and set. Default 50. */
  readonly maxKeys?: number | undefined
  /** Values kept in all; each 1024 characters of text count as one more. Default 1000. */
  readonly maxNodes?: number | undefined
}

/** {@link SanitizeLimits} with defaults. */
export interface Limits {
  readonly maxLength: number
  readonly maxDepth: number
  readonly maxKeys: number
  readonly maxNodes: number
}

const defaults: Limits = { maxLength: 500, maxDepth: 5, maxKeys: 50, maxNodes: 1000 }

/** Fills in the defaults. Never throws: a redactor must also work where it is called wrongly. */
export function readLimits(limits: SanitizeLimits | undefined): Limits {
  if (limits === undefined) return defaults
  try {
    const { maxLength, maxDepth, maxKeys, maxNodes } = limits
    return {
      maxLength: readLimit(maxLength, defaults.maxLength),
      maxDepth: readLimit(maxDepth, defaults.maxDepth),
      maxKeys: readLimit(maxKeys, defaults.maxKeys),
      maxNodes: readLimit(maxNodes, defaults.maxNodes),
    }
  } catch {
    return defaults
  }
}

function readLimit(value: unknown, fallback: number): number {
  return typeof value === 'number' && value >= 0 ? value : fallback
}
