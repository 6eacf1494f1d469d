import { makeHandling, makeRetries, makeSaves, makeSilenceChanges, makeStepEdits } from './people.ts'
import {
  makeChannel,
  makeRules,
  narrow,
  pickFields,
  withEscalation,
  withFallbacks,
  withOrigins,
} from './plans.ts'
import { Random } from './random.ts'
import type { Action, Answer, ChannelPlan, Change, Value, World } from './world.ts'

/** Which checks a run makes: faults at any time, faults that end, or a random part of the kinds of fault that end. */
export type Mode = 'safety' | 'liveness' | 'swarm'

/** How long the channels have to catch up: a refused channel is tried once an hour, a rule at its cap every 15 minutes. */
const SETTLE_MINUTES = 85

const FAULTS = [
  'refuse',
  'partly',
  'down',
  'machines',
  'inhibit',
  'update',
  'fail',
  'busy',
  'lost',
  'poison',
  'kill',
  'disk',
  'slow',
  'clock',
  'operator',
  'channels',
  'rules',
  'gone',
  'flap',
] as const
type Fault = (typeof FAULTS)[number]

const ANSWERS: Partial<Record<Fault, readonly [Answer, ...Answer[]]>> = {
  refuse: ['400', '301', '401'],
  fail: ['500', 'reset', 'hang', 'slow'],
  busy: ['429'],
  lost: ['lost', 'stuck'],
  poison: ['poison'],
  partly: ['partly'],
  down: ['down'],
}

/** Makes the world of a seed. */
export function generate(seed: number, mode: Mode = 'swarm', minutes = 120): World {
  const random = new Random(seed)
  const share = mode === 'swarm' ? 0.4 : 0.8
  const faults = new Set(FAULTS.filter(() => random.chance(share)))
  const made = makeRules(random, faults.has('inhibit'))
  const series = random.pick([1, 2, 4, 8])
  const channels = random.between(1, 3)
  const declared = Array.from({ length: faults.has('machines') ? channels + 1 : 0 }, () =>
    makeChannel(random),
  )
  const context = { random, faults, minutes, rules: made.length, series, channels }
  const extra = new Random(seed).fork('extra')
  const escalated = extra.chance(share) ? withEscalation(extra, made) : made
  const all = Array.from({ length: channels + 1 }, (_, slot) => declared[slot] ?? {})
  const hasFallbacks = extra.chance(share)
  const plans = hasFallbacks ? withFallbacks(extra, all) : declared
  // A rule that notifies all channels leaves none for a fallback.
  const narrowed = hasFallbacks ? escalated.map((rule) => narrow(extra, rule, channels)) : escalated
  const people = new Random(seed).fork('people')
  const rules = people.chance(share) ? withOrigins(people, narrowed) : narrowed
  const actions = [
    ...values(context),
    ...receivers(context),
    ...disks(context),
    ...kills(context),
    ...jumps(context),
    ...makeHandling(context, faults.has('operator')),
    ...edits(context),
    ...updates(context),
    ...makeStepEdits({ ...context, random: extra }, faults.has('update')),
    ...outages({ ...context, random: extra }, plans),
  ]
  const more = [
    ...makeSaves({ ...context, random: people }, rules),
    ...makeRetries({ ...context, random: people }, actions),
    ...makeSilenceChanges({ ...context, random: people }),
  ]
  return {
    seed,
    minutes,
    settleMinutes: mode === 'safety' ? 0 : SETTLE_MINUTES,
    store: random.chance(0.05) ? 'sqlite' : 'memory',
    rules,
    series,
    channels,
    ...(plans.length > 0 && { plans }),
    actions: [...actions, ...more].toSorted((a, b) => a.minute - b.minute),
  }
}

interface Context {
  readonly random: Random
  readonly faults: ReadonlySet<Fault>
  readonly minutes: number
  readonly rules: number
  readonly series: number
  readonly channels: number
}

/** What each series does: nothing, one or some outages, an outage to the end, or flapping. */
function values({ random, faults, minutes, rules, series }: Context): Action[] {
  const actions: Action[] = []
  for (let rule = 0; rule < rules; rule += 1) {
    for (let one = 0; one < series; one += 1) {
      const set = (minute: number, value: Value): void => {
        if (minute < minutes) actions.push({ minute, do: 'value', rule, series: one, value })
      }
      const kind = random.pick(['none', 'none', 'none', 'outage', 'end', 'end', 'some', 'flap'])
      let minute = random.between(0, minutes - 1)
      if (kind === 'none') continue
      if (kind === 'flap' && !faults.has('flap')) continue
      set(minute, 'breach')
      if (kind === 'outage') set(minute + random.between(1, 60), 'ok')
      if (kind === 'some' || kind === 'flap') {
        const longest = kind === 'flap' ? 4 : 30
        for (let count = random.between(3, 20); count > 0; count -= 1) {
          set((minute += random.between(1, longest)), 'ok')
          set((minute += random.between(1, longest)), 'breach')
        }
        if (random.chance(0.6)) set(minute + random.between(1, longest), 'ok')
      }
      if (faults.has('gone') && random.chance(0.2)) {
        const gone = random.between(0, minutes - 1)
        set(gone, random.pick(['gone', 'gone', 'bad']))
        if (random.chance(0.5)) set(gone + random.between(1, 40), random.pick(['ok', 'breach']))
      }
    }
  }
  return actions
}

