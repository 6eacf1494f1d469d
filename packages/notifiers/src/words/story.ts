/** What an alert has to say beside its state and name. */
export interface Story {
  /** For titles and lines, e.g. `34% (limit 10%)`; empty if there is nothing to say. */
  readonly phrase: string
  /** A whole sentence; empty if the phrase says it all. */
  readonly sentence: string
  /** Whether the texts of the rule are true of it. */
  readonly fitsRule: boolean
  /** What to do if the texts of the rule do not fit; null if there is nothing to advise. */
  readonly action: string | null
}
