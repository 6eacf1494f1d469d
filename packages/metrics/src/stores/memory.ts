export { memoryStore } from '../meter/memory-store.ts'
