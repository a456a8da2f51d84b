/** The files of a Debian package, as entries of a layer. They are taken out of its archive: it is not installed. */

import type { TarEntry } from '../../formats/tar/pack.ts'
import { contentOf, readTar } from '../../formats/tar/read.ts'
import { streamCommand } from '../../kernel/launch/command.ts'

/** Files and symbolic links that are wanted, by their place in a merged /usr. All are root's. */
export async function packageFiles(archive: string, isWanted: (name: string) => boolean): Promise<TarEntry[]> {
  const entries: TarEntry[] = []
  for await (const member of readTar(streamCommand('dpkg-deb', ['--fsys-tarfile', archive]))) {
    const { type, mode, linkname } = member
    const name = inMergedUsr(member.name)
    if (!isWanted(name)) continue
    if (type === 'symlink') entries.push({ name, type, linkname })
    if (type === 'file') entries.push({ name, type, mode, content: await contentOf(member) })
  }
  return entries
}

/** Links from the root to the merged /usr: Debian's own since its release 12, though packages still name both places. */
export const mergedUsr: readonly TarEntry[] = ['bin', 'lib', 'lib64', 'sbin'].flatMap((name): TarEntry[] => [
  { name, type: 'symlink', linkname: `usr/${name}` },
  { name: `usr/${name}/`, type: 'directory' },
])

/** `./lib/x86_64-linux-gnu/libz.so.1` lies in `usr/lib/x86_64-linux-gnu/libz.so.1`. */
export function inMergedUsr(name: string): string {
  return name.replace(/^\.\//, '').replace(/^(?=(?:bin|lib|lib64|sbin)\/)/, 'usr/')
}

/** A shared object where the loader looks for it without being told to; what programs load by a path of their own (gconv, engines) lies deeper. */
export function isLibrary(name: string): boolean {
  return /^usr\/lib(?:64)?\/(?:[^/]+-linux-gnu[^/]*\/)?[^/]+\.so(?:\.[^/]*)?$/.test(name)
}

/** A package's licence, which has to come with its files. */
export function isCopyright(name: string): boolean {
  return /^usr\/share\/doc\/[^/]+\/copyright$/.test(name)
}
