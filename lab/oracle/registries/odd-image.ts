/**
 * `odd-image.ts BUSYBOX ODD ARCHITECTURE`: makes an archive of an image on top of busybox that holds all that a layer can say: hard links, whiteouts, opaque directories,
 * attributes, owners, modes, long names. Docker's load takes it, and so do the others: all of them have the same image then, under the name `odd`.
 */

import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dockerArchive, type Entry, tar } from '../../fixtures/archives.ts'

const [busybox = '', odd = '', architecture = ''] = process.argv.slice(2)

/** CAP_NET_BIND_SERVICE, as capabilities(7) has it in `security.capability`: version 2, permitted and effective. */
const BIND_SERVICE = '\x01\0\0\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0'

const mtime = new Date('2024-02-29T12:34:56Z')
const owner = { uid: 1000, gid: 2000 }

/** Names of one file: each entry says the same of it, as in every archive that tar makes. */
const FILE = { mode: 0o4751, ...owner }
const FOLDER: Entry = { name: 'odd/', type: 'directory', mode: 0o1777, ...owner }

const LOWER: readonly Entry[] = [
  FOLDER,
  { name: 'odd/file', content: 'a file', ...FILE },
  { name: 'odd/hard', type: 'link', linkname: 'odd/file', ...FILE },
  { name: 'odd/removed-link', type: 'link', linkname: 'odd/file', ...FILE },
  { name: 'odd/soft', type: 'symlink', linkname: '../odd/file' },
  { name: 'odd/dangling', type: 'symlink', linkname: '/no/such' },
  { name: 'odd/fifo', type: 'fifo', mode: 0o620 },
  { name: 'odd/capable', content: '#!/bin/sh\n', mode: 0o755, pax: { 'SCHILY.xattr.security.capability': BIND_SERVICE } },
  { name: 'odd/größe 大', content: 'UTF-8' },
  { name: `odd/${'long'.repeat(40)}/`, type: 'directory', mode: 0o700 },
  { name: `odd/${'long'.repeat(40)}/${'name'.repeat(40)}`, content: 'long' },
  { name: 'lower/', type: 'directory' },
  { name: 'lower/removed', content: 'not seen' },
  { name: 'lower/kept', content: 'seen' },
  { name: 'opaque/', type: 'directory', mode: 0o750, gid: 7 },
  { name: 'opaque/hidden', content: 'not seen' },
  { name: 'file-to-directory', content: 'not seen' },
  { name: 'directory-to-file/hidden', content: 'not seen' },
]

const UPPER: readonly Entry[] = [
  FOLDER,
  { name: 'odd/.wh.removed-link' },
  { name: 'lower/', type: 'directory' },
  { name: 'lower/.wh.removed' },
  { name: 'opaque/', type: 'directory', mode: 0o711, gid: 8 },
  { name: 'opaque/.wh..wh..opq' },
  { name: 'opaque/new', content: 'seen' },
  { name: 'file-to-directory/', type: 'directory' },
  { name: 'file-to-directory/new', content: 'seen' },
  { name: 'directory-to-file', content: 'seen' },
]

function layer(entries: readonly Entry[]): Promise<Buffer> {
  return tar(...entries.map(entry => ({ ...entry, mtime })))
}

function contentOf(archive: string, name: string): Buffer {
  return execFileSync('tar', ['-xOf', archive, name], { maxBuffer: 2 ** 28 })
}

const [manifest] = JSON.parse(contentOf(busybox, 'manifest.json').toString()) as { readonly Layers: readonly string[] }[]
const layers = [...(manifest?.Layers ?? []).map(name => contentOf(busybox, name)), await layer(LOWER), await layer(UPPER)]
const config = {
  created: mtime.toISOString(),
  architecture,
  config: {
    Env: ['PATH=/bin:/usr/bin', `ARCHITECTURE=${architecture}`],
    Entrypoint: ['/bin/sh', '-c'],
    Cmd: ['echo $ARCHITECTURE $(id -u) $PWD; cat /odd/hard'],
    User: '1000:2000',
    WorkingDir: '/odd',
    Labels: { 'org.example.odd': 'ö "quoted" <&>' },
  },
}
writeFileSync(odd, await dockerArchive({ layers, tags: ['odd:latest'], config }))
