export { memoryHistoryStore } from '../history/memory-store.ts'
