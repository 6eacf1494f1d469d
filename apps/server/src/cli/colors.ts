import { styleText } from 'node:util'

import type { CommandContext, Output } from './context.ts'

/** Formats a text for a terminal, e.g. `bold`; returns it unchanged where colours are off. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string

/** Returns what formats texts for a stream: on a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` turns it on everywhere. */
export function createPaint({ env }: Pick<CommandContext, 'env'>, { isTTY }: Output): Paint {
  const { NO_COLOR = '', FORCE_COLOR = '' } = env
  const isOn = NO_COLOR === '' && (FORCE_COLOR === '' ? isTTY === true : FORCE_COLOR !== '0')
  return (format, text) => (isOn ? styleText(format, text, { validateStream: false }) : text)
}
