/** The smoke of the Vagrant machine: it holds from the box to the end, and nothing of it is left on this machine, whichever of its processes is killed. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeEach, expect, test } from 'vitest'
import { ONE_OF_EACH } from '../chapters/one-of-each.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { hostState } from '../fixtures/host-unchanged.ts'
import { onMachineNetwork } from '../suite/machine-network.ts'
import { within } from '../suite/slowness.ts'
import { SIX_MINUTES, tooSlow, whileMeasured } from './smoke-times.ts'

const SCRIPT = `
  const { smokeCommand } = await import(${JSON.stringify(join(import.meta.dirname, '../../vagrant/commands/smoke.ts'))})
  const { said } = await import(${JSON.stringify(join(import.meta.dirname, '../suite/needs.ts'))})
  process.exitCode = await smokeCommand([]).catch(error => (console.error(said(error)), 125))`

/** Packages are fetched on the machine's network; libvirt's is in the smoke's own namespace. */
function smoke(env = {}) {
  const [file, ...args] = onMachineNetwork(process.execPath, '--input-type=module', '-e', SCRIPT)
  return execa(file, args, { env, reject: false, all: true })
}

/** What the smoke would change if it were not for its namespaces. */
const PLACES = [
  '/etc/libvirt',
  '/var/lib/libvirt',
  '/var/cache/libvirt',
  '/run/libvirt',
  '/root/.vagrant.d',
  '/usr/share/vagrant-plugins',
  join(import.meta.dirname, '../../vagrant'),
]

function state(): unknown {
  return { ...hostState(), places: PLACES.map(place => [place, existsSync(place) ? digestOf(place) : 'is not there']) }
}

/** Names, times and sizes of all that is in a folder, four levels down. */
function digestOf(folder: string): string {
  const hash = createHash('sha256')
  const visit = (path: string, depth: number) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name)
      const stat = statSync(child, { throwIfNoEntry: false })
      hash.update(`${child} ${entry.isDirectory() ? '' : `${stat?.size} ${stat?.mtimeMs}`}\n`)
      if (entry.isDirectory() && depth > 0) visit(child, depth - 1)
    }
  }
  visit(folder, 4)
  return hash.digest('hex')
}

let before: unknown
beforeEach(() => {
  before = state()
})

test('box, up, provisioning, npm run vm, a check of each chapter, a reboot, destroy, in six minutes of a quiet machine: and this machine is as it was', {
  timeout: within(4 * SIX_MINUTES),
}, async () => {
  const { result, slowness } = await whileMeasured(smoke())
  const said = String(result.all)
  console.log(`${said}\n`)
  expect(result.exitCode, said).toBe(0)
  const count = Object.keys(ONE_OF_EACH).length
  expect(said).toContain(`\n${count} of ${count} checks passed\n`)
  expect(state()).toEqual(before)
  expect(tooSlow(said, slowness)).toBeUndefined()
})

test('a smoke that takes too long is a failure that says where its minutes went, but on a machine that is as much slower', () => {
  const said =
    '── box: packages\n   48.0 s\n── npm run vm test\n\n── 1 of 1: a file\n\n RUN  v1\n\n── 4 passed, 3 s\n   492.4 s\n\nthe smoke passed in 542 s'
  expect(tooSlow(said, 1)).toBe(
    'the smoke took 542 s, and at slowness 1.0 beside other files it may take 540:\n   48.0 s  box: packages\n  492.4 s  npm run vm test',
  )
  expect(tooSlow(said, 1.1)).toBeUndefined()
  expect(tooSlow('it said nothing of its time', 1)).toContain('the smoke took NaN s')
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
    expect(state()).toEqual(before)
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
