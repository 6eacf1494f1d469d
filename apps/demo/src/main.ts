import { runScenario } from './scenario.ts'
import { startDemo } from './setup.ts'

console.log('Botwatch demo: a review bot, fake services that it calls, and the server that monitors them.\n')
const demo = await startDemo()
try {
  await runScenario(demo, { print: (line) => console.log(line) })
  console.log('\nEvery step succeeded.')
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  await demo.close()
}
