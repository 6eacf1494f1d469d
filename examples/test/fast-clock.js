// Preloaded into a bot (`node --import`): its clocks and timers run TIMES as fast, and begin START_MS ahead, so that what takes
// minutes takes seconds. Time limits of requests (AbortSignal.timeout) keep their real length.
const times = Number(process.env.CLOCK_TIMES ?? 1)
const aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0)
const RealDate = Date
const beganAt = RealDate.now()
const monotonic = performance.now.bind(performance)
const now = () => Math.floor(beganAt + aheadMs + (RealDate.now() - beganAt) * times)

globalThis.Date = class extends RealDate {
  static now = now
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args))
  }
}
performance.now = () => monotonic() * times
for (const name of ['setTimeout', 'setInterval']) {
  const real = globalThis[name]
  globalThis[name] = (callback, ms = 0, ...args) => real(callback, ms / times, ...args)
}
