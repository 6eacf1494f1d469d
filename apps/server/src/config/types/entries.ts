/** A check of a configuration file, with the options of its factory. */
export interface CheckEntry {
  readonly name: string
  readonly type: string
  /** Whether it runs. One that does not run only takes the place of a default check. */
  readonly isEnabled: boolean
  /** Whether its state is shown to everybody. */
  readonly isPublic: boolean
  readonly options: Readonly<Record<string, unknown>> & { readonly name: string }
  /** Texts in its options that are never shown. */
  readonly secrets: readonly string[]
}

/** A channel of a configuration file, with the options of its factory. */
export interface ChannelEntry {
  readonly name: string
  readonly type: string
  readonly options: Readonly<Record<string, unknown>> & { readonly name: string }
  /** Texts in its options that are never shown. */
  readonly secrets: readonly string[]
}
