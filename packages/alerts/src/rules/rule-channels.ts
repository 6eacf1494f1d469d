import { suggest, type Problem } from '@botwatch/options'

import { MAX_CHANNELS } from './fields.ts'

/** A rule as it is written. */
type Fields = Readonly<Record<string, unknown>>

/** Finds the channels of a rule and of its escalation that are unknown; none if the known ones are not given. */
export function channelProblems(fields: Fields, known: ReadonlySet<string> | undefined): readonly Problem[] {
  if (known === undefined) return []
  const { notificationChannels: named, escalate } = fields
  const isOwn = (name: unknown): boolean => isOwnWebhook(name, fields, known)
  const steps = Array.isArray(escalate) ? escalate : []
  return [
    ...unknownChannels(named, 'notificationChannels', known, isOwn),
    ...steps.flatMap((step: unknown, index) =>
      unknownChannels(
        (step as Fields | null)?.['channels'],
        `escalate[${index}].channels`,
        known,
        () => false,
      ),
    ),
  ]
}

function unknownChannels(
  named: unknown,
  path: string,
  known: ReadonlySet<string>,
  isOwn: (name: unknown) => boolean,
): readonly Problem[] {
  if (!Array.isArray(named) || named.length > MAX_CHANNELS) return []
  return named.flatMap((name: unknown, index) => {
    if (typeof name !== 'string' || known.has(name) || isOwn(name)) return []
    const meant = suggest(name, [...known])
    const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`
    const expected =
      known.size === 0 ? 'none, because no channel is configured' : `one of ${[...known].join(', ')}${hint}`
    return { path: `${path}[${index}]`, expected, received: 'an unknown channel' }
  })
}

/** A rule with a `webhookUrl` means it by the channel name "webhook", unless a configured channel has that name. */
export function isOwnWebhook(
  name: unknown,
  { webhookUrl }: Fields,
  known: ReadonlySet<string> | undefined,
): boolean {
  return name === 'webhook' && webhookUrl !== undefined && known?.has(name) !== true
}
