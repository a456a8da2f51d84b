/** What a container gets hold of is its own: its stdin, its streams, the files that are bound into it. */

import { existsSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { tar } from '../fixtures/archives.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

test('without -i stdin is the container’s own /dev/null: a change of its mode is not the host’s', async () => {
  const before = statSync('/dev/null').mode
  expect(await minidock.sh('chmod 600 /proc/self/fd/0; stat -c %a /dev/null')).toBe('600')
  expect(statSync('/dev/null').mode).toBe(before)
})

test('a user other than root can open its streams again', async () => {
  expect(await minidock.sh('echo said > /dev/stdout', '-u', '1000')).toBe('said')
  const { stdout } = await minidock.minidock(['run', '--rm', '-i', '-u', '1000', 'busybox', 'cat', '/dev/stdin'], { input: 'heard' })
  expect(stdout).toBe('heard')
})

test('with --read-only the files that are bound into the container cannot be written either', async () => {
  const refused = 'for file in hosts hostname resolv.conf; do touch /etc/$file 2>/dev/null && echo $file; done; true'
  expect(await minidock.sh(refused, '--read-only')).toBe('')
})

test('a working directory that is reached through a link upwards is made inside', async () => {
  const links = await tar({ name: 'up', type: 'symlink', linkname: '../../../..' })
  await minidock.minidock(['import', '-', 'upwards'], { input: links })
  const outside = minidock.path('made')
  await minidock.minidock(['run', '--rm', '-w', `/up${outside}`, 'upwards', '/nonesuch'])
  expect(existsSync(outside)).toBe(false)
  await minidock.ok('rmi', 'upwards')
})

test('a log line that is longer than a record is cut between characters', async () => {
  await minidock.ok('run', '--name', 'long', 'busybox', 'sh', '-c', 'head -c 16383 /dev/zero | tr "\\0" a; echo é')
  const { stdout } = await minidock.minidock(['logs', 'long'])
  expect(stdout.endsWith('aaé')).toBe(true)
  await minidock.ok('rm', 'long')
})

test('a command line of a hundred thousand words is passed on', async () => {
  const words = Array.from({ length: 100_000 }, () => 'x')
  expect(await minidock.ok('run', '--rm', 'busybox', 'sh', '-c', 'echo $#', 'sh', ...words)).toBe('100000')
})
