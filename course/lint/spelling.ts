/** Spelling, by cspell: what its dictionaries and the words of `cspell.json` do not know. Code is not read. */

import { lint } from 'cspell'
import { REPOSITORY, relativePath } from '../places.ts'
import { type Problem, problemAt } from './problem.ts'

export interface Spelling {
  /** How many files were read. */
  readonly files: number
  readonly problems: readonly Problem[]
}

/** @param globs from the folder @param root whose `cspell.json` holds */
export async function checkSpelling(globs: readonly string[], root = REPOSITORY): Promise<Spelling> {
  const problems: Problem[] = []
  const ignore = () => undefined
  const { files } = await lint(
    [...globs],
    { root, config: `${REPOSITORY}/cspell.json`, showSuggestions: true, unique: true, dot: false },
    {
      issue({ uri = '', row, text, suggestions = [] }) {
        const guess = suggestions.slice(0, 3).join(', ')
        const fix = guess === '' ? 'if it is right, add it to cspell.json' : `did you mean ${guess}? If it is right, add it to cspell.json`
        problems.push(problemAt(relativePath(fileOf(uri)), row, `"${text}" is in no dictionary`, fix))
      },
      error(message, error) {
        throw new Error(`cannot check the spelling: ${message}`, { cause: error })
      },
      info: ignore,
      debug: ignore,
      progress: ignore,
      result: ignore,
    },
  )
  return { files, problems }
}

function fileOf(uri: string): string {
  return uri.startsWith('file:') ? new URL(uri).pathname : uri
}
