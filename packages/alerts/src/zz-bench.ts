import { rmSync, mkdirSync, statSync } from 'node:fs'
import { open } from './store/sqlite/database.ts'
import { alertRecord, attemptRecord, attemptMember, changes, eventRecord, knowledgeRecord, resolvedAlert, seriesRecord } from './testing/records.ts'
import { createUuidV7, firstUuidV7 } from './uuid.ts'

const path = '/tmp/st/alerts.db'
rmSync('/tmp/st', { recursive: true, force: true }); mkdirSync('/tmp/st')
const db = open({ path, busyTimeoutMs: 100 })
const newId = createUuidV7()
const N = 100_000
const T0 = Date.parse('2026-01-01'), STEP = 6000
const now = T0 + N * STEP
const ids: string[] = []
const severities = ['info', 'warning', 'warning', 'warning', 'error', 'critical'] as const
let t = performance.now()
for (let i = 0; i < N; i += 1000) {
  const alerts = [], events = [], attempts = []
  for (let j = i; j < i + 1000; j++) {
    const at = T0 + j * STEP
    const id = newId(at); ids.push(id)
    const rule = j === 50_000 ? 'rare' : `rule${j % 20}`
    const labels = { alertname: rule, host: `h${j % 500}`, env: j % 2 ? 'prod' : 'test', region: j === 777 ? 'mars' : `r${j % 5}`, bot: 'reviewer' }
    alerts.push(resolvedAlert(id, at + 1000 + (j * 7919) % 600_000, { fingerprint: `${(j % 5000).toString(16).padStart(16, '0')}`, rule, labels, severity: j === 60_000 ? 'critical' : severities[j % 5]!, firedAt: at, acknowledgedAt: j % 3 ? at + (j * 31) % 50_000 : null, flaps: j % 4, description: 'x'.repeat(100) }))
    events.push(eventRecord(id, 'fired'), eventRecord(id, 'sent'), eventRecord(id, 'resolved'))
    attempts.push(attemptRecord({ id: newId(at + 1), channel: `ch${j % 4}`, status: j === 40_000 ? 'unsure' : j % 50 === 0 ? 'replaced' : 'accepted', startedMs: at, endedMs: at + 50 + (j * 13) % 5000, dueMs: j % 2 ? null : at, members: [attemptMember({ alertId: id }), ...(j > 0 ? [attemptMember({ alertId: ids[j - 1]!, kind: 'resolve' })] : [])] }))
  }
  db.commit(changes({ timelineMs: T0 + i * STEP, alerts, events, attempts }))
}
console.log('fill', Math.round(performance.now() - t), 'ms', Math.round(statSync(path).size / 1e6), 'MB', 'wal', Math.round(statSync(path + '-wal').size / 1e6))
const time = (name: string, f: () => unknown) => {
  const all = Array.from({ length: 7 }, () => { const c = process.cpuUsage(); f(); const d = process.cpuUsage(c); return (d.user + d.system) / 1000 })
  console.log(name.padEnd(46), all.map((x) => x.toFixed(1)).join(' '))
}
const L = 100
time('list none', () => db.listResolved({ limit: L }))
time('list rule', () => db.listResolved({ rule: 'rule3', limit: L }))
time('list rare rule', () => db.listResolved({ rule: 'rare', limit: L }))
time('list severity', () => db.listResolved({ severity: 'error', limit: L }))
time('list severity critical (rare) + env', () => db.listResolved({ severity: 'critical', labels: { env: 'test' }, limit: L }))
time('list rare label', () => db.listResolved({ labels: { region: 'mars' }, limit: L }))
time('list host', () => db.listResolved({ labels: { host: 'h3' }, limit: 1000 }))
time('list disjoint big (env=prod, bot, region r0)', () => db.listResolved({ labels: { env: 'prod', bot: 'reviewer', region: 'r0' }, rule: 'rule0', limit: L }))
time('list disjoint env=prod & rule even', () => db.listResolved({ labels: { env: 'prod' }, rule: 'rule0', limit: L }))
time('list from/before middle', () => db.listResolved({ from: ids[1000]!, before: ids[50_000]!, limit: L }))
time('list host from 24h..', () => db.listResolved({ from: ids[99_000]!, labels: { env: 'prod', region: 'mars' }, limit: L }))
time('attempts', () => db.listAttempts({ limit: L }))
time('attempts channel', () => db.listAttempts({ channel: 'ch1', limit: L }))
time('attempts status rare', () => db.listAttempts({ status: 'unsure', limit: L }))
time('attempts status+channel rare', () => db.listAttempts({ status: 'replaced', channel: 'ch1', limit: L }))
time('attempts status+channel none', () => db.listAttempts({ status: 'unsure', channel: 'ch1', limit: L }))
time('attempts alert', () => db.listAttempts({ alertId: ids[5000]!, limit: L }))
time('events', () => db.listEvents(ids[5000]!))
time('countResolved', () => db.countResolved())
time('figures 7d', () => db.getFigures({ from: firstUuidV7(now - 7 * 86_400_000), sinceMs: now - 7 * 86_400_000 }))
time('figures all', () => db.getFigures({ from: '', sinceMs: 0 }))
console.log(JSON.stringify(db.getFigures({ from: '', sinceMs: 0 })).slice(0, 600))
time('prune nothing', () => db.prune({ resolvedBefore: 0, attemptsBeforeMs: 0, limit: 200 }))
time('prune 200', () => db.prune({ resolvedBefore: now, attemptsBeforeMs: now, limit: 200 }))
t = performance.now(); const s = db.load(); console.log('load', (performance.now() - t).toFixed(0), s.alerts.length)
// storm
const K = 10_000
const storm = changes({
  timelineMs: now + 1,
  series: Array.from({ length: K }, (_, i) => seriesRecord({ fingerprint: `f${i.toString(16).padStart(15, '0')}`, labels: { alertname: 'cpu', host: `host-${i}`, env: 'prod' } })),
  alerts: Array.from({ length: K }, (_, i) => alertRecord({ id: newId(now + 1), fingerprint: `f${i.toString(16).padStart(15, '0')}`, labels: { alertname: 'cpu', host: `host-${i}`, env: 'prod' } })),
})
const full = { ...storm, events: storm.alerts.map((a) => eventRecord(a.id, 'fired')), knowledge: storm.alerts.map((a) => knowledgeRecord({ fingerprint: a.fingerprint, state: 'firing', known: { id: a.id, number: 1 }, severity: 'warning', sequence: 1, acceptedMs: now, notifiedMs: now, group: 'cpu', thread: 'a-thread-of-36-characters-0123456789' })),
  attempts: [attemptRecord({ id: newId(now + 2), members: storm.alerts.map((a) => attemptMember({ alertId: a.id, fingerprint: a.fingerprint })) })] }
