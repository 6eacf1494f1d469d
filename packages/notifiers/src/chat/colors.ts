import type { Tone } from '../message/card.ts'

/** Colours of chat messages as 24-bit RGB. */
export const toneColors: Readonly<Record<Tone, number>> = {
  info: 0x3b82f6,
  warning: 0xf59e0b,
  error: 0xe5484d,
  critical: 0x8e1b3f,
  recovered: 0x2e9e5b,
  ended: 0x8b95a1,
}
