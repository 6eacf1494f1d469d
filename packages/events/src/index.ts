export { contain } from './contain.ts'
export { Emitter } from './emitter.ts'
export { ignoreRejection } from './ignore-rejection.ts'
export type { BuiltInEvents, Listener, ListenerError } from './emitter.ts'
