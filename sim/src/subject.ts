import type * as alerts from '@botwatch/alerts'
import type * as memory from '@botwatch/alerts/memory'
import type * as sqlite from '@botwatch/alerts/sqlite'
import { pathToFileURL } from 'node:url'

/** The package under test, or a changed copy of it. */
export interface Subject
  extends
    Pick<typeof alerts, 'AlertManager' | 'AlertsError'>,
    Pick<typeof memory, 'memoryStore'>,
    Pick<typeof sqlite, 'sqliteStore'> {}

/** Loads the package from its sources, or from a folder with a changed copy of them. */
export async function loadSubject(folder?: string): Promise<Subject> {
  const load = (name: string, file: string): Promise<unknown> =>
    import(folder === undefined ? name : pathToFileURL(`${folder}/${file}`).href)
  const [main, inMemory, inFile] = await Promise.all([
    load('@botwatch/alerts', 'index.ts'),
    load('@botwatch/alerts/memory', 'store/memory.ts'),
    load('@botwatch/alerts/sqlite', 'store/sqlite.ts'),
  ])
  return { ...(main as typeof alerts), ...(inMemory as typeof memory), ...(inFile as typeof sqlite) }
}
