export { Emitter } from './emitter.ts'
export type { BuiltInEvents, Listener, ListenerError } from './emitter.ts'
