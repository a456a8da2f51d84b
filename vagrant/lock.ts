/**
 * One command at a time makes, changes or removes the machine. The lock is the kernel's, and ends with its holder, however that ends: an address to listen on (Linux,
 * Windows), or a lock of the open file (macOS). Node has no function for flock(2).
 */

import { createHash } from 'node:crypto'
import { closeSync, constants, mkdirSync, openSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { errnoName, MinidockError } from '../runtime/base/errors.ts'
import { fieldsOf } from '../runtime/base/note-fields.ts'
import { readNote, removeNote, writeNote } from './notes.ts'
import { noteFile } from './places.ts'

/** `machine`: who makes or changes it. `test`: who runs checks in it, and whose sources there have to stay as they are. */
export type LockName = 'machine' | 'test'

type Release = () => void

/** open(2) of macOS: lock the file, or fail with EAGAIN when that may not wait. Node has no name for it. */
const O_EXLOCK = 0x20

const POLL_MS = 200

/** @param what the command, for others to read: `npm run vm up` @returns undefined if another process holds it */
export async function tryLock(name: LockName, what: string): Promise<Release | undefined> {
  const file = noteFile(`${name}.lock`)
  const release = process.platform === 'darwin' ? lockFile(file) : await listenOn(addressOf(file))
  if (!release) return undefined
  const holder = noteFile(`${name}.holder.json`)
  writeNote(holder, { what, pid: String(process.pid), since: new Date().toISOString() })
  return () => {
    removeNote(holder)
    release()
  }
}

/** @param onWait is called once if another process holds it, with a sentence on who that is */
export async function withLock<T>(name: LockName, what: string, onWait: (text: string) => void, work: () => Promise<T>): Promise<T> {
  let release = await tryLock(name, what)
  if (!release) onWait(`${holderOf(name)} is at work on the machine: waiting for its end`)
  while (!release) {
    await setTimeout(POLL_MS)
    release = await tryLock(name, what)
  }
  try {
    return await work()
  } finally {
    release()
  }
}

/** Tells who has the lock: `'npm run vm up' (process 12, since 10:20)`. */
export function holderOf(name: LockName): string {
  const holder = fieldsOf(readNote(noteFile(`${name}.holder.json`)), 'what', 'pid', 'since')
  if (!holder) return 'another command'
  return `'${holder.what}' (process ${holder.pid}, since ${new Date(holder.since).toTimeString().slice(0, 5)})`
}

/** @throws {MinidockError} `conflict` if checks run in the machine */
export async function requireNoTest(what: string): Promise<void> {
  const release = await tryLock('test', what)
  if (!release)
    throw new MinidockError('conflict', `cannot ${what}: ${holderOf('test')} runs checks in it`, {
      hint: 'end that first (Ctrl-C); what it has done stays done',
    })
  release()
}

/** In Linux an abstract address, in Windows a named pipe: neither is a file that could stay. */
function addressOf(file: string): string {
  const key = `minidock-vm-${createHash('sha256').update(file).digest('hex').slice(0, 24)}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${key}` : `\0${key}`
}

async function listenOn(address: string): Promise<Release | undefined> {
  const server = createServer(connection => connection.destroy()).unref()
  return await new Promise((resolve, reject) => {
    server.once('error', error => (errnoName(error) === 'EADDRINUSE' ? resolve(undefined) : reject(error)))
    server.listen(address, () => resolve(() => server.close()))
  })
}

function lockFile(file: string): Release | undefined {
  mkdirSync(dirname(file), { recursive: true })
  try {
    const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | O_EXLOCK)
    return () => closeSync(descriptor)
  } catch (error) {
    if (errnoName(error) === 'EAGAIN') return undefined
    throw error
  }
}
