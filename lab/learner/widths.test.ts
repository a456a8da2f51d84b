/** What the course prints on a terminal, at 80 columns and at 60: made by script(1). */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { within } from '../suite/slowness.ts'

mkdirSync(join(REPOSITORY, 'build'), { recursive: true })
const workshop = mkdtempSync(join(REPOSITORY, 'build/w-'))
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

/** @returns the lines that a terminal of so many columns is sent */
async function linesOf(words: string, columns: number): Promise<readonly string[]> {
  const command = `stty cols ${columns}; exec "${process.execPath}" ${join(REPOSITORY, 'lab/learner/main.ts')} ${words}`
  const { stdout } = await execa('script', ['-qec', command, '/dev/null'], {
    cwd: REPOSITORY,
    env: { SHELL: '/bin/sh', TERM: 'xterm', NO_COLOR: '1', MINIDOCK_WORKSHOP: workshop },
    reject: false,
    timeout: within(120),
  })
  return stdout.replaceAll('\r', '').split('\n')
}

test.each(['', 'next', 'help', 'hint 2', 'hint 3', '1', 'hnit'])("'npm run lab %s' fits 80 and 60 columns", async words => {
  for (const columns of [80, 60]) {
    const lines = await linesOf(words, columns)
    expect(lines.length).toBeGreaterThan(1)
    // A path may be longer by itself.
    expect(lines.filter(line => line.length > columns && /\S\s+\S/.test(line))).toEqual([])
  }
})
