/** What is in the two layers of the image nginx: below, accounts, libraries and busybox; above, nginx, configured as docker's image is. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TarEntry } from '../../formats/tar/pack.ts'
import { baseFiles } from './base-files.ts'
import { appletLinks } from './busybox.ts'
import { packagedBusybox } from './busybox-binary.ts'
import type { DebianPackage } from './package-closure.ts'
import { inMergedUsr, isCopyright, isLibrary, mergedUsr, packageFiles } from './package-files.ts'

/** A package, and the path of its archive. */
export interface Fetched extends DebianPackage {
  readonly archive: string
}

/** As in docker's image. */
const USER = { name: 'nginx', id: 101 }

export async function baseLayer(packages: readonly Fetched[], scratch: string): Promise<TarEntry[]> {
  const files = baseFiles.filter(({ name }) => name !== 'bin/' && name !== 'usr/bin/env')
  const entries: TarEntry[] = [
    ...files,
    ...mergedUsr,
    { name: 'run/', type: 'directory' },
    { name: 'var/run', type: 'symlink', linkname: '/run' },
  ]
  for (const { name, archive } of packages) {
    entries.push(...(await packageFiles(archive, path => isLibrary(path) || isCopyright(path))))
    if (name === 'busybox-static') entries.push(...appletLinks(await packagedBusybox(archive, scratch)).map(intoUsr))
  }
  return entries
}

function intoUsr(entry: TarEntry): TarEntry {
  const name = inMergedUsr(entry.name)
  return entry.linkname === undefined ? { ...entry, name } : { ...entry, name, linkname: inMergedUsr(entry.linkname) }
}

/** Our own files are first, so that they stay where a package has one of the same name. */
export async function nginxLayer(packages: readonly Fetched[]): Promise<TarEntry[]> {
  const isWanted = (path: string) => path === 'usr/sbin/nginx' || /^etc\/nginx\/[^/]+$/.test(path) || isCopyright(path)
  const entries = [...accounts(), ...configuration()]
  for (const { archive } of packages) entries.push(...(await packageFiles(archive, isWanted)))
  return entries
}

const ours = (name: string, path: string): TarEntry => ({
  name: path,
  type: 'file',
  content: readFileSync(join(import.meta.dirname, 'nginx', name)),
})

const configuration = (): TarEntry[] => [
  ours('nginx.conf', 'etc/nginx/nginx.conf'),
  ours('default.conf', 'etc/nginx/conf.d/default.conf'),
  ours('index.html', 'usr/share/nginx/html/index.html'),
  { name: 'var/log/nginx/access.log', type: 'symlink', linkname: '/dev/stdout' },
  { name: 'var/log/nginx/error.log', type: 'symlink', linkname: '/dev/stderr' },
  // nginx makes what is missing at its start, which it cannot where the root is read-only.
  ...['body', 'fastcgi', 'proxy', 'scgi', 'uwsgi'].map(
    (name): TarEntry => ({ name: `var/lib/nginx/${name}/`, type: 'directory', mode: 0o700, uid: USER.id, gid: USER.id }),
  ),
]

/** The lower layer's accounts, and one for nginx's workers. */
function accounts(): TarEntry[] {
  const { name, id } = USER
  const lines: Readonly<Record<string, string>> = {
    'etc/group': `${name}:x:${id}:\n`,
    'etc/passwd': `${name}:x:${id}:${id}:nginx user:/nonexistent:/bin/false\n`,
    'etc/shadow': `${name}:!:20089::::::\n`,
  }
  return baseFiles.flatMap(entry => {
    const [line, { content }] = [lines[entry.name], entry]
    return line !== undefined && content instanceof Uint8Array ? [{ ...entry, content: Buffer.concat([content, Buffer.from(line)]) }] : []
  })
}
