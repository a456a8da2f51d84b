/**
 * A quick look at KVM: a kernel and a program of a hundred bytes, which says a word and turns the machine off. That takes a second where KVM works. Where it fails, a whole
 * boot need not be waited for. Where it works, that is not proof yet: some kernels die only after minutes.
 */

import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { isInstalled } from './installed.ts'

const QEMU = 'qemu-system-x86_64'
export const WORD = 'minidock-answers'
const SECONDS = 25

export type Trial =
  | { readonly kind: 'answers' }
  | { readonly kind: 'fails'; readonly why: string }
  /** There is no kernel to try it with, or no QEMU; or QEMU does not start for this user, and may for libvirt. */
  | { readonly kind: 'not seen' }

/** @param accelerator `kvm`, or what QEMU's -accel takes besides */
export async function tryKvm({ accelerator = 'kvm', kernel = readableKernel(), seconds = SECONDS } = {}): Promise<Trial> {
  if (process.arch !== 'x64' || kernel === undefined || !isInstalled(QEMU)) return { kind: 'not seen' }
  const folder = mkdtempSync(join(tmpdir(), 'minidock-kvm-'))
  try {
    const initrd = join(folder, 'initrd')
    writeFileSync(initrd, initramfs())
    return await boot(accelerator, kernel, initrd, seconds)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function boot(accelerator: string, kernel: string, initrd: string, seconds: number): Promise<Trial> {
  const words = ['-accel', accelerator, '-m', '256', '-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 panic=-1']
  const child = spawn(QEMU, [...words, '-no-reboot', '-nodefaults', '-display', 'none', '-serial', 'stdio'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  })
  let [said, problems] = ['', '']
  child.stdout.on('data', chunk => {
    said += chunk
    if (said.includes(WORD)) child.kill('SIGKILL')
  })
  child.stderr.on('data', chunk => {
    problems += chunk
    // QEMU goes on, with a processor that stands still.
    if (problems.includes('KVM internal error')) child.kill('SIGKILL')
  })
  const isTimeUp = await new Promise<boolean>(resolve => {
    child.once('error', () => resolve(false))
    child.once('close', (_, signal) => resolve(signal === 'SIGKILL'))
  })
  if (said.includes(WORD)) return { kind: 'answers' }
  if (problems.includes('KVM internal error')) return { kind: 'fails', why: 'KVM fails with an internal error' }
  return isTimeUp ? { kind: 'fails', why: `with KVM a kernel gives no sign of life within ${seconds} seconds` } : { kind: 'not seen' }
}

/** Distributions give their kernels such names; some let only root read them. */
function readableKernel(): string | undefined {
  try {
    const names = readdirSync('/boot').filter(name => name.startsWith('vmlinuz-'))
    const own = `vmlinuz-${release()}`
    return [own, ...names.sort().reverse()].map(name => join('/boot', name)).find(isReadable)
  } catch {
    return undefined // There is no /boot.
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}

/** An archive of cpio's format `newc` with /init and its console. */
function initramfs(): Buffer {
  const [DIRECTORY, DEVICE, PROGRAM] = [0o040755, 0o020600, 0o100755]
  return Buffer.concat([
    entry('dev', DIRECTORY),
    entry('dev/console', DEVICE, new Uint8Array(), [5, 1]),
    entry('init', PROGRAM, program()),
    entry('TRAILER!!!', 0),
  ])
}

function entry(name: string, mode: number, content: Uint8Array = new Uint8Array(), [major, minor] = [0, 0]): Buffer {
  // inode, mode, uid, gid, links, time, size, device (2), device of a node (2), length of the name, checksum.
  const numbers = [0, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length + 1, 0]
  const head = `070701${numbers.map(number => (number ?? 0).toString(16).padStart(8, '0')).join('')}${name}\0`
  return Buffer.concat([padded(Buffer.from(head)), padded(content)])
}

const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])

/** An ELF file of x86-64: a header, one segment, and code that calls write(2) and reboot(2). With -no-reboot, QEMU ends at that. */
export function program(): Buffer {
  const [BASE, HEADERS] = [0x400000, 64 + 56]
  const word = Buffer.from(`${WORD}\n`)
  const code = Buffer.concat([
    bytes('b8 01 00 00 00  bf 01 00 00 00  48 8d 35'), // mov eax, write; mov edi, 1; lea rsi, [rip + …]
    int32(31), // from the next instruction to the word
    bytes('ba'),
    int32(word.length), // mov edx, length
    bytes('0f 05'), // syscall
    bytes('b8 a9 00 00 00  bf ad de e1 fe  be 69 19 12 28  ba 67 45 23 01  0f 05'), // reboot(MAGIC1, MAGIC2, RESTART)
    bytes('eb fe'), // for ever
    word,
  ])
  const size = HEADERS + code.length
  const header = Buffer.concat([
    bytes('7f 45 4c 46 02 01 01 00  00 00 00 00 00 00 00 00  02 00 3e 00  01 00 00 00'),
    int64(BASE + HEADERS), // where it starts
    int64(64), // where the segments are listed
    int64(0),
    bytes('00 00 00 00  40 00 38 00 01 00  00 00 00 00 00 00'),
    bytes('01 00 00 00  05 00 00 00'), // a segment to load, readable and executable
    int64(0),
    int64(BASE),
    int64(BASE),
    int64(size),
    int64(size),
    int64(0x1000),
  ])
  return Buffer.concat([header, code])
}

const bytes = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

function int32(number: number): Buffer {
  const buffer = Buffer.alloc(4)
  buffer.writeInt32LE(number)
  return buffer
}

function int64(number: number): Buffer {
  const buffer = Buffer.alloc(8)
  buffer.writeBigInt64LE(BigInt(number))
  return buffer
}
