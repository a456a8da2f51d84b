/** A run of checks, seen from outside: what becomes of checks that fail once, of what they leave behind, and of what they have started when the run is told to end. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { execa } from 'execa'
import { afterAll, expect, test, vi } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { until } from '../fixtures/eventually.ts'
import { endProcessesOf, processesOf } from '../fixtures/nothing-left.ts'
import { within } from '../suite/slowness.ts'

/** A run measures anew how slow the machine is, and waits accordingly for what has been left. */
const LIMIT = within(300)
vi.setConfig({ testTimeout: LIMIT })

const SUITE = join(import.meta.dirname, '../suite')
const SCRIPT = `
  const { runChecks } = await import(${JSON.stringify(join(SUITE, 'run.ts'))})
  const { ownNetwork } = await import(${JSON.stringify(join(SUITE, 'own-network.ts'))})
  const { closingLines, hasPassed } = await import(${JSON.stringify(join(SUITE, 'closing.ts'))})
  const run = { ...(await runChecks({ options: { ...JSON.parse(process.argv[1]), pool: ownNetwork }, again: true })), chosen: false }
  process.stdout.write(closingLines(run))
  process.exitCode = hasPassed(run) ? 0 : 1`

// In the repository, where packages are found.
mkdirSync(join(REPOSITORY, 'build'), { recursive: true })
const folder = mkdtempSync(join(REPOSITORY, 'build/run-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A run of files, each by its name, below `folder`. Its temporary folders lie in this file's own. */
function runOf(name: string, files: Readonly<Record<string, string>>) {
  const root = join(folder, name)
  mkdirSync(root)
  for (const [file, content] of Object.entries(files)) writeFileSync(join(root, `${file}.test.ts`), content)
  const options = { root, config: false, include: ['*.test.ts'], setupFiles: [join(SUITE, 'each-file.ts')] }
  const running = execa(process.execPath, ['--input-type=module', '-e', SCRIPT, JSON.stringify(options)], {
    reject: false,
    timeout: LIMIT,
    env: { NO_COLOR: '1', STATE: root },
  })
  return { running, shown: (file: string) => relative(REPOSITORY, join(root, `${file}.test.ts`)) }
}

const HEAD = `import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
const once = \`\${process.env.STATE}/once\`
`
const UNSTEADY = `${HEAD}
test('it is there', () => {
  const isThere = existsSync(once)
  writeFileSync(once, '')
  expect(isThere, 'it').toBe(true)
})`
const NEVER = `${HEAD}
test('it holds', () => expect(1, 'one').toBe(2))`
const LEAVING = `${HEAD}
test('it leaves a process', () => spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref())`
const WAITING = `${HEAD}
test('it waits', async () => {
  spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref()
  writeFileSync(once, '')
  await new Promise(done => setTimeout(done, 1_000_000))
}, 2_000_000)`

const lastLines = (output: unknown) => String(output).split('\n')

test('a check that fails once and passes five times alone is told of, and does not fail the run', async () => {
  const { running, shown } = runOf('unsteady', { steady: `${HEAD}\ntest('yes', () => undefined)`, unsteady: UNSTEADY })
  const { exitCode, stdout } = await running
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toContain(`── again, alone: ${shown('unsteady')} (5 of 5)`)
  expect(stdout).toContain(
    `unsteady      ${shown('unsteady')} > it is there\n              passed 5 of 5 times afterwards, alone; the first time, at load `,
  )
  expect(stdout).toContain('              it: expected false to be true')
  expect(lastLines(stdout).at(-1)).toBe('Checks: 2 passed, 0 failed')
})

test('a check that fails again fails the run, and so does a process that is left, with the file that has left it', async () => {
  const { running, shown } = runOf('failing', { never: NEVER, leaving: LEAVING })
  const { exitCode, stdout } = await running
  expect(exitCode, stdout).toBe(1)
  expect(stdout).toContain(`failed        ${shown('never')} > it holds\n`)
  expect(stdout).toContain('              alone it passed 0 times, and then saw\n')
  expect(stdout).toMatch(new RegExp(`left behind   process \\d+ sleep 1000 \\n              by ${shown('leaving')}\n`))
  expect(lastLines(stdout).at(-1)).toBe('Checks: 1 passed, 2 failed')
  // What is told of is ended all the same.
  expect(processesOf(tmpdir())).toEqual([])
})

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('a run that is ended by %s ends all that it has started', async signal => {
  const { running } = runOf(signal, { waiting: WAITING })
  await until('it has begun', () => readdirSync(join(folder, signal)).includes('once'))
  expect(processesOf(tmpdir()).filter(process => process.endsWith(' sleep 1000 '))).toHaveLength(1)
  running.kill(signal)
  // Ctrl-C reaches the run twice: from the terminal, and from npm.
  running.kill(signal)
  await running
  // A run that can catch the signal ends only when all it has started has ended.
  if (signal !== 'SIGKILL') expect(processesOf(tmpdir())).toEqual([])
  await until('nothing is left of it', () => processesOf(tmpdir()).length === 0 && readdirSync(tmpdir()).length === 0)
  expect(endProcessesOf(tmpdir())).toBe(0)
})
