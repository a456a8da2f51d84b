/** The smoke of the Vagrant machine leaves nothing on this machine, whichever of its processes is killed. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { execa } from 'execa'
import { beforeEach, expect, test } from 'vitest'
import { eventually, until } from '../fixtures/eventually.ts'
import { within } from '../suite/slowness.ts'
import { SCRIPT, smoke, stateOfMachine } from './smoke.ts'

let before: unknown
beforeEach(() => {
  before = stateOfMachine()
})

/** Processes of the smoke that now run, by the PID namespace that they are in. */
function processesIn(namespace: string): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name) && namespaceOf(name) === namespace)
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`)
  } catch {
    return undefined // It has ended.
  }
}

function words(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return '' // It has ended.
  }
}

/** Is it the first process of its PID namespace? proc_pid_status(5), NSpid. */
function isFirst(pid: string): boolean {
  return /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

/** The first process of the smoke that bears the mark in its environment. */
async function firstProcess(mark: string): Promise<string> {
  const isIt = (pid: string) => {
    try {
      return (
        /^\d+$/.test(pid) && isFirst(pid) && words(pid).includes('inside.sh') && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
      )
    } catch {
      return false // It has ended.
    }
  }
  // Its box may have to be made before.
  return await eventually('the smoke is in its namespaces', () => readdirSync('/proc').find(isIt), 400)
}

test.each(['the command', 'unshare', 'process 1', 'libvirtd'])(
  'if %s is killed while a machine runs, all of it ends, and nothing is left',
  {
    timeout: within(900),
  },
  async victim => {
    const mark = `SMOKE_OF_A_CHECK=${victim.replace(' ', '-')}-${process.pid}`
    const running = smoke(Object.fromEntries([mark.split('=')]))
    const first = await firstProcess(mark)
    const namespace = namespaceOf(first) ?? ''
    await until('a machine runs', () => processesIn(namespace).some(pid => words(pid).includes('qemu-system-x86_64 -name')), 200)
    const parent = /^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${first}/status`, 'utf8'))?.[1] ?? ''
    const libvirt = processesIn(namespace).find(pid => words(pid).startsWith('libvirtd')) ?? ''
    const pid = { 'the command': running.pid, unshare: parent, 'process 1': first, libvirtd: libvirt }[victim]
    process.kill(Number(pid), 'SIGKILL')
    const { exitCode } = await running
    expect(exitCode).not.toBe(0)
    await until('its processes have ended', () => processesIn(namespace).length === 0)
    expect(stateOfMachine()).toEqual(before)
  },
)

test('a machine that lacks a program is told what to install, and that is a failure', async () => {
  const { exitCode, all } = await execa(process.execPath, ['--input-type=module', '-e', SCRIPT], {
    env: { PATH: '/nowhere' },
    reject: false,
    all: true,
  })
  expect([exitCode, all]).toEqual([
    125,
    expect.stringMatching(/^cannot smoke: not installed: .*vagrant.*\n {2}apt-get install --no-install-recommends .*vagrant-libvirt/m),
  ])
})
