/**
 * nginx: a web server that is configured as docker's image is, from Debian's packages. They are fetched and taken apart; none is installed, so no maintainer
 * script runs. The lower layer is busybox, accounts and libraries; the upper one is nginx.
 *
 * Everything in it has one fixed time, so the same packages make the same image, digest for digest, on every machine.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../../base/errors.ts'
import { formatSize } from '../../formats/go/units.ts'
import { packTar, type TarEntry } from '../../formats/tar/pack.ts'
import type { ImageRooms } from '../../store/images/add-image.ts'
import type { StoredImage } from '../../store/images/images.ts'
import { type Apt, withApt } from './apt.ts'
import { baseFiles } from './base-files.ts'
import { appletLinks } from './busybox.ts'
import { packagedBusybox } from './busybox-binary.ts'
import { layerEntries } from './layer-entries.ts'
import { addMadeImage } from './made-image.ts'
import { type DebianPackage, packageClosure, parsePackages, simulatedNames } from './package-closure.ts'
import { inMergedUsr, isCopyright, isLibrary, mergedUsr, packageFiles } from './package-files.ts'
import { withScratch } from './scratch.ts'

const CREATED = new Date('2025-01-01T00:00:00Z')
const STANDARD_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const ROOTS = ['busybox-static', 'nginx-light']

/** As in docker's image. */
const USER = { name: 'nginx', id: 101 }

/** One of the packages, and the path of its archive. */
interface Fetched extends DebianPackage {
  readonly archive: string
}

export async function makeNginx(store: ImageRooms, progress: (line: string) => void): Promise<StoredImage> {
  return await withScratch(store.paths.images, async scratch => {
    const packages = await withApt(scratch, apt => fetch(apt, progress)).catch((error: unknown) => Promise.reject(cannotFetch(error)))
    const isNginx = ({ source }: DebianPackage) => source === 'nginx'
    const [own, others] = [packages.filter(isNginx), packages.filter(each => !isNginx(each))]
    const version = own[0]?.version ?? ''
    progress(`nginx: made from nginx ${version} and ${others.length} packages that it needs`)
    return await addMadeImage(store, {
      layers: [
        { tar: packTar(layerEntries(await baseLayer(others, scratch)), CREATED), createdBy: list(others) },
        { tar: packTar(layerEntries(await nginxLayer(own)), CREATED), createdBy: list(own) },
      ],
      config: {
        Env: [STANDARD_PATH, `NGINX_VERSION=${upstream(version)}`],
        ExposedPorts: { '80/tcp': {} },
        Cmd: ['nginx', '-g', 'daemon off;'],
        StopSignal: 'SIGQUIT',
      },
      created: CREATED,
      settings: [`ENV NGINX_VERSION=${upstream(version)}`, 'EXPOSE 80/tcp', 'STOPSIGNAL SIGQUIT', 'CMD ["nginx" "-g" "daemon off;"]'],
      references: ['docker.io/library/nginx:latest'],
    })
  })
}

async function fetch(apt: Apt, progress: (line: string) => void): Promise<Fetched[]> {
  progress('nginx: asking apt which packages it takes')
  const names = simulatedNames(await apt.run('apt-get', '--simulate', '--no-install-recommends', 'install', ...ROOTS))
  const chosen = parsePackages(await apt.run('apt-cache', 'show', '--no-all-versions', ...names))
  const packages = packageClosure(chosen, ROOTS, ({ section, source }) => section === 'libs' || source === 'nginx')
  const bytes = packages.reduce((sum, { size }) => sum + size, 0)
  progress(`nginx: fetching ${packages.length} of Debian's packages, ${formatSize(bytes)}`)
  const archives = await apt.download(packages.map(({ name, version }) => `${name}=${version}`))
  return packages.map((each, index) => ({ ...each, archive: archives[index] ?? '' }))
}

async function baseLayer(packages: readonly Fetched[], scratch: string): Promise<TarEntry[]> {
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
async function nginxLayer(packages: readonly Fetched[]): Promise<TarEntry[]> {
  const isWanted = (path: string) => path === 'usr/sbin/nginx' || /^etc\/nginx\/[^/]+$/.test(path) || isCopyright(path)
  const entries = [...accounts(), ...configuration]
  for (const { archive } of packages) entries.push(...(await packageFiles(archive, isWanted)))
  return entries
}

const ours = (name: string, path: string): TarEntry => ({
  name: path,
  type: 'file',
  content: readFileSync(join(import.meta.dirname, 'nginx', name)),
})

const configuration: readonly TarEntry[] = [
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

const list = (packages: readonly DebianPackage[]) => packages.map(({ name, version }) => `${name}=${version}`).join(' ')

/** `1.22.1` of `1:1.22.1-9+deb12u11`. */
const upstream = (version: string) => version.replace(/^\d+:/, '').replace(/-[^-]*$/, '')

function cannotFetch(error: unknown): unknown {
  if (!(error instanceof MinidockError)) return error
  const elsewhere = 'or bring the image from another machine: docker save nginx | minidock load'
  if (error.kind === 'unavailable')
    return new MinidockError('unavailable', 'cannot make the image nginx: this machine has no apt to fetch packages with', {
      hint: `use a machine with Debian or Ubuntu, ${elsewhere}`,
      cause: error,
    })
  return new MinidockError('unavailable', "cannot make the image nginx: apt cannot fetch Debian's packages", {
    hint: [error.message, error.hint, `make this work: apt-get update && apt-get download nginx-light, ${elsewhere}`]
      .filter(Boolean)
      .join('\n'),
    cause: error,
  })
}
