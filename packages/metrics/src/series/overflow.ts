/** Label value of the series that counts everything above a cap, so that totals stay correct. */
export const OVERFLOW = '__overflow__'
