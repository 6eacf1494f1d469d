import type { Page } from '../../../api/page.ts'
import type { Api } from '../api.ts'
import type { Query } from '../request.ts'

const PAGE = 1000
const MAX_PAGES = 20

/** Reads a list, at most 20 000 items. */
export async function readAll<T>(api: Api, path: string, query: Query): Promise<readonly T[]> {
  const items: T[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const request = { route: `GET ${path}`, query: { ...query, limit: PAGE, cursor }, needs: 'read' } as const
    const page = await api.send<Page<T>>(request, 'items')
    items.push(...page.items)
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  return items
}