/** Times at which receivers answer otherwise, and again well. */
function receivers({ random, faults, minutes, channels }: Context): Action[] {
  const actions: Action[] = []
  for (const fault of FAULTS) {
    const answers = ANSWERS[fault]
    if (answers === undefined || !faults.has(fault)) continue
    for (let count = random.between(1, 3); count > 0; count -= 1) {
      const channel = random.between(0, channels)
      const minute = random.between(0, minutes - 1)
      const share = random.pick([1, 1, 0.5, 0.2])
      actions.push({ minute, do: 'receiver', channel, answer: random.pick(answers), share })
      const end = minute + random.pick([1, 3, 10, 30, 90])
      if (end < minutes) actions.push({ minute: end, do: 'receiver', channel, answer: 'ok', share: 1 })
    }
  }
  return actions
}

function disks({ random, faults, minutes }: Context): Action[] {
  const actions: Action[] = []
  const add = (state: 'slow' | 'full' | 'torn', longest: number): void => {
    const minute = random.between(0, minutes - 1) + random.next()
    actions.push({ minute, do: 'disk', state })
    actions.push({ minute: minute + random.next() * longest, do: 'disk', state: 'well' })
  }
  if (faults.has('slow')) add('slow', 60)
  if (faults.has('disk')) {
    for (let count = random.between(1, 3); count > 0; count -= 1)
      add(random.pick(['full', 'full', 'torn']), 15)
  }
  return actions
}

function kills({ random, faults, minutes }: Context): Action[] {
  if (!faults.has('kill')) return []
  return Array.from({ length: random.between(1, 6) }, () => ({
    minute: random.between(0, minutes - 1) + random.next(),
    do: 'kill',
    at: random.pick(['now', 'before-write', 'after-write', 'after-write', 'before-send', 'after-send']),
    skip: random.pick([0, 0, 1, 2, 3]),
    downMinutes: random.pick([0.01, 0.01, 1, 20]),
  }))
}

function jumps({ random, faults, minutes }: Context): Action[] {
  if (!faults.has('clock')) return []
  return Array.from({ length: random.between(1, 3) }, () => ({
    minute: random.between(0, minutes - 1),
    do: 'jump',
    minutes: random.pick([-180, -60, -1, 1, 60, 180]),
  }))
}

function edits({ random, faults, minutes, rules, channels }: Context): Action[] {
  if (!faults.has('channels') && !faults.has('rules')) return []
  return Array.from({ length: random.between(1, 4) }, () => {
    const changes: Change[] = []
    if (faults.has('channels')) {
      const edit = random.pick(['add', 'add', 'remove', 'rename', 'move'])
      const channel = edit === 'add' ? random.between(0, channels) : random.between(0, channels - 1)
      changes.push({ edit, channel })
    }
    if (faults.has('rules') && random.chance(0.7)) {
      const rule = random.between(0, rules - 1)
      if (random.chance(0.3)) changes.push({ edit: 'switch', rule, isOn: random.chance(0.5) })
      else changes.push({ edit: 'rule', rule, fields: pickFields(random) })
    }
    return { minute: random.between(1, minutes - 1) + 0.25, do: 'restart', changes }
  })
}

function updates({ random, faults, minutes, rules }: Context): Action[] {
  if (!faults.has('update')) return []
  return Array.from({ length: random.between(1, 4) }, () => ({
    minute: random.between(1, minutes - 1) + 0.75,
    do: 'update',
    rule: random.between(0, rules - 1),
    fields: pickFields(random),
  }))
}

/** A long time in which a channel that has fallbacks takes no messages; with a chance, one of these neither. */
function outages({ random, minutes }: Context, plans: readonly ChannelPlan[]): Action[] {
  const replaced = plans.flatMap(({ fallback = [] }, slot) =>
    fallback.length > 0 ? [{ slot, fallback }] : [],
  )
  const [first] = replaced
  if (first === undefined) return []
  const { slot, fallback } = random.pick([first, ...replaced])
  const channels = [slot, ...(random.chance(0.4) ? fallback.slice(0, 1) : [])]
  return channels.flatMap((channel): Action[] => {
    const minute = random.between(0, minutes - 40)
    const end = minute + random.between(20, 90)
    const answer = random.pick(['400', '401', 'down', '500', 'reset', '429'])
    return [
      { minute, do: 'receiver', channel, answer, share: 1 },
      ...(end < minutes ? [{ minute: end, do: 'receiver', channel, answer: 'ok', share: 1 } as const] : []),
    ]
  })
}
