/** Most characters of a section: https://docs.slack.dev/reference/block-kit/blocks/section-block. */
export const MAX_SECTION = 3000

/** `plain_text` has no markup, mentions or links; `mrkdwn` is for markup of our own around texts that contain none. */
export type SlackText =
  | { readonly type: 'plain_text'; readonly text: string; readonly emoji: false }
  | { readonly type: 'mrkdwn'; readonly text: string; readonly verbatim: true }

/** An escaped text as a text object. */
export function plain(text: string): SlackText {
  return { type: 'plain_text', text, emoji: false }
}

/** Markup as a text object. */
export function markup(text: string): SlackText {
  return { type: 'mrkdwn', text, verbatim: true }
}

/** A block of a message. */
export type Block = Readonly<Record<string, unknown>>

/** A text at normal size. */
export function section(text: SlackText): Block {
  return { type: 'section', text }
}

/** Small texts beside each other. */
export function context(elements: readonly SlackText[]): Block {
  return { type: 'context', elements }
}
