import type { Notifier } from '../notifier.ts'
import type { ReaderOptions } from '../words/reader.ts'

/** A channel connected to a fake of its service. */
export interface ChannelUnderTest {
  readonly notifier: Notifier
  /** What the service has received so far, oldest first; one payload for each message while it works. */
  readonly payloads: () => readonly string[]
  /** Throws if a payload breaks a rule that the service documents. */
  readonly assertPayload: (payload: string) => void
  /** The URL, token and password: texts that no outcome and no payload may contain. */
  readonly secrets: readonly string[]
  /** Makes the service fail from now on; at least one way, by name. */
  readonly failures: Readonly<Record<string, () => void>>
  /**
   * Makes the service accept messages and never respond. May return a promise that resolves once the service has a message.
   * Absent for a channel that waits for nothing.
   */
  readonly hang?: () => void | Promise<void>
  /** Makes the service accept messages and cut its response off. Absent for a channel that waits for nothing. */
  readonly cutOff?: () => void
  /** Creates a channel to the same service for another reader. Absent for a channel without these options. */
  readonly withReader?: (reader: ReaderOptions) => Notifier
  readonly close: () => Promise<void>
}

/** Opens a channel to a working service. Called at least once for each case. */
export type OpenChannel = () => Promise<ChannelUnderTest>
