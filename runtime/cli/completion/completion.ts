/** Shell completion: what there is to complete, from the tables of commands and flags, and the script for each shell. */

import type { Catalogue } from '../catalogue.ts'
import { groupSummary } from '../help/groups.ts'
import { type CommandEntry, groupsOf, spellingsOf } from '../parse/find-command.ts'
import { flagsOf } from '../parse/interpret.ts'
import { bashScript } from './bash.ts'
import type { Completable, Source } from './completable.ts'
import { fishScript } from './fish.ts'
import { zshScript } from './zsh.ts'

export function completionScript(shell: 'bash' | 'zsh' | 'fish', entries: readonly CommandEntry[], catalogue: Catalogue): string {
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript }
  return scripts[shell](completable(entries, catalogue))
}

export function completable(entries: readonly CommandEntry[], catalogue: Catalogue): Completable {
  const groups = groupsOf(entries)
  const commands = entries.map(({ command }) => ({
    spellings: spellingsOf(command),
    summary: command.summary,
    flags: flagsOf(catalogue, command).filter(({ hidden }) => !hidden),
    args: sourcesOf(command.usage),
    stops: command.container === true || command.stopsAtArgument === true,
  }))
  const single = commands.flatMap(({ spellings, summary }) =>
    spellings.filter(words => !words.includes(' ')).map(word => ({ word, summary })),
  )
  const topics = [...single, ...groups.map(word => ({ word, summary: groupSummary(word) }))]
  return { topics: topics.sort((a, b) => (a.word < b.word ? -1 : 1)), groups, commands }
}

const SOURCES: Readonly<Record<string, Source>> = {
  CONTAINER: 'containers',
  'NAME|ID': 'containers',
  IMAGE: 'images',
  SOURCE_IMAGE: 'images',
  REPOSITORY: 'images',
  NETWORK: 'networks',
  VOLUME: 'volumes',
  'CONTAINER:SRC_PATH': 'copies',
  'DEST_PATH|-': 'copies',
}

/** `[OPTIONS] CONTAINER [CONTAINER...]` takes containers, `IMAGE [COMMAND] [ARG...]` an image and then anything. */
function sourcesOf(usage: string): readonly Source[] {
  const words = usage.split(/\s+/).filter(word => word !== '' && word !== '[OPTIONS]')
  const sources = words.map(word => SOURCES[word.replaceAll(/\[:TAG\]|\[|\]|\.\.\./g, '')] ?? 'files')
  return words.at(-1)?.includes('...') ? sources : [...sources, 'files']
}
