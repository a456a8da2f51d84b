/** One call of `npm run lab …`, from its words to its exit code. Only what was asked for is loaded, and only what needs a sandbox becomes root. */

import { codeTerminal } from '../../course/code-terminal.ts'
import { CourseError } from '../../course/course-error.ts'
import { npmSettings } from '../../course/npm-settings.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Terminal } from '../../runtime/cli/command.ts'
import { processTerminal } from '../../runtime/cli/terminal/terminal.ts'
import { becomeRoot } from '../sandbox/as-root.ts'
import { type Asked, HELP, readCommandLine } from './command-line.ts'
import { type Exercise, loadExercise } from './exercises.ts'
import { labTerminal } from './lab-terminal.ts'
import { refuseOwnFlags } from './own-flags.ts'
import { currentChapter, nextCommand, whereCommand } from './where.ts'

/** @returns the exit code */
export async function labCommand(argv: readonly string[]): Promise<number> {
  const terminal = labTerminal(processTerminal())
  try {
    refuseOwnFlags(argv)
    return await answer(readCommandLine(argv), terminal)
  } catch (error) {
    if (error instanceof CourseError) terminal.err(`${error.message}\n`)
    else terminal.error(error)
    return 1
  }
}

async function answer(asked: Asked, terminal: Terminal): Promise<number> {
  switch (asked.kind) {
    case 'help':
      terminal.out(HELP)
      return 0
    case 'problem':
      throw new MinidockError('invalid', asked.message, asked.hint === undefined ? {} : { hint: asked.hint })
    case 'where':
      return whereCommand(terminal)
    case 'next':
      return nextCommand(terminal)
    case 'clean': {
      becomeRoot()
      return (await import('./clean.ts')).cleanCommand(asked, terminal)
    }
    case 'engine': {
      becomeRoot()
      await prepared(terminal)
      return (await import('./other-engine.ts')).engineCommand(asked.engine, terminal)
    }
    case 'uml': {
      becomeRoot()
      if (asked.chapter !== undefined) await prepared(terminal)
      return (await import('./on-uml.ts')).umlCommand(asked, terminal)
    }
    case 'vagrant':
      return (await import('./on-vagrant.ts')).vagrantCommand(asked.words)
    case 'mutants': {
      becomeRoot()
      await prepared(terminal)
      return (await import('./mutants.ts')).mutantsCommand(asked.chapter, terminal)
    }
    case 'sweep': {
      becomeRoot()
      await prepared(terminal)
      return (await import('../sweep/command.ts')).sweepCommand(asked.chapter, terminal)
    }
    case 'check':
    case 'warm-up':
    case 'watch':
    case 'ui': {
      const exercise = await chosen(asked)
      becomeRoot()
      await prepared(terminal)
      if (asked.kind === 'watch') return (await import('./watch.ts')).watchCommand(exercise, terminal)
      if (asked.kind === 'warm-up') return (await import('./warm-up.ts')).warmUpCommand(exercise, terminal)
      if (asked.kind === 'ui') return (await import('./ui.ts')).uiCommand(exercise, terminal)
      return (await import('./check.ts')).checkCommand(exercise, terminal)
    }
    case 'try': {
      const exercise = await chosen(asked)
      const { refuseKeptFlags } = await import('../../course/chapter/kept-flags.ts')
      refuseKeptFlags(`npm run lab try ${exercise.chapter}`, asked.argv, npmSettings())
      becomeRoot()
      await prepared(terminal)
      return (await import('./try/try-command.ts')).tryCommand(exercise, asked.argv, terminal)
    }
    case 'challenge': {
      const exercise = await chosen(asked)
      if (asked.number !== undefined) {
        becomeRoot()
        await prepared(terminal)
      }
      return (await import('./challenge.ts')).challengeCommand(exercise, asked.number, terminal)
    }
    case 'hint':
      return (await import('./hint.ts')).hintCommand(await chosen(asked), terminal)
    case 'reset':
      return (await import('./reset.ts')).resetCommand(await chosen(asked), terminal)
    case 'diff':
    case 'solution':
    case 'give-up': {
      const { diffCommand, giveUpCommand, solutionCommand } = await import('./solution.ts')
      const command = { diff: diffCommand, solution: solutionCommand, 'give-up': giveUpCommand }[asked.kind]
      return command(await chosen(asked), codeTerminal(processTerminal()))
    }
  }
}

async function chosen({ chapter }: { readonly chapter?: number }): Promise<Exercise> {
  return loadExercise(chapter ?? currentChapter())
}

/** The first sandbox on a machine waits for its images. */
async function prepared(terminal: Terminal): Promise<void> {
  const { preparedStore } = await import('../sandbox/prepared-store.ts')
  await terminal.step("making the lab's image busybox", () => preparedStore())
}
