import type { Notifier } from '../notifier.ts'
import type { ReaderOptions } from '../words/reader.ts'

/** A channel connected to a fake of its service. */
export interface ChannelUnderTest {
  readonly notifier: Notifier
  /** What the service has received so far, oldest first; one payload for each message while it works. */
  readonly payloads: () => readonly string[]
  /** Throws if a payload breaks a rule that the service documents. */
  readonly assertPayload: (payload: string) => void
  /** The URL, token and password: texts that no outcome and no payload may contain. Empty for a channel without any. */
  readonly secrets: readonly string[]
  /** Makes the service fail from now on; at least one way, by name. */
  readonly failures: Readonly<Record<string, () => void>>
  /**
   * Makes the service accept messages and never respond. May return a promise that resolves once the service has a message.
   * Left out for a channel that waits for nothing.
   */
  readonly hang?: () => void | Promise<void>
  /** Makes the service accept messages and cut its response off. Left out for a channel that waits for nothing. */
  readonly cutOff?: () => void
  /** Creates a channel to the same service for another reader. Left out for a channel without these options. */
  readonly withReader?: (reader: ReaderOptions) => Notifier
  readonly close: () => Promise<void>
}

/** Opens a channel to a working service. Called at least once for each case. */
export type OpenChannel = () => Promise<ChannelUnderTest>

/** A part that does not apply to every channel. */
export type OptionalPart = 'secrets' | 'hang' | 'cutOff' | 'withReader'

/** Whether the channel has a part. */
export function hasPart(channel: ChannelUnderTest, part: OptionalPart): boolean {
  return part === 'secrets' ? channel.secrets.length > 0 : channel[part] !== undefined
}
