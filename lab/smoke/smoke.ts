/** The smoke of the Vagrant machine, for checks of it: it is started as its command does it, and what it would change on this machine is looked at. */

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { hostState } from '../fixtures/host-unchanged.ts'
import { onMachineNetwork } from '../suite/machine-network.ts'

export const SCRIPT = `
  const { smokeCommand } = await import(${JSON.stringify(join(import.meta.dirname, '../../vagrant/commands/smoke.ts'))})
  const { said } = await import(${JSON.stringify(join(import.meta.dirname, '../suite/needs.ts'))})
  process.exitCode = await smokeCommand([]).catch(error => (console.error(said(error)), 125))`

/** Packages are fetched on the machine's network; libvirt's is in the smoke's own namespace. */
export function smoke(env = {}) {
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

export function stateOfMachine(): unknown {
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
