import { Random } from '../random.ts'
import type { Answer } from '../world.ts'
import { MODELS } from './models.ts'
import type { CheckState, DiskName, JobPlan, JobState, MonitorAction, MonitorWorld } from './world.ts'

const FAULTS = ['usage disk', 'alert disk', 'slow', 'kill', 'clock', 'stop', 'receivers', 'checks'] as const
type Fault = (typeof FAULTS)[number]

interface Context {
  readonly random: Random
  readonly faults: ReadonlySet<Fault>
  readonly minutes: number
}

type Start = readonly [timeZone: string, wall: string]

/** Times shortly before a new day, month or year, or a change to summer or winter time. */
const STARTS: readonly [Start, ...Start[]] = [
  ['UTC', '2026-06-14T23:50:00Z'],
  ['UTC', '2026-12-31T23:50:00Z'],
  ['Europe/Berlin', '2026-03-28T22:50:00Z'],
  ['Europe/Berlin', '2026-03-29T00:50:00Z'],
  ['Europe/Berlin', '2026-10-25T00:50:00Z'],
  ['Europe/Berlin', '2026-10-31T22:50:00Z'],
  // The clock skips midnight.
  ['Asia/Beirut', '2026-03-28T21:50:00Z'],
  ['America/New_York', '2026-11-01T03:50:00Z'],
  ['Asia/Kathmandu', '2026-02-28T18:05:00Z'],
]

/** Makes the world of a seed. With `mostFaults` most kinds of fault happen together, else a random part. */
export function generateMonitor(seed: number, mostFaults: boolean, minutes = 12): MonitorWorld {
  const random = new Random(seed).fork('monitor')
  const faults = new Set(FAULTS.filter(() => random.chance(mostFaults ? 0.8 : 0.45)))
  const [timeZone, start] = random.pick(STARTS)
  const context = { random, faults, minutes }
  const people = new Random(seed).fork('reports')
  const batched = people.chance(mostFaults ? 0.8 : 0.5) ? batches({ ...context, random: people }) : []
  const jobs = people.chance(mostFaults ? 0.8 : 0.5) ? makeJobs(people) : []
  const actions = [
    ...calls(context),
    ...disks(context, 'usage', 'usage disk'),
    ...disks(context, 'alerts', 'alert disk'),
    ...kills(context),
    ...lateLoads(context),
    // After a day the key of a batch is forgotten.
    ...jumps(context).filter(
      (action) => batched.length === 0 || action.do !== 'jump' || Math.abs(action.minutes) < 1440,
    ),
    ...ends(context),
    ...receivers(context),
    ...checks(context),
    ...batched,
    ...jobChanges({ ...context, random: people }, jobs.length),
  ]
  return {
    kind: 'monitor',
    seed,
    start: new Date(Date.parse(start) + random.between(-6, 6) * 60_000).toISOString(),
    timeZone,
    minutes,
    day: random.pick(['0.50', '2.00', '10.00']),
    month: random.pick(['1.00', '5.00', '20.00']),
    writeSeconds: random.pick([1, 10, 10, 30]),
    checks: 2,
    channels: 2,
    ...(jobs.length > 0 && { jobs }),
    actions: actions.toSorted((a, b) => a.minute - b.minute),
  }
}

function calls({ random, minutes }: Context): MonitorAction[] {
  return Array.from({ length: random.between(2, 6) }, () => ({
    minute: random.chance(0.3) ? 0 : random.between(0, minutes - 2) + random.next(),
    do: 'calls',
    model: random.between(0, MODELS.length - 1),
    count: random.pick([1, 3, 20, 60]),
    everySeconds: random.pick([0.3, 1.7, 7.3, 31.1]),
    tokens: random.pick([400, 20_000, 200_000, 1_000_000]),
  }))
}

function disks({ random, faults, minutes }: Context, of: DiskName, fault: Fault): MonitorAction[] {
  const actions: MonitorAction[] = []
  const add = (state: 'slow' | 'full' | 'torn' | 'hung' | 'unreadable', longest: number): void => {
    // Often from the start, so that nothing can be loaded.
    const minute = random.chance(0.3) ? 0 : random.between(0, minutes - 1) + random.next()
    actions.push({ minute, do: 'disk', of, state })
    if (state === 'hung' && random.chance(0.5))
      actions.push({ minute: minute + 0.05, do: 'terminate', downMinutes: 0.01 })
    actions.push({ minute: minute + random.next() * longest, do: 'disk', of, state: 'well' })
  }
  if (faults.has('slow')) add('slow', minutes)
  if (!faults.has(fault)) return actions
  for (let count = random.between(1, 4); count > 0; count -= 1)
    add(random.pick(['full', 'torn', 'hung', 'unreadable']), random.pick([0.5, 4]))
  return actions
}

function kills({ random, faults, minutes }: Context): MonitorAction[] {
  if (!faults.has('kill')) return []
  return Array.from({ length: random.between(1, 5) }, () => ({
    minute: random.between(0, minutes - 1) + random.next(),
    do: 'kill',
    at: random.pick(['now', 'before-write', 'after-write', 'after-write', 'before-send', 'after-send']),
    skip: random.pick([0, 0, 1, 2]),
    downMinutes: random.pick([0.01, 0.01, 0.5, 2]),
  }))
}

