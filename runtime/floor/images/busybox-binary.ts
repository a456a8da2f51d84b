/** Where a static busybox comes from: the host's own if it has one, else Debian's package, which is unpacked and not installed. */

import { chmod, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { contentOf, readTar } from '../../formats/tar/read.ts'
import { runCommand, streamCommand } from '../../kernel/launch/command.ts'
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

/**
 * Debian's, through the host's apt: first with the package lists that it has, then with fresh ones in the scratch folder, so that the host's stay as they are.
 * @throws {MinidockError} of the command that failed
 */
export async function downloadBusybox(scratch: string): Promise<Busybox> {
  const quick = ['-o', 'Acquire::Retries=0', '-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::https::Timeout=10']
  const options = [...quick, '-o', 'APT::Sandbox::User=']
  const own = [...options, '-o', `Dir::State::Lists=${scratch}/lists`, '-o', `Dir::Cache=${scratch}/cache`]
  const download = (how: string[]) => runCommand('apt-get', [...how, 'download', 'busybox-static'], { cwd: scratch })
  await download(options).catch(async () => {
    await runCommand('apt-get', [...own, '-o', 'APT::Update::Error-Mode=any', 'update'], { cwd: scratch })
    await download(own)
  })
  const archive = (await readdir(scratch)).find(name => name.endsWith('.deb'))
  if (archive === undefined) throw new MinidockError('unavailable', 'apt-get download busybox-static left no file')
  const program = await programIn(join(scratch, archive))
  const path = join(scratch, 'busybox')
  await writeFile(path, program)
  await chmod(path, 0o755)
  return { program, ...(await describe(path)), source: `the package ${decodeURIComponent(archive)}` }
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
