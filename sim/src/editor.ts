import type { AlertManager } from '@botwatch/alerts'

import { checkRules } from './checks/rules.ts'
import type { Edit, Saved } from './saved-rules.ts'
import type { Scene } from './scene.ts'
import type { Deed, RulePlan } from './world.ts'

type EditorDeed = Extract<Deed, { readonly do: 'save' | 'delete' }>

/** Saves or deletes a rule while the process runs, and notes what has been confirmed. */
export async function editRule(scene: Scene, manager: AlertManager, deed: EditorDeed): Promise<void> {
  const { configuration, watch } = scene
  const rule = configuration.rules[deed.rule]
  if (rule === undefined) return
  const { name, origin } = rule
  const refusal = refusalOf(scene, deed, rule)
  // A rule that the file has switched off is none of the program; its name is left to the file.
  if (refusal === undefined && origin === undefined) return
  const saved = deed.do === 'save' ? savedOf(rule, deed) : null
  const edit = refusal === undefined ? note(scene, name, saved) : undefined
  const answer = await ask(scene, manager, name, saved)
  const isRight = answer === refusal || answer === 'STORE_FAILED'
  watch.check('rulesFixed', isRight, () => `${deed.do} of ${name}: ${answer ?? 'confirmed'}`)
  if (edit === undefined) return
  if (answer === undefined) {
    scene.savedRules.confirm(edit)
    await checkRules(scene, manager)
    return
  }
  scene.savedRules.drop(name, edit)
  configuration.follow(name, scene.time.nowMs)
}

/** Returns the code of the error, if there is one. */
async function ask(
  { configuration }: Scene,
  manager: AlertManager,
  name: string,
  saved: Saved,
): Promise<string | undefined> {
  try {
    if (saved === null) await manager.deleteRule(name)
    else await manager.saveRule({ ...configuration.input(saved.plan), enabled: saved.isOn }, { by: 'ann' })
    return undefined
  } catch (error) {
    return String((error as { readonly code?: unknown }).code)
  }
}

function note({ savedRules, configuration, time }: Scene, name: string, saved: Saved): Edit {
  const edit = savedRules.begin(name, saved)
  configuration.follow(name, time.nowMs)
  return edit
}

/** A saved rule goes to all channels: it must not name one that is renamed or removed later. */
function savedOf(rule: RulePlan, { fields, isOn }: Extract<EditorDeed, { readonly do: 'save' }>): Saved {
  const { escalate: _, ...plan } = { ...rule, ...fields, channels: null }
  return { plan, isOn }
}

/** The code with which the process must refuse a change. */
function refusalOf(
  { configuration, savedRules }: Scene,
  deed: EditorDeed,
  { name, origin }: RulePlan,
): string | undefined {
  const isInFile = configuration.isInFile(deed.rule)
  if (origin === undefined) return isInFile ? 'RULE_IS_FIXED' : undefined
  if (deed.do === 'save' || savedRules.current(name) !== null) return undefined
  return isInFile ? 'RULE_IS_FIXED' : 'NOT_FOUND'
}