/** A restart after which the usage cannot be loaded for a while, though there are calls. */
function lateLoads({ random, faults, minutes }: Context): MonitorAction[] {
  if (!faults.has('usage disk') || !random.chance(0.5)) return []
  const minute = random.between(2, minutes - 5) + random.next()
  const endMinute = minute + random.between(1, 3)
  const burst = { do: 'calls', count: 20, everySeconds: random.pick([0.7, 3.1]) } as const
  const of = random.between(0, MODELS.length - 1)
  const tokens = random.pick([20_000, 200_000])
  return [
    { minute: minute - 1.5, ...burst, model: of, tokens },
    { minute, do: 'kill', at: 'now', skip: 0, downMinutes: 0.01 },
    { minute, do: 'disk', of: 'usage', state: random.pick(['hung', 'unreadable', 'full']) },
    { minute: minute + 0.05, ...burst, model: of, tokens },
    { minute: minute + 0.5, do: 'save' },
    { minute: endMinute, do: 'disk', of: 'usage', state: 'well' },
  ]
}

function jumps({ random, faults, minutes }: Context): MonitorAction[] {
  if (!faults.has('clock')) return []
  return Array.from({ length: random.between(1, 3) }, () => ({
    minute: random.between(0, minutes - 1) + random.next(),
    do: 'jump',
    minutes: random.pick([-1440, -60, -10, -1, 1, 10, 60, 1440]),
  }))
}

function ends({ random, faults, minutes }: Context): MonitorAction[] {
  // On a slow disk they often come while a write is under way.
  const count = random.between(0, 3) + (faults.has('slow') ? 8 : 0)
  const saves = Array.from({ length: count }, (): MonitorAction => ({
    minute: random.between(0, minutes - 1) + random.next(),
    do: 'save',
  }))
  if (!faults.has('stop')) return saves
  const stops = Array.from({ length: random.between(1, 4) }, (): MonitorAction => ({
    minute: random.between(0, minutes - 1) + random.next(),
    do: random.pick(['terminate', 'terminate', 'stop']),
    downMinutes: random.pick([0.01, 0.5, 2]),
  }))
  return [...saves, ...stops]
}

function receivers({ random, faults, minutes }: Context): MonitorAction[] {
  if (!faults.has('receivers')) return []
  return Array.from({ length: random.between(1, 3) }, () => random.between(0, 1)).flatMap(
    (channel): MonitorAction[] => {
      const minute = random.between(0, minutes - 1) + random.next()
      const answer = random.pick<Answer>(['hang', 'hang', 'slow', '500', 'down', '429', '400', 'lost'])
      const end = minute + random.pick([1, 5, 15])
      return [
        { minute, do: 'receiver', channel, answer, share: random.pick([1, 1, 0.5]) },
        { minute: end, do: 'receiver', channel, answer: 'ok', share: 1 },
      ]
    },
  )
}

function checks({ random, faults, minutes }: Context): MonitorAction[] {
  if (!faults.has('checks')) return []
  return Array.from({ length: random.between(1, 4) }, () => random.between(0, 1)).flatMap(
    (check): MonitorAction[] => {
      const minute = random.between(0, minutes - 1) + random.next()
      const state = random.pick<CheckState>(['fails', 'fails', 'throws', 'hangs', 'slow'])
      const end: MonitorAction = {
        minute: minute + random.pick([0.5, 3, 10]),
        do: 'check',
        check,
        state: 'passes',
      }
      return [{ minute, do: 'check', check, state }, ...(random.chance(0.7) ? [end] : [])]
    },
  )
}

/** Batches that other processes report, some of them again after they were confirmed. */
function batches({ random, minutes }: Context): MonitorAction[] {
  const minute = (): number => (random.chance(0.2) ? 0 : random.between(0, minutes - 2)) + random.next()
  const sent = Array.from({ length: random.between(2, 12) }, (): MonitorAction => ({
    minute: minute(),
    do: 'batch',
    calls: random.pick([1, 5, 40]),
    tokens: random.pick([400, 20_000, 200_000]),
    patienceSeconds: random.pick([0.1, 2, 6, 15]),
  }))
  const repeated = Array.from({ length: random.between(0, 6) }, (): MonitorAction => ({
    minute: minute(),
    do: 'repeat-batch',
    isOther: random.chance(0.4),
  }))
  return [...sent, ...repeated, ...(random.chance(0.4) ? [{ minute: minute(), do: 'reset' } as const] : [])]
}

function makeJobs(random: Random): readonly JobPlan[] {
  return Array.from({ length: random.between(1, 2) }, () => ({
    everySeconds: random.pick([20, 45]),
    graceSeconds: random.pick([8, 30]),
  }))
}

function jobChanges({ random, minutes }: Context, jobs: number): MonitorAction[] {
  if (jobs === 0) return []
  return Array.from({ length: random.between(1, 8) }, () => ({
    minute: random.between(0, minutes - 1) + random.next(),
    do: 'job',
    job: random.between(0, jobs - 1),
    state: random.pick<JobState>(['reports', 'reports', 'late', 'stops', 'fails']),
  }))
}
