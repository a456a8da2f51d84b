/** No chapter uses a command or a flag that arrives in a later one. */

import { chaptersUpTo } from '../../runtime/chapters.ts'
import { Catalogue } from '../../runtime/cli/catalogue.ts'
import { commandsOf } from '../../runtime/cli/commands-of.ts'
import { interpret } from '../../runtime/cli/parse/interpret.ts'
import { problemError } from '../../runtime/cli/parse/parse-problem.ts'
import { unknownCommand } from '../../runtime/cli/parse/unknown-command.ts'
import { shellCommands } from '../shell-commands.ts'
import { type Problem, problemAt } from './problem.ts'

/** A command line of an engine. */
export interface Use {
  readonly chapter: number
  readonly argv: readonly string[]
}

/** What a shell script asks of minidock, or of the engine of a chapter. @param chapter whose lesson it is in */
export function usesIn(script: string, chapter: number): readonly Use[] {
  return shellCommands(script).flatMap(([program = '', ...words]) => {
    if (/^(.*\/)?minidock$/.test(program)) return [{ chapter, argv: words }]
    const [run, name, number, dashes, ...argv] = words
    const isChapter = program === 'npm' && run === 'run' && name === 'chapter' && number !== undefined && dashes === '--'
    return isChapter ? [{ chapter: Number(number), argv }] : []
  })
}

export interface Command {
  readonly file: string
  readonly line?: number
  readonly script: string
  /** What is shown of its output: an error that is meant to be seen is no problem. */
  readonly output: string
  /** It need not be whole: `minidock run` in a sentence. */
  readonly isFragment?: boolean
}

/** A lesson may show what the engine of a later chapter does differently, but in words that its own knows. @param chapter whose lesson it is in */
export function checkCommand({ file, line, script, output, isFragment = false }: Command, chapter: number): Problem[] {
  return usesIn(script, chapter).flatMap(({ argv, ...use }) => {
    const engine = Math.min(use.chapter, chapter)
    const refused = refusal({ chapter: engine, argv })
    if (refused === undefined || output.includes(refused) || (isFragment && !refused.includes(' arrives in chapter '))) return []
    return [problemAt(file, line, `minidock ${argv.join(' ')}: ${refused}`, `the engine of chapter ${engine} refuses it`)]
  })
}

/** What the engine says of a command line that it does not take; undefined: it takes it. */
export function refusal({ chapter, argv }: Use): string | undefined {
  const catalogue = new Catalogue(chaptersUpTo(chapter))
  const entries = commandsOf(catalogue).toArray()
  const { meaning } = interpret(catalogue, entries, argv)
  switch (meaning.kind) {
    case 'problem':
      return problemError(meaning.problem, { ...meaning, chapters: catalogue.chapters }).message
    case 'no-command':
      return unknownCommand(meaning.argv, meaning.found, entries, catalogue.chapters).error.message
    case 'refused':
      return meaning.error instanceof Error ? meaning.error.message : String(meaning.error)
    case 'call':
      // What explain is asked about is a command line, too.
      return meaning.words === 'explain' ? refusal({ chapter, argv: meaning.args }) : undefined
    case 'help':
    case 'version':
      return undefined
  }
}
