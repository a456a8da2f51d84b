/** Calls vagrant. All calls are here: the folder of the Vagrantfile, the form of the output, and what an interruption does. No shell is between, so it is the same on Windows. */

import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { errnoName, MinidockError } from '../runtime/base/errors.ts'
import { parseEvent, told } from './machine-readable.ts'
import { VAGRANT_FOLDER } from './places.ts'
import { Interruption, onSignals } from './signals.ts'

export interface VagrantOptions {
  /** Variables that the Vagrantfile reads (`MINIDOCK_VM_…`), beside those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Called with what vagrant tells its user, as it comes. */
  readonly onText?: (text: string) => void
  /** Ends the call: vagrant is asked to give up, and tidies up first. */
  readonly signal?: AbortSignal
}

export interface Answer {
  readonly code: number
  /** `provider-name`, `state`, `plugin-name` … → their first values, in order. */
  readonly values: (type: string) => readonly string[]
  /** Why vagrant gave up: the class of its error and its text. */
  readonly error?: { readonly kind: string; readonly text: string }
  /** All that it has told: without an error of its own, the reason is in there. */
  readonly texts: readonly string[]
}

/**
 * @returns its answer, whatever the exit code
 * @throws {MinidockError} `unavailable` if there is no vagrant
 * @throws {Interruption}
 */
export async function vagrant(words: readonly string[], { env = {}, onText, signal }: VagrantOptions = {}): Promise<Answer> {
  const certificate = process.env['MINIDOCK_VM_CA']
  const child = spawn('vagrant', [...words, '--machine-readable'], {
    env: {
      ...process.env,
      // vagrant would look for it from the Vagrantfile's folder on.
      ...(certificate && { MINIDOCK_VM_CA: resolve(certificate) }),
      VAGRANT_CWD: VAGRANT_FOLDER,
      VAGRANT_CHECKPOINT_DISABLE: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // At a second interruption, vagrant leaves everything as it is. In a process group of its own it gets no other than the one from here.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const interrupt = () => child.kill('SIGINT')
  let isInterrupted = false
  const forget = onSignals(() => {
    isInterrupted = true
    // The console of Windows has told vagrant as well; a signal from here would end it at once.
    if (process.platform !== 'win32') interrupt()
  })
  signal?.addEventListener('abort', interrupt)
  const values = new Map<string, string[]>()
  const texts: string[] = []
  let error: Answer['error']
  createInterface({ input: child.stdout }).on('line', line => {
    const event = parseEvent(line)
    if (event?.type === 'error-exit') error = { kind: event.data[0] ?? '', text: event.data.slice(1).join(',') }
    else if (event) values.set(event.type, [...(values.get(event.type) ?? []), event.data[0] ?? ''])
    const text = event ? told(event) : line
    if (text === undefined || text === '') return
    texts.push(text)
    onText?.(text)
  })
  createInterface({ input: child.stderr }).on('line', line => texts.push(line))
  try {
    const code = await new Promise<number>((done, reject) => {
      child.once('error', reject)
      child.once('close', (status, by) => done(by === null ? (status ?? 1) : 130))
    })
    if (isInterrupted) throw new Interruption()
    return { code, values: type => values.get(type) ?? [], texts, ...(error && { error }) }
  } catch (cause) {
    throw cause instanceof Interruption ? cause : notStarted(cause)
  } finally {
    forget()
    signal?.removeEventListener('abort', interrupt)
  }
}

const INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo apt-get install vagrant vagrant-libvirt libvirt-daemon-system qemu-system qemu-utils rsync',
  darwin: 'brew install --cask vagrant virtualbox\non a Mac with a processor of Apple’s own, Lima is plainer: chapters/00-setup',
  win32: 'winget install Hashicorp.Vagrant Oracle.VirtualBox, then open a new terminal',
}

function notStarted(cause: unknown): MinidockError {
  if (errnoName(cause) !== 'ENOENT') return new MinidockError('unavailable', `cannot run vagrant: ${String(cause)}`, { cause })
  return new MinidockError('unavailable', 'cannot make a virtual machine: there is no program vagrant', {
    hint: `${INSTALL[process.platform] ?? 'https://developer.hashicorp.com/vagrant/install'}\nwithout Vagrant: chapters/00-setup has other ways`,
    cause,
  })
}
