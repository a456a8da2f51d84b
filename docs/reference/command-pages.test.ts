import { expect, test } from 'vitest'
import { chapters, chaptersUpTo } from '../../runtime/chapters.ts'
import { Catalogue } from '../../runtime/cli/catalogue.ts'
import { commandsOf } from '../../runtime/cli/commands-of.ts'
import { flagsOf } from '../../runtime/cli/parse/interpret.ts'
import { commandPages } from './command-pages.ts'

const catalogue = new Catalogue(chapters)
const entries = commandsOf(catalogue).toArray()
const pages = new Map(commandPages(catalogue, entries).map(({ path, text }) => [path, text]))

test('every command has a page, which the list of all leads to', () => {
  for (const { command } of entries) {
    const path = `${command.name.replaceAll(' ', '-')}.md`
    expect(pages.get(path)).toContain(`# minidock ${command.name}\n`)
    expect(pages.get('index.md')).toContain(`- [\`${command.name}\`](./${path}): ${command.summary}`)
  }
  expect(pages.size).toBe(entries.length + 1)
})

test('every flag stands on the page of its command, with what it means', () => {
  for (const { command } of entries) {
    const flags = command.changes ? (command.flags ?? []) : flagsOf(catalogue, command)
    const text = pages.get(`${command.name.replaceAll(' ', '-')}.md`) ?? ''
    for (const { name, hidden } of flags) expect([name, text.includes(`<dt id="${name}"><code>`)]).toEqual([name, !hidden])
  }
})

test('a flag reads as it does in --help', () => {
  expect(pages.get('run.md')).toContain('<dt id="env"><code>-e, --env list</code></dt>\n<dd>Set environment variables</dd>')
  expect(pages.get('run.md')).toContain('## Chapter 2 · namespaces\n')
  expect(pages.get('logs.md')).toContain('<dd>Number of lines to show from the end of the logs (default &quot;all&quot;)</dd>')
})

test('what arrives in a later chapter is named with its chapter', () => {
  const earlier = new Catalogue(chaptersUpTo(9))
  const [index] = commandPages(earlier, commandsOf(earlier).toArray())
  expect(index?.text).toContain(
    '## In later chapters\n\n- chapter 10 (registry): `pull`, `push`, `image pull`, `image push`, `login`, `logout`, `search`\n',
  )
})
