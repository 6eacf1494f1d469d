import { expect } from 'vitest'

import { discordMinimalPayload, discordPayload } from '../src/chat/discord-payload.ts'
import type { Card } from '../src/message/card.ts'
import { checkPayload } from './fake-discord.ts'
import { emptyCard } from './sample-cards.ts'
import { discordTexts, showDiscord } from './show-discord.ts'

const keep = (text: string): string => text

/** The payload of a card in full, without redaction. */
export const full = (card: Card): string => discordPayload(card, keep)

/** The payload of a card in the minimal form, without redaction. */
export const minimal = (card: Card): string => discordMinimalPayload(card, keep)

/** The texts of a card as they are seen. Throws when Discord would refuse it in either form, or if a text formats. */
export function checked(overrides: Partial<Card>): readonly string[] {
  const card = emptyCard(overrides)
  const body = full(card)
  for (const each of [body, minimal(card)]) {
    checkPayload(JSON.parse(each))
    expect(each.isWellFormed()).toBe(true)
    showDiscord(each)
  }
  return discordTexts(body)
}
