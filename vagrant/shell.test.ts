import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { passedOn, quoteAll } from './shell.ts'

test('words come out of a shell as they went in', () => {
  const words = ['plain', "it's", 'a b', '$HOME', '', 'x=1', '"q"', '`id`', 'new\nline', '-n', '*']
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${quoteAll(words)}`], { encoding: 'utf8' })
  expect(stdout.split('\0').slice(0, -1)).toEqual(words)
})

test('the machine is told how to print, and nothing of this computer', () => {
  expect(passedOn({ NO_COLOR: '1', MINIDOCK_LAB_RUN: '/tmp/x', MINIDOCK_VM_CPUS: '4', PATH: '/bin', FORCE_COLOR: '1' })).toEqual([
    'NO_COLOR=1',
    'FORCE_COLOR=1',
  ])
})
