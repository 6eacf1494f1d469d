import type { WireSilence, WireSilencePreview } from '../../api/silences/schemas.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { ClientCall } from './call.ts'
import { usageError } from './client-error.ts'
import { readEnd, type EndOptions } from './durations.ts'
import { readMatchers } from './matchers.ts'
import { count, moment } from './terminal/words.ts'
import { showPreview } from './views/silences.ts'

/** Options of `botwatch silence`. */
export interface SilenceOptions extends EndOptions {
  readonly reason?: string
  readonly dryRun?: true
}

/** Adds a silence, or shows which alerts it would hold. Prints the id on standard output, so that a script can take it. */
export async function run({
  api,
  args,
  options,
  print,
  screen,
  note,
}: ClientCall<SilenceOptions>): Promise<ExitCode> {
  const matchers = readMatchers(args)
  const end = readEnd(options)
  const reason = options.reason?.trim() ?? ''
  const isDry = options.dryRun === true
  const missing = [
    ...((end.for_seconds ?? end.until) === undefined
      ? ['For how long? Give --for, e.g. --for 2h, or --until']
      : []),
    ...(reason === '' ? ['Why? Give --reason, e.g. --reason "maintenance of the GLM API"'] : []),
  ]
  if (!isDry && missing.length > 0) throw usageError(missing.join('\n'))
  const body = { matchers, ...end, ...(reason !== '' && { reason }) }
  const preview = await api.send<WireSilencePreview>(
    { route: 'POST /api/v1/silences/preview', body, needs: 'read' },
    'matching_alerts',
  )
  if (isDry) {
    print(preview, (shown) => showPreview(screen, shown, matchers))
    return EXIT.ok
  }
  const silence = await api.send<WireSilence>(
    { route: 'POST /api/v1/silences', body, needs: 'operate' },
    'id',
  )
  print(silence, ({ id }) => screen.line(id))
  const holds =
    preview.matching_alerts === 0
      ? 'no open alert matches now'
      : `${count(preview.matching_alerts, 'open alert')} ${preview.matching_alerts === 1 ? 'matches' : 'match'}`
  note(`Silenced until ${moment(silence.until, screen.nowMs)}; ${holds}.`)
  return EXIT.ok
}
