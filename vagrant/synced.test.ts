import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { EXCLUDED, fingerprint, isExcluded, requireFewFiles, syncedFiles } from './synced.ts'

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'synced-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

test('only folders at the root are left out, and those whose names fit', () => {
  expect(['node_modules', '.ci-1', 'vagrant/out', '.git'].map(isExcluded)).toEqual([true, true, true, true])
  expect(['runtime/build', 'course/node_modules', '.ci', 'vagrant', 'vagrant/out/x', 'workshops'].map(isExcluded)).toEqual(
    Array(6).fill(false),
  )
})

test('what is left out is not gone into; links are links', () => {
  const folder = project({ 'a/b': '', 'node_modules/x/y': '', 'build/z': '', 'a/build/w': '' })
  symlinkSync('nowhere', join(folder, 'link'))
  expect(syncedFiles(folder)).toEqual([
    { path: 'a/b', isLink: false },
    { path: 'a/build/w', isLink: false },
    { path: 'link', isLink: true },
  ])
})

test('a name for the sources changes with each byte of them, with their names, and with nothing else', () => {
  const [one, same, byte, name] = [{ a: '1' }, { a: '1', 'build/x': '' }, { a: '2' }, { b: '1' }].map(files => fingerprint(project(files)))
  expect(same).toBe(one)
  expect(new Set([one, byte, name]).size).toBe(3)
})

test('too many files are refused, with the folders that have most of them', () => {
  const folder = project({ 'data/1': '', 'data/2': '', 'data/3': '', 'src/1': '', top: '' })
  expect(() => requireFewFiles(folder, 5)).not.toThrow()
  expect(() => requireFewFiles(folder, 4)).toThrow(
    expect.objectContaining({
      message: `cannot bring the project into the machine: there are 5 files in ${folder}, and at most 4 are copied`,
      hint: `data/: 3 files\nsrc/: 1 files\n./: 1 files\nmove out what does not belong to the project, and try again\nleft out already: ${EXCLUDED.map(each => each.slice(1, -1)).join(', ')}`,
    }),
  )
})

test('git ignores what the machine’s notes and boxes are', () => {
  const ignored = readFileSync(join(import.meta.dirname, '../.gitignore'), 'utf8').split('\n')
  expect(ignored).toEqual(expect.arrayContaining(['/vagrant/.vagrant/', '/vagrant/out/']))
})
