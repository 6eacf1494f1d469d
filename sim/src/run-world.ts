import { generate, type Mode } from './generate.ts'
import { generateMonitor } from './monitor/generate.ts'
import { MonitorSimulation } from './monitor/simulate.ts'
import type { MonitorWorld } from './monitor/world.ts'
import type { Outcome } from './outcome.ts'
import { Simulation } from './simulate.ts'
import type { Subject } from './subject.ts'
import type { World } from './world.ts'

/** A world of alerts, or one of a monitored bot. */
export type AnyWorld = World | MonitorWorld

/** Every so many seeds the world is one of a monitored bot. */
const MONITOR_EVERY = 4

/** Whether the world of a seed is one of a monitored bot. */
export function isMonitored(seed: number): boolean {
  return seed % MONITOR_EVERY === 0
}

/** Makes the world of a seed. `minutes` has a default for each kind of world. */
export function worldOf(seed: number, mode: Mode = 'swarm', minutes?: number): AnyWorld {
  return isMonitored(seed) ? generateMonitor(seed, mode !== 'swarm', minutes) : generate(seed, mode, minutes)
}

/** Runs a world. */
export async function runWorld(world: AnyWorld, subject: Subject): Promise<Outcome> {
  const simulation = 'kind' in world ? new MonitorSimulation(world, subject) : new Simulation(world, subject)
  return await simulation.run()
}
