import { expect, test } from 'vitest'
import type { Module } from '../../plan/module.ts'
import { Catalogue } from '../catalogue.ts'
import type { Command } from '../command.ts'
import type { FlagTable } from '../flags.ts'
import { helpOfCommand } from '../help/help.ts'
import { interpret } from './interpret.ts'

const module: Module = { name: 'limits', chapter: 4, summary: 'limits' }

const flags: FlagTable = [
  {
    kind: 'bytes',
    name: 'memory',
    short: 'm',
    help: 'Memory limit',
    apply: ({ HostConfig }, Memory) => void Object.assign(HostConfig, { Memory }),
  },
  { kind: 'int', name: 'pids-limit', help: 'Tune container pids limit' },
]

const build: Command = {
  name: 'build',
  usage: '[OPTIONS] PATH',
  summary: 'Build an image',
  arity: { min: 1, max: 1 },
  takes: { memory: { help: 'Memory limit of each step' } },
  flags: [{ kind: 'bool', name: 'rm', help: 'Remove containers', hidden: true }],
  run: async () => 0,
}

const catalogue = new Catalogue([{ module, flags, commands: () => [build] }])
const read = (...argv: readonly string[]) => interpret(catalogue, catalogue.commands(), argv).meaning

test('a command takes those flags of run that it names, and gets a request made from them, without an image', () => {
  const meaning = read('build', '.', '-m', '64m', '--rm')
  expect(meaning).toMatchObject({ kind: 'call', args: ['.'], request: { Image: '', Cmd: null, HostConfig: { Memory: 64 << 20 } } })
  expect(read('build', '--pids-limit', '5', '.')).toMatchObject({ kind: 'problem', problem: { kind: 'unknown-flag' } })
  expect(read('build', '-m', 'x', '.')).toMatchObject({ kind: 'problem', problem: { kind: 'bad-value' } })
})

test('its help has them in its own words, and does not list what is hidden', () => {
  expect(helpOfCommand({ command: build, module }, 'build', catalogue)).toBe(`Usage:  minidock build [OPTIONS] PATH

Build an image

Options:
  -m, --memory bytes   Memory limit of each step
`)
})
