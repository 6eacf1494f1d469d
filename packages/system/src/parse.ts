/** Parses a decimal counter of the kernel; null for any other text. */
export function parseCount(text: string | null | undefined): number | null {
  const trimmed = text?.trim() ?? ''
  return /^\d{1,20}$/.test(trimmed) ? Number(trimmed) : null
}

/** Finds the counter `name` in lines of `name value`, e.g. in `cpu.stat` or `memory.stat`. */
export function parseStat(text: string | null, name: string): number | null {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  return parseCount(line?.slice(name.length + 1))
}

/** Highest CPU number of a list. Linux supports 8192 CPUs. */
const MAX_CPU = 65_535

/** Parses a list of CPUs of the kernel, e.g. `0-3,8,10-11`; null for an empty list and any other text. */
export function parseCpuList(text: string | null | undefined): ReadonlySet<number> | null {
  const cpus = new Set<number>()
  for (const part of (text?.trim() ?? '').split(',')) {
    const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? []
    if (first === undefined || Number(last) > MAX_CPU) return null
    for (let cpu = Number(first); cpu <= Number(last); cpu++) cpus.add(cpu)
  }
  return cpus.size === 0 ? null : cpus
}

/** Limits a ratio to 0..1; null if it is not a finite number. */
export function clampRatio(value: number): number | null {
  return Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : null
}
