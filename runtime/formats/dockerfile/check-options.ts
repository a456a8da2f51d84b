/** `# check=skip=JSONArgsRecommended;error=true`: which of docker's warnings a file wants. Source: Dockerfile reference, "check". */

import { parseBool } from '../go/bool.ts'
import { cut } from '../text/cut.ts'
import type { CheckOptions, Warning } from './tree.ts'

/** @param fail makes the error about a part of the text @throws what `fail` returns, in docker's words */
export function parseCheckOptions(text: string, fail: (message: string, word: string) => Error): CheckOptions {
  let options: CheckOptions = { skip: [], error: false }
  for (const part of text.split(';').map(part => part.trim())) {
    const [key, value] = cut(part, '=')
    const error = parseBool(value?.trim() ?? '')
    if (value !== undefined && key.trim() === 'skip') options = { ...options, skip: rulesOf(value) }
    else if (key.trim() === 'error' && error !== undefined) options = { ...options, error }
    // Rules that docker tries out: none of them is here.
    else if (value === undefined || key.trim() !== 'experimental') throw fail(`invalid check option ${JSON.stringify(part)}`, part)
  }
  return options
}

function rulesOf(text: string): CheckOptions['skip'] {
  const rules = text.split(',').map(rule => rule.trim())
  return rules.includes('all') ? 'all' : rules
}

/** Returns the warnings that a file does not ask to be spared. */
export function wantedWarnings(warnings: readonly Warning[], { skip }: CheckOptions = { skip: [], error: false }): readonly Warning[] {
  return skip === 'all' ? [] : warnings.filter(({ rule }) => !skip.includes(rule))
}
