import { setTimeout as wait } from 'node:timers/promises'

import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { printJson } from '../../print.ts'
import { notBotwatch } from '../answer.ts'
import type { ClientCall } from '../call.ts'
import { ClientError } from '../client-error.ts'
import { shown } from '../terminal/width.ts'
import { eventLine } from './event-line.ts'
import { readEvents, type StreamEvent } from './read-events.ts'
import { stopSignal } from './stop-signal.ts'

/** Options of `botwatch watch`. */
export interface WatchOptions {
  readonly types?: string
}

/** How long a watch waits. */
export interface WatchTiming {
  /** The server sends something every 15 seconds. */
  readonly silenceMs: number
  readonly firstDelayMs: number
  readonly maxDelayMs: number
}

const TIMING: WatchTiming = { silenceMs: 45_000, firstDelayMs: 1000, maxDelayMs: 30_000 }

/**
 * Prints events as they happen, one line each, until SIGINT or SIGTERM, which is exit code 0. Once it was connected it connects
 * again for as long as the server cannot be reached, and is sent what it missed.
 */
export async function run(call: ClientCall<WatchOptions>, timing: WatchTiming = TIMING): Promise<ExitCode> {
  const stop = stopSignal(call.context)
  let lastEventId: string | undefined
  let isConnected = false
  let delayMs = timing.firstDelayMs
  const onEvent = (event: StreamEvent): void => {
    lastEventId = event.id ?? lastEventId
    if (event.data !== '') show(call, event)
  }
  if (call.context.stderr.isTTY === true) call.note(`Watching ${call.api.connection.url}; Ctrl+C ends it.`)
  try {
    for (;;) {
      try {
        await listen(call, { lastEventId, silenceMs: timing.silenceMs, stop: stop.signal }, onEvent, () => {
          if (isConnected) call.note('Connected again.')
          isConnected = true
          delayMs = timing.firstDelayMs
        })
        call.note(`The server has ended the connection; trying again in ${delayMs / 1000} s.`)
      } catch (error) {
        if (stop.signal.aborted) return EXIT.ok
        if (!isConnected || !(error instanceof ClientError) || error.exitCode !== EXIT.unavailable)
          throw error
        call.note(`${error.message}; trying again in ${delayMs / 1000} s.`)
      }
      await wait(delayMs, undefined, { signal: stop.signal }).catch(() => undefined)
      if (stop.signal.aborted) return EXIT.ok
      delayMs = Math.min(delayMs * 2, timing.maxDelayMs)
    }
  } finally {
    stop.release()
  }
}

interface Listening {
  readonly lastEventId: string | undefined
  readonly silenceMs: number
  readonly stop: AbortSignal
}

/** Reads events until the server ends the stream. Rejects with a `ClientError` if nothing comes for too long. */
async function listen(
  { api, options }: ClientCall<WatchOptions>,
  { lastEventId, silenceMs, stop }: Listening,
  onEvent: (event: StreamEvent) => void,
  onOpen: () => void,
): Promise<void> {
  const { url } = api.connection
  const connection = new AbortController()
  const request = {
    route: 'GET /api/v1/events',
    query: { types: options.types },
    headers: {
      accept: 'text/event-stream',
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    },
    needs: 'read',
  } as const
  const response = await api.open(request, AbortSignal.any([stop, connection.signal]))
  const timer = setTimeout(() => connection.abort(), silenceMs)
  try {
    if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true)
      throw notBotwatch(response, api.connection)
    onOpen()
    for await (const event of readEvents(response.body, () => timer.refresh())) onEvent(event)
  } catch (error) {
    if (error instanceof ClientError || stop.aborted) throw error
    const reason = connection.signal.aborted
      ? `sent nothing for ${silenceMs / 1000} s`
      : 'closed the connection'
    throw new ClientError(EXIT.unavailable, `${url} ${reason}`)
  } finally {
    clearTimeout(timer)
    connection.abort()
  }
}

function show(
  { context, options, screen, note }: ClientCall<WatchOptions>,
  { id, type, data }: StreamEvent,
): void {
  const fields = parse(data)
  if (options.json === true) return printJson(context, { ...fields, id: id ?? null, event: type }, 0)
  if (type === 'resync')
    return note(`Events were lost (${shown(fields['reason'])}); "botwatch status" shows the state.`)
  screen.line(eventLine({ ...screen, nowMs: Date.now() }, type, fields))
}

function parse(data: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(data)) as Record<string, unknown>
  } catch {
    return { data }
  }
}
