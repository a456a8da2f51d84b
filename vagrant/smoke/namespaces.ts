/**
 * The smoke's namespaces. Nothing of it outlives whoever asked for it:
 *
 *   this process ── unshare ── inside.sh, process 1 of the namespaces ── libvirtd, qemu, dnsmasq, vagrant …
 *
 * The kernel kills unshare when this process ends (setpriv --pdeathsig), process 1 when unshare does (--kill-child), and all others when process 1 does.
 */

import { spawn } from 'node:child_process'
import { join } from 'node:path'

const NAMESPACES = ['--mount', '--net', '--pid', '--ipc', '--uts', '--cgroup', '--fork', '--mount-proc', '--propagation', 'private']

export interface InNamespaces {
  readonly repository: string
  readonly command: readonly [string, ...string[]]
  /** Bytes that may be written to the smoke's own file system, which is in memory. */
  readonly scratch: number
  /** The time limit. */
  readonly seconds: number
}

/** @returns the command's exit code; 124 if its time was over, 137 if it was killed */
export async function inNamespaces({ repository, command, scratch, seconds }: InNamespaces): Promise<number> {
  const inside = ['bash', join(import.meta.dirname, 'inside.sh'), String(scratch), repository, ...command]
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'unshare', ...NAMESPACES, '--kill-child=KILL', '--', ...inside], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    child.kill('SIGKILL')
  }, seconds * 1000)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', code => resolve(isOver ? 124 : (code ?? 137)))
    })
  } finally {
    clearTimeout(timer)
  }
}
