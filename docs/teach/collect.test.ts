/** The part of the instructor's page that counts the lines of the check before the day: its commands are run, on the lines that it shows. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fencesOf } from '../../course/fences.ts'
import { REPOSITORY } from '../../course/places.ts'
import { parseConsole } from '../../course/prose/console-block.ts'
import { LINE } from '../../vagrant/fixtures/laptops.ts'
import { PLAN } from './weave-plan.ts'

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8')
const page = read(PLAN)
const contentOf = (language: string) => fencesOf(page, PLAN).find(fence => fence.language === language)?.content ?? ''
const answers = contentOf('text')
const lines = answers.split('\n').filter(line => line.includes('minidock'))

test('it shows lines as the check prints them', () => {
  expect(lines).toHaveLength(5)
  for (const line of lines) expect(`\n${line.replace(/^> /, '')}\n`).toMatch(LINE)
})

test('its commands count them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'collect-'))
  try {
    mkdirSync(join(folder, 'answers'))
    for (const [index, answer] of answers.split(/^(?=From:)/m).entries()) writeFileSync(join(folder, `answers/${index}.txt`), answer)
    const commands = parseConsole(contentOf('console'))
    // One shell for all of them, as in the room.
    const script = commands.map(({ command }) => `${command}\necho .`).join('\n')
    const env = { ...process.env, LC_ALL: 'C' }
    const printed = execFileSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' })
    expect(printed).toBe(commands.map(({ expected }) => `${expected === '' ? '' : `${expected}\n`}.\n`).join(''))
    expect(commands).toHaveLength(5)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('it says what to write back for each reason that the checks know', () => {
  const given = [
    ...[...read('vagrant/preflight.sh').matchAll(/\bbad ([a-z0-9-]+) /g)],
    ...[...read('vagrant/preflight.ps1').matchAll(/Write-Bad '([a-z0-9-]+)'/g)],
  ].map(([, reason]) => reason)
  const [, section = ''] = page.split('| reason ')
  const [table = ''] = section.split('\n\n')
  const explained = table.split('\n').flatMap(row => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, reason]) => reason))
  expect([...new Set(given)].sort()).toEqual(explained.toSorted())
})
