import { expect, test } from 'vitest'
import { chapters } from '../../chapters.ts'
import { Catalogue } from '../catalogue.ts'
import { commandsOf } from '../commands-of.ts'
import { type CommandEntry, findCommand, groupsOf, spellingsOf } from './find-command.ts'

const catalogue = new Catalogue(chapters)

test('no group is a command by itself, so the first command that fits is the one that is meant', () => {
  const entries = commandsOf(catalogue).toArray()
  const groups = new Set(groupsOf(entries))
  const spellings = entries.flatMap(({ command }) => spellingsOf(command))
  expect(spellings.filter(words => groups.has(words))).toEqual([])
  expect(spellings).toHaveLength(new Set(spellings).size)
})

test.each([['run'], ['container', 'run']])('%s is found at once, and the tables of other commands are not loaded', (...argv) => {
  const asked: string[] = []
  function* watched(): Generator<CommandEntry> {
    for (const entry of commandsOf(catalogue)) {
      asked.push(entry.command.name)
      yield entry
    }
  }
  expect(findCommand(watched(), [...argv, 'busybox', 'true'])).toMatchObject({ kind: 'command', rest: ['busybox', 'true'] })
  expect(asked).toEqual(['run'])
})
