/** The name under which everything past a cap is counted, so that totals stay right. */
export const OVERFLOW = '__overflow__'
