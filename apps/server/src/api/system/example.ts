import type { WireSystem } from './wire.ts'

/** An example of the answer. */
export const exampleSystem: WireSystem = {
  version: '0.1.0',
  node_version: '24.11.0',
  started_at: '2026-11-28T10:00:00.000Z',
  uptime_seconds: 86_400,
  data_dir: './data',
  process: {
    pid: 1,
    cpu_seconds: 41.7,
    memory_rss_bytes: 112_000_000,
    heap_used_bytes: 41_000_000,
    heap_total_bytes: 58_000_000,
  },
  series: 214,
  event_streams: 1,
  heartbeat_url_configured: true,
  stalled: [{ kind: 'channel', name: 'slack', since: '2026-11-29T09:40:12.000Z' }],
  loops: [
    {
      name: 'health_rules',
      interval_seconds: 1,
      is_fresh: true,
      age_seconds: 0.4,
      last_started_at: '2026-11-29T09:59:59.598Z',
      last_finished_at: '2026-11-29T09:59:59.600Z',
      last_error: null,
    },
  ],
  stores: [
    { name: 'alerts', file: 'alerts.db', size_bytes: 1_400_832, failing_since: null, last_error: null },
  ],
}
