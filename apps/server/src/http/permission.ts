/** What an endpoint needs. `open` and `probe` need no key; a `probe` shows less without one. */
export type Permission = 'open' | 'probe' | 'metrics' | 'read' | 'operate' | 'admin' | 'ingest'
