import type { Role } from '../../config/server-config.ts'

/** Parameters of a query. An undefined one is left out; a list repeats its name. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** One request to the API. */
export interface ApiRequest {
  /** Method and path, e.g. `GET /api/v1/alerts`. */
  readonly route: string
  readonly query?: Query
  readonly body?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  /** The lowest role that may do it; for the message if the server refuses. */
  readonly needs: Extract<Role, 'read' | 'operate' | 'admin'>
}
