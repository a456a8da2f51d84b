import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { within } from '../../lab/suite/slowness.ts'
import { checkSpelling } from './spelling.ts'

// The dictionaries take seconds to load.
vi.setConfig({ testTimeout: within(60) })

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minidock-spelling-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function problems(text: string): Promise<readonly string[]> {
  writeFileSync(join(folder, 'a.md'), text)
  const { files, problems } = await checkSpelling(['a.md'], folder)
  expect(files).toBe(1)
  return problems.map(({ where, problem }) => `${where.replace(/^.*\//, '')}: ${problem}`)
}

test('a word that is in no dictionary is found, with its line', async () => {
  expect(await problems('# All is well\n\nThe procces of a container.\n')).toEqual(['a.md:3: "procces" is in no dictionary'])
})

test('code is not read: neither fenced nor in a line, nor where links lead', async () => {
  expect(await problems('Well `pivt_root`, [here](xqzt.md).\n\n```console\n$ mkdri\n```\n\n> ```c\n> intt x\n> ```\n')).toEqual([])
  expect(await problems('```sh\nmkdri\n```\n\nWorng\n\n```sh\nmkdri\n```\n')).toEqual(['a.md:5: "Worng" is in no dictionary'])
})

test('"colour" and "color" are both words', async () => {
  expect(await problems('A colour, a color.\n')).toEqual([])
})
