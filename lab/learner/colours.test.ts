/** The course's own colours reach a terminal, made by script(1), and are not shown as text. */

import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { within } from '../suite/slowness.ts'

/** @param typed once something is shown */
async function screenOf(file: string, words: string, typed = ''): Promise<string> {
  const running = execa('script', ['-qec', `exec "${process.execPath}" ${join(REPOSITORY, file)} ${words}`, '/dev/null'], {
    cwd: REPOSITORY,
    env: { SHELL: '/bin/sh', TERM: 'xterm' },
    timeout: within(120),
  })
  running.stdout.on('data', chunk => {
    if (typed !== '' && String(chunk).includes('q: end')) running.stdin.write(typed)
  })
  return (await running).stdout
}

test.each([
  ['the list of chapters', 'course/chapter/main.ts', '', ''],
  ['the first step of a chapter', 'course/chapter/main.ts', '2', 'q'],
  ['where the learner is', 'lab/learner/main.ts', '', ''],
])('%s has colours', async (_what, file, words, typed) => {
  const screen = await screenOf(file, words, typed)
  expect(screen).toContain('\x1b[38;5;')
  expect(screen).not.toMatch(/\\u001b|\\r/)
})
