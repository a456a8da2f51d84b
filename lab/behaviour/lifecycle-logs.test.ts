/** Log drivers and their options, from `run` to `logs`. */

import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const filesOf = async (name: string): Promise<string[]> => {
  const folder = minidock.containerFolder((await minidock.inspect(name)).Id)
  return readdirSync(folder)
    .filter(file => file.includes('log'))
    .sort()
}

const COUNT = 'seq 1 3000'
const NUMBERS = Array.from({ length: 3000 }, (_, n) => String(n + 1))

test.each(['json-file', 'local'])('%s, rotated: logs shows every line as long as there are files enough', async driver => {
  const options = ['--log-driver', driver, '--log-opt', 'max-size=20k', '--log-opt', 'max-file=50']
  const shown = await minidock.ok('run', '--name', 'counted', ...options, 'busybox', 'sh', '-c', COUNT)
  expect(shown.split('\n')).toEqual(NUMBERS)
  const files = await filesOf('counted')
  expect(files.length).toBeGreaterThan(3)
  const folder = minidock.containerFolder((await minidock.inspect('counted')).Id)
  for (const file of files) expect(statSync(join(folder, file)).size).toBeLessThanOrEqual(20_000)
  expect((await minidock.ok('logs', 'counted')).split('\n')).toEqual(NUMBERS)
  expect(await minidock.ok('logs', '-n', '2', 'counted')).toBe('2999\n3000')
})

test('of too few files the oldest lines are gone, and the rest is shown without a gap', async () => {
  await minidock.ok('run', '--name', 'short', '--log-opt', 'max-size=10k', '--log-opt', 'max-file=2', 'busybox', 'sh', '-c', COUNT)
  expect(await filesOf('short')).toEqual(['log.jsonl', 'log.jsonl.1'])
  const lines = (await minidock.ok('logs', 'short')).split('\n')
  expect(lines).toEqual(NUMBERS.slice(-lines.length))
})

test('stdout and stderr are apart in both formats', async () => {
  for (const driver of ['json-file', 'local']) {
    await minidock.ok('run', '--name', driver, '--log-driver', driver, 'busybox', 'sh', '-c', 'echo out; echo err >&2; printf open')
    expect(await minidock.minidock(['logs', driver])).toEqual({ exitCode: 0, stdout: 'out\nopen', stderr: 'err' })
  }
})

test('none keeps nothing, and logs says that in docker’s words; who is attached sees all the same', async () => {
  const { exitCode, stdout } = await minidock.minidock(['run', '--name', 'mute', '--log-driver', 'none', 'busybox', 'echo', 'seen'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'seen' })
  expect(await filesOf('mute')).toEqual([])
  expect(await minidock.minidock(['logs', 'mute'])).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringContaining('configured logging driver does not support reading'),
  })
})

test('labels and variables that were asked for are in each line', async () => {
  const options = ['--label', 'role=web', '-e', 'STAGE=test', '--log-opt', 'labels=role', '--log-opt', 'env=STAGE']
  await minidock.ok('run', '--name', 'labelled', ...options, 'busybox', 'echo', 'line')
  expect(await minidock.ok('logs', '--details', 'labelled')).toBe('STAGE=test,role=web line')
})

test('options that make no sense are refused before there is a container', async () => {
  for (const options of [
    ['--log-driver', 'pigeon'],
    ['--log-opt', 'max-size=lots'],
    ['--log-opt', 'max-file=0'],
    ['--log-opt', 'colour=red'],
  ])
    expect((await minidock.minidock(['run', ...options, 'busybox', 'true'])).exitCode, options.join(' ')).toBe(125)
  expect(minidock.containerIds()).toEqual([])
})
