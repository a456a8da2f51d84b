/**
 * The command line of the engine of a chapter, perhaps with a learner's heart or a deliberate wrong in it. What it is comes in the environment (MINIDOCK_LAB_ENGINE, an
 * EngineUnderTest as JSON), so that the arguments are minidock's alone. A monitor gives what it runs no environment: there it is the first argument.
 */

import type { Terminal } from '../../runtime/cli/command.ts'
import { ENGINE, type EngineUnderTest } from './engine-under-test.ts'

export type ChapterEngine = Extract<EngineUnderTest, { kind: 'chapter' }>

/**
 * Sets the exit code of the process. No file of the engine is loaded before `prepare` is called.
 * @param prepare returns the launcher to be used, if it is not the one that was built
 */
export async function runChapterEngine(prepare: (engine: ChapterEngine) => Promise<string | undefined>): Promise<void> {
  if (process.argv[2]?.startsWith(CARRIED)) {
    const [word = ''] = process.argv.splice(2, 1)
    Object.assign(process.env, JSON.parse(word.slice(CARRIED.length)))
  }
  // It stays in the environment: to explain a start that failed, the same command is run again (runtime/kernel/launch/client.ts).
  const engine = JSON.parse(process.env[ENGINE] ?? '{}') as EngineUnderTest
  if (engine.kind !== 'chapter') throw new Error(`${ENGINE} names no engine of a chapter`)
  try {
    const launcher = await prepare(engine)
    const { chapterRows } = await import('./chapter-rows.ts')
    const chosen = await chapterRows(engine.chapter, engine.heart)
    const { main } = await import('../../runtime/cli/main.ts')
    const options = { words: [carried()], ...(launcher !== undefined && { launcher }) }
    process.exitCode = await main(process.argv.slice(2), chosen, options, await terminalFor(engine))
    if (engine.heart !== undefined) {
      const { noteWhatGoesOn } = await import('./learner-file.ts')
      noteWhatGoesOn(engine.heart)
    }
  } catch (error) {
    const { processTerminal } = await import('../../runtime/cli/terminal/terminal.ts')
    processTerminal().error(error)
    process.exitCode = 125
  }
}

/** The environment as one word. */
const CARRIED = 'lab:'

function carried(): string {
  const names = Object.keys(process.env).filter(name => name.startsWith('MINIDOCK_LAB_'))
  return CARRIED + JSON.stringify(Object.fromEntries(names.map(name => [name, process.env[name]])))
}

async function terminalFor({ heart, chapter }: ChapterEngine): Promise<Terminal> {
  const { processTerminal } = await import('../../runtime/cli/terminal/terminal.ts')
  const terminal = processTerminal()
  return heart === undefined ? terminal : (await import('./learner-terminal.ts')).learnerTerminal(terminal, chapter)
}
