import type { AlertRecord, SeriesRecord } from '../alert.ts'
import type { Clock } from '../clock.ts'
import { AlertsError } from '../errors.ts'
import type { AlertStore } from '../store/store.ts'
import type { Journal, Step } from '../world/journal.ts'
import type { World } from '../world/world.ts'

/** What the actions of people work with. */
export interface Handling {
  readonly journal: Pick<Journal, 'open' | 'change' | 'nowMs'>
  readonly store: Pick<AlertStore, 'getAlert' | 'listSilences'>
  readonly settings: {
    readonly clock: Clock
    /** Takes secrets out of a text. */
    readonly clean: (text: string) => string
  }
}

/** An alert with its series, as an action has left them. */
export interface HandledAlert {
  readonly alert: AlertRecord
  readonly series: SeriesRecord
}

/** Changes an open alert, and stores the change. Rejects with `NOT_FOUND`, or with `CONFLICT` if it is resolved. */
export async function changeAlert(
  { journal, store }: Handling,
  id: string,
  change: (step: Step, open: HandledAlert) => HandledAlert,
): Promise<HandledAlert> {
  const world = await journal.open()
  const known = world.findAlert(id) ?? (await store.getAlert(id))
  if (known === undefined) throw new AlertsError('NOT_FOUND', 'No alert has this id')
  return await journal.change((step) => change(step, findOpen(step.world, known)))
}

function findOpen(world: World, { id, fingerprint }: AlertRecord): HandledAlert {
  const series = world.series.get(fingerprint)
  const alert = world.openAlert(fingerprint)
  if (series === undefined || alert?.id !== id) throw new AlertsError('CONFLICT', 'The alert is resolved')
  return { alert, series }
}
