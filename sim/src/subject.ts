import type * as alerts from '@botwatch/alerts'
import type { sqliteStore } from '@botwatch/alerts/sqlite'
import type { memoryStore } from '@botwatch/alerts/memory'

/** The package under test, or a changed copy of it. */
export interface Subject extends Pick<typeof alerts, 'AlertManager' | 'AlertsError'> {
  readonly memoryStore: typeof memoryStore
  readonly sqliteStore: typeof sqliteStore
}
