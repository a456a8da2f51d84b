/** Health checks whose start takes its time: the monitor waits for none of it, and serves its clients. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { commandProgram } from '../../runtime/kernel/launch/command-program.ts'
import { AT, O } from '../../runtime/kernel/program/constants.ts'
import type { Emitter } from '../../runtime/kernel/program/program.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { isAlive } from '../fixtures/is-alive.ts'
import { attach, WANTS } from './attached.ts'
import {
  architecture,
  type BirthOptions,
  birth,
  childrenOf,
  heard,
  shell,
  standsInOpen,
  startAgainWith,
  startAlone,
  useCheckedLauncher,
  useFolders,
} from './containers.ts'

const here = useFolders()
await useCheckedLauncher(here.root)

/** The longest that a file can say. */
const EVER = '9223372036854775807'

interface Times {
  readonly interval?: string
  readonly timeout?: string
}

/** Milliseconds, and one failure. */
function checkWith(program: Uint8Array, { interval = '20', timeout = '60000' }: Times = {}): void {
  writeFileSync(join(here.directory, 'health.conf'), `${interval} ${timeout} 0 0 1\n`)
  writeFileSync(join(here.directory, 'health.birth'), program)
}

/** A check whose stage stands in a call that blocks, before there is a process or after that. */
function checkThatHangs(where: 'first' | 'connect', times?: Times): void {
  execFileSync('/bin/sh', ['-c', 'mkfifo fifo'], { cwd: here.directory })
  const hang: BirthOptions = {
    first: { host: emitter => where === 'first' && emitter.openat(AT.FDCWD, join(here.directory, 'fifo'), O.RDONLY, 0) },
    connect: emitter => where === 'connect' && emitter.openat(AT.FDCWD, join(here.directory, 'fifo'), O.RDONLY, 0),
  }
  checkWith(shell('echo $$ > checked; exit 0', hang), times)
}

const codes = (): number[] =>
  existsSync(join(here.directory, 'health'))
    ? (JSON.parse(readFileSync(join(here.directory, 'health'), 'utf8')) as { Log: { ExitCode: number }[] }).Log.map(log => log.ExitCode)
    : []

describe('a check whose stage hangs', () => {
  test.each(['first', 'connect'] as const)('(%s) holds up neither clients nor signals, and ends with the container', async where => {
    checkThatHangs(where)
    const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
    await reports
    const stage = await eventually('the stage hangs', () => childrenOf(monitor.pid).find(standsInOpen))
    await heard(monitor.pid)
    const client = await attach(here.directory, WANTS.all)
    monitor.kill('SIGTERM')
    expect(await Promise.all([client.ended, exited])).toEqual([143, 143])
    expect(isAlive(stage)).toBe(false)
  })

  test.each(['first', 'connect'] as const)('(%s) is killed when its time is over, and the next one begins', async where => {
    checkThatHangs(where, { timeout: '50' })
    const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
    await reports
    await until('two have taken too long', () => codes().length >= 2)
    expect(new Set(codes())).toEqual(new Set([-1]))
    monitor.kill('SIGTERM')
    expect(await exited).toBe(143)
  })
})

/** Executes it before the birth would tell somebody: to a check nobody listens. */
const sleeping = (emitter: Emitter) => emitter.execve('/bin/sleep', ['sleep', '60'], [])

test.each([
  ['that cannot be made is one that fails', birth(['/none'], { first: { host: emitter => emitter.chdir('/none') } }), 127],
  [
    'whose list fails after there is a process is killed',
    birth([], { first: { child: sleeping }, connect: emitter => emitter.chdir('/none') }),
    137,
  ],
  ['that is no program is one that fails', Buffer.from('nothing'), 127],
  ['that is made has its exit code', commandProgram(['/bin/sh', '-c', 'exit 5'], architecture()), 5],
])('a check %s', async (_, program, code) => {
  checkWith(program)
  const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
  await reports
  await until('two are made', () => codes().length >= 2)
  expect(new Set(codes())).toEqual(new Set([code]))
  monitor.kill('SIGTERM')
  expect(await exited).toBe(143)
})

test('an interval, a time limit and a delay can be as long as a number can say', async () => {
  checkWith(shell('exit 5'), { interval: EVER, timeout: EVER })
  startAgainWith(here.directory, shell('exit 0'), undefined, EVER)
  const { monitor, reports, exited } = startAlone(here.directory, shell('exec sleep 60'))
  await reports
  await heard(monitor.pid)
  monitor.kill('SIGTERM')
  await until('the next life is prepared', () => existsSync(join(here.directory, 'next')))
  await heard(monitor.pid)
  expect(codes()).toEqual([])
  writeFileSync(join(here.directory, 'stopped'), '')
  monitor.kill('SIGTERM')
  expect(await exited).toBe(143)
})
