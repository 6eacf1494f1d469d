/** A failure that the manager worked around, or input that no rule can use. */
export interface AlertWarning {
  readonly rule?: string
  readonly alertId?: string
  readonly channel?: string
  /** Name of the metric or the check that it is about. */
  readonly subject?: string
  /** In one sentence, without secrets. */
  readonly message: string
}
