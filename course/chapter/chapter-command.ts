/** One call of `npm run chapter …`, from its words to its exit code. Only what was asked for is loaded. */

import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { palette } from '../../runtime/cli/explain/palette.ts'
import { processTerminal } from '../../runtime/cli/terminal/terminal.ts'
import { codeTerminal } from '../code-terminal.ts'
import { CourseError } from '../course-error.ts'
import { npmSettings } from '../npm-settings.ts'
import { type Asked, HELP, readCommandLine } from './command-line.ts'

/** @returns the exit code */
export async function chapterCommand(argv: readonly string[]): Promise<number> {
  const terminal = processTerminal()
  try {
    return await answer(readCommandLine(argv), terminal)
  } catch (error) {
    if (error instanceof CourseError) terminal.err(`${error.message}\n`)
    else terminal.error(error)
    return 1
  }
}

async function answer(asked: Asked, terminal: Terminal): Promise<number> {
  switch (asked.kind) {
    case 'list': {
      const { loadChapters } = await import('../chapters.ts')
      const { readProgress, standingOf } = await import('../../lab/learner/progress.ts')
      const { overview } = await import('./overview.ts')
      const { minutesOfChapter } = await import('../minutes/of-chapter.ts')
      const written = (await loadChapters()).map(loaded => ({ ...loaded.chapter, minutes: minutesOfChapter(loaded) }))
      const progress = readProgress()
      codeTerminal(terminal).out(overview(written, number => standingOf(number, progress), palette(terminal.colour)))
      return 0
    }
    case 'help':
      terminal.out(HELP)
      return 0
    case 'walk': {
      const { walkChapter } = await import('./walk-chapter.ts')
      return walkChapter(asked, terminal)
    }
    case 'shell': {
      const { openShell } = await import('./sandboxed.ts')
      return openShell(asked.chapter, terminal)
    }
    case 'engine': {
      const { requireEngine } = await import('./engine.ts')
      requireEngine(asked.chapter)
      const { refuseKeptFlags } = await import('./kept-flags.ts')
      refuseKeptFlags(`npm run chapter ${asked.chapter}`, asked.argv, npmSettings())
      const { runChapterEngine } = await import('./sandboxed.ts')
      return runChapterEngine(asked.chapter, asked.argv, terminal)
    }
    case 'problem':
      throw new MinidockError('invalid', asked.message, { hint: 'what can be asked for: npm run chapter help' })
  }
}
