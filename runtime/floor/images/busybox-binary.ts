/** Where a static busybox comes from: the host's own if it has one, else Debian's package, which is unpacked and not installed. */

import { chmod, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { contentOf, readTar } from '../../formats/tar/read.ts'
import { runCommand, streamCommand } from '../../kernel/launch/command.ts'
import { withApt } from './apt.ts'
import { isStaticProgram } from './elf.ts'

export interface Busybox {
  readonly program: Buffer
  /** What it can be called as: `[`, `ash`, `awk` … */
  readonly applets: readonly string[]
  /** `BusyBox v1.35.0 (Debian 1:1.35.0-4)`. */
  readonly version: string
  /** Where it was found, for the user. */
  readonly source: string
}

const FOLDERS = ['/bin', '/usr/bin', '/sbin', '/usr/local/bin']

/** The host's, if it has a static one. */
export async function hostBusybox(): Promise<Busybox | undefined> {
  for (const path of FOLDERS.flatMap(folder => [`${folder}/busybox`, `${folder}/busybox.static`])) {
    const program = await readFile(path).catch(() => undefined) // Not there or not to be read: the next may be.
    if (program !== undefined && isStaticProgram(program)) return { program, ...(await describe(path)), source: path }
  }
  return undefined
}

/** Debian's, through the host's apt. @throws {MinidockError} of the command that failed */
export async function downloadBusybox(scratch: string): Promise<Busybox> {
  const [archive = ''] = await withApt(scratch, apt => apt.download(['busybox-static']))
  return await packagedBusybox(archive, scratch)
}

/** Unpacks the package, and asks the program what it is. */
export async function packagedBusybox(archive: string, scratch: string): Promise<Busybox> {
  const program = await programIn(archive)
  const path = join(scratch, 'busybox')
  await writeFile(path, program)
  await chmod(path, 0o755)
  return { program, ...(await describe(path)), source: `the package ${decodeURIComponent(basename(archive))}` }
}

async function programIn(archive: string): Promise<Buffer> {
  for await (const member of readTar(streamCommand('dpkg-deb', ['--fsys-tarfile', archive]))) {
    if (member.type === 'file' && /^(?:\.\/)?(?:usr\/)?bin\/busybox$/.test(member.name)) return await contentOf(member)
  }
  throw new MinidockError('unavailable', `${archive} has no bin/busybox`)
}

/** What a busybox says of itself. */
async function describe(path: string): Promise<Pick<Busybox, 'applets' | 'version'>> {
  const [list, help] = await Promise.all([runCommand(path, ['--list']), runCommand(path, ['--help'])])
  const applets = list.split('\n').filter(name => /^[\w.[-]+$/.test(name) && name !== 'linuxrc')
  if (!applets.includes('sh')) throw new MinidockError('unavailable', `${path} has no shell`)
  return { applets, version: help.split(' multi-call')[0]?.trim() ?? 'BusyBox' }
}
