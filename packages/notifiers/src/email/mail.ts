import { headlineOf } from '../message/card.ts'
import { FULL_SCALE, scaledLimits } from '../message/data-limits.ts'
import type { Message } from '../message/message.ts'
import { prepareText, type Redact } from '../text.ts'
import { cardOf } from '../words/card-of.ts'
import type { Reader } from '../words/reader.ts'
import type { Address } from './address.ts'
import { cutCard } from './cut-card.ts'
import { mailHtml } from './mail-html.ts'
import { mailText } from './mail-text.ts'
import { threadHeaders, type ThreadHeaders } from './message-id.ts'

/** One mail, with the property names of nodemailer. */
export interface Mail extends ThreadHeaders {
  readonly from: Address
  readonly to: readonly Address[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

/** Longer than any list of mails shows. */
const MAX_SUBJECT_LENGTH = 200

/** Gmail hides what is beyond 102 kB of HTML. */
const MAX_HTML_BYTES = 100_000

/** The scale at which the limits alone keep the widest characters below {@link MAX_HTML_BYTES}. */
const SMALLEST_SCALE = 32

/** The sender, the recipients and the reader of a mail. */
export type MailSettings = Pick<Mail, 'from' | 'to'> & Reader

/** Writes the mail of one message for its reader. The limits of texts and lists are halved until the HTML part fits. */
export function writeMail(message: Message, settings: MailSettings, redact: Redact): Mail {
  const { from, to } = settings
  const card = cardOf(message, settings, redact)
  for (let scale = FULL_SCALE; ; scale /= 2) {
    const cut = cutCard(card, scaledLimits(scale), redact)
    const html = mailHtml(cut)
    if (scale > SMALLEST_SCALE && Buffer.byteLength(html) > MAX_HTML_BYTES) continue
    return {
      from,
      to,
      subject: prepareText(headlineOf(cut), MAX_SUBJECT_LENGTH, redact),
      text: mailText(cut),
      html,
      ...threadHeaders(message.id, threadOf(message), from.address),
      // RFC 3834, and its equivalent for Exchange: no out-of-office replies to an alert.
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    }
  }
}

function threadOf(message: Message): string {
  if (message.type === 'test') return message.id
  if (message.type === 'announcement') return message.group ?? message.id
  return message.thread ?? message.group
}