t = performance.now(); db.commit(full); console.log('storm commit', (performance.now() - t).toFixed(0), 'wal', statSync(path + '-wal').size / 1e6)
t = performance.now(); db.commit({ ...full, timelineMs: now + 3, events: [], attempts: [] }); console.log('same again', (performance.now() - t).toFixed(0))
const end = { ...full, events: [], alerts: full.alerts.map((a) => ({ ...a, resolvedMs: now + 4, resolution: { reason: 'recovered' as const, by: null, note: null, at: now + 4 } })), knowledge: full.knowledge.map((k) => ({ ...k, sequence: 2, state: 'resolved' as const })) }
t = performance.now(); db.commit(end); console.log('storm resolved', (performance.now() - t).toFixed(0), 'wal', statSync(path + '-wal').size / 1e6)
t = performance.now(); structuredClone(full); console.log('clone all', (performance.now() - t).toFixed(0))
t = performance.now(); structuredClone(full.alerts.slice(0, 1000)); console.log('clone 1000 alerts', (performance.now() - t).toFixed(1))
t = performance.now(); structuredClone(full.attempts); console.log('clone attempt of 10k', (performance.now() - t).toFixed(1))
t = performance.now(); for (let i = 0; i < 1000; i++) db.commit(changes({ timelineMs: now + 10 + i, alerts: [{ ...full.alerts[i]!, value: i }] })); console.log('small commits, each ms', ((performance.now() - t) / 1000).toFixed(3))
const know = Array.from({ length: 100_000 }, (_, i) => knowledgeRecord({ channel: `ch${i % 10}`, fingerprint: `f${(i / 10 | 0).toString(16).padStart(15, '0')}`, state: 'firing', known: { id: full.alerts[(i / 10) | 0]!.id, number: 1 }, severity: 'warning', sequence: 1, acceptedMs: now, notifiedMs: now, group: `cpu`, thread: `thread-${i % 100}-0123456789` }))
db.commit(changes({ timelineMs: now + 2000, knowledge: know }))
db.close()
const size = statSync(path).size
const { DatabaseSync } = await import('node:sqlite')
const raw = new DatabaseSync(path)
try { console.log(raw.prepare(`SELECT name, sum(pgsize) AS n FROM dbstat GROUP BY name ORDER BY n DESC`).all().map((r) => `${r['name']} ${(Number(r['n']) / 1e6).toFixed(1)}`).join(', ')) } catch (e) { console.log(String(e), size) }
