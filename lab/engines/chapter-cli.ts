/**
 * chapter-cli.ts ARGV…: the command line of the engine of a chapter, with somebody else's heart or a deliberate wrong in it. What it is comes in the
 * environment (MINIDOCK_LAB_ENGINE, an EngineUnderTest as JSON), so that the arguments are minidock's alone.
 */

import type { EngineUnderTest } from './engine-under-test.ts'

export const ENGINE = 'MINIDOCK_LAB_ENGINE'

async function modules({ chapter, heart, mutant: name }: Extract<EngineUnderTest, { kind: 'chapter' }>) {
  if (name !== undefined) {
    // Before any file of the engine is loaded.
    const [{ useMutant }, { mutantNamed }] = await Promise.all([import('./mutant-source.ts'), import('./mutant-named.ts')])
    useMutant(await mutantNamed(name))
  }
  const { chapterModules } = await import('./chapter-modules.ts')
  return await chapterModules(chapter, heart)
}

// It stays in the environment: to explain a start that failed, the same command is run again (runtime/kernel/client.ts).
const engine = JSON.parse(process.env[ENGINE] ?? '{}') as EngineUnderTest
if (engine.kind !== 'chapter') throw new Error(`${ENGINE} names no engine of a chapter`)
try {
  const chosen = await modules(engine)
  const { main } = await import('../../runtime/cli/main.ts')
  process.exitCode = await main(process.argv.slice(2), chosen)
  if (engine.heart !== undefined) {
    const { noteWhatGoesOn } = await import('./learner-file.ts')
    noteWhatGoesOn(engine.heart)
  }
} catch (error) {
  const { processTerminal } = await import('../../runtime/cli/terminal.ts')
  processTerminal().error(error)
  process.exitCode = 125
}
