const PROBES: ReadonlySet<string> = new Set(['/health', '/health/live', '/health/ready', '/health/startup'])

/** Whether a path is that of a probe. Probes need no key and pass the middleware on a short path. */
export function isProbe(path: string): boolean {
  return PROBES.has(path)
}
