/**
 * The last resort on a machine without busybox and without a network: the host's own shell and small commands, and the libraries that they are linked with.
 * Each lies in the image's /bin; libraries stay at the paths where their loader looks for them.
 */

import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isOfKind, MinidockError } from '../../base/errors.ts'
import type { TarEntry } from '../../formats/tar/pack.ts'
import { runCommand } from '../../kernel/launch/command.ts'

const TOOLS = [
  [
    'sh',
    'cat',
    'chgrp',
    'chmod',
    'chown',
    'cp',
    'cut',
    'date',
    'dd',
    'df',
    'du',
    'echo',
    'env',
    'expr',
    'false',
    'find',
    'grep',
    'head',
    'hostname',
  ],
  [
    'id',
    'kill',
    'ln',
    'ls',
    'md5sum',
    'mkdir',
    'mkfifo',
    'mknod',
    'mktemp',
    'mount',
    'mv',
    'nproc',
    'printf',
    'ps',
    'pwd',
    'readlink',
    'realpath',
  ],
  [
    'rm',
    'rmdir',
    'sed',
    'seq',
    'sha256sum',
    'sleep',
    'sort',
    'stat',
    'stty',
    'sync',
    'tail',
    'tar',
    'tee',
    'test',
    'timeout',
    'touch',
    'tr',
    'true',
  ],
  ['tty', 'umount', 'uname', 'uniq', 'wc', 'whoami', 'xargs', 'yes', '['],
].flat()

const FOLDERS = ['/bin', '/usr/bin', '/sbin', '/usr/sbin', '/usr/local/bin']

/**
 * Entries of a tar: folders of libraries, libraries, commands.
 * @throws {MinidockError} `unavailable` if the host has no shell, or no ldd to tell its libraries
 */
export async function hostTools(): Promise<TarEntry[]> {
  const programs = new Map<string, string>()
  for (const name of TOOLS) {
    const path = await findTool(name)
    if (path !== undefined) programs.set(`bin/${name}`, path)
  }
  if (!programs.has('bin/sh')) throw new MinidockError('unavailable', 'this machine has no shell at /bin/sh')
  const files = new Map(programs)
  for (const path of new Set(programs.values())) {
    for (const library of await librariesOf(path)) files.set(library.slice(1), await realpath(library))
  }
  return entriesOf(files)
}

async function findTool(name: string): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const path = await realpath(`${folder}/${name}`).catch(() => undefined) // Not in this folder.
    if (path !== undefined && (await stat(path)).isFile()) return path
  }
  return undefined
}

/** Absolute paths in what ldd prints: libraries (`libc.so.6 => /lib/…/libc.so.6 (0x…)`) and the loader (`/lib64/ld-linux-x86-64.so.2 (0x…)`). */
async function librariesOf(program: string): Promise<string[]> {
  // ldd fails for a static program and for a script: neither needs a library.
  const output = await runCommand('ldd', [program]).catch((error: unknown) => {
    if (isOfKind(error, 'unavailable')) throw error
    return ''
  })
  return output.split('\n').flatMap(line => /(?:^|=>)\s*(\/\S+)/.exec(line)?.[1] ?? [])
}

/** One file under many names (coreutils in one binary) is hard links. */
async function entriesOf(files: ReadonlyMap<string, string>): Promise<TarEntry[]> {
  const entries = new Map<string, TarEntry>()
  const first = new Map<string, string>()
  for (const [name, source] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    for (let folder = dirname(name); folder !== '.'; folder = dirname(folder))
      entries.set(`${folder}/`, { name: `${folder}/`, type: 'directory' })
    const same = first.get(source)
    if (same === undefined) {
      first.set(source, name)
      entries.set(name, { name, type: 'file', mode: 0o755, content: await readFile(source) })
    } else {
      entries.set(name, { name, type: 'link', linkname: same })
    }
  }
  return [...entries.values()]
}
