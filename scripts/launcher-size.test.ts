/** The launcher runs as root with everybody's containers below it: it is to stay small enough to be read in an evening. */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'

const FOLDER = join(import.meta.dirname, '../runtime/kernel/c')

/** Lines that are neither empty, nor comment, nor for the preprocessor. */
function linesOfCode(file: string): number {
  const source = readFileSync(join(FOLDER, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '')
  return source.split('\n').filter(line => line.trim() !== '' && !line.startsWith('#')).length
}

const sum = (files: readonly string[]) => files.reduce((total, file) => total + linesOfCode(file), 0)

/** What stands between a user and their container's monitor, and what becomes PID 1 with --init: programs of their own that happen to be in the same file. */
const OTHERS = ['client.c', 'migration.c', 'session.c', 'init.c']

test('monitor and launcher are under 1800 lines of code, and what executes programs is under 420', () => {
  const sources = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith('.c'))
  expect(sum(sources.filter(file => !OTHERS.includes(basename(file))))).toBeLessThan(1800)
  expect(sum(sources.filter(file => ['launcher.c', 'program.c'].includes(basename(file))))).toBeLessThan(420)
})
