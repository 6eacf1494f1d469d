import { playScenario } from './scenario.ts'
import { setStage } from './stage.ts'

console.log(
  'Botwatch demo: a review bot, stand-ins for the services it needs, and the server that watches them.\n',
)
const stage = await setStage()
try {
  await playScenario(stage, { print: (line) => console.log(line) })
  console.log('\nEvery step happened.')
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  await stage.close()
}
