/** A container with a volume, a bind and a tmpfs, looked at from inside and from the host. It needs root, and the engine as it is built. */

import { execFileSync } from 'node:child_process'
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeOctal } from '../../runtime/kernel/machine/mounts.ts'
import { REPOSITORY } from '../places.ts'
import { lookUp } from './look-up.ts'
import type { RecordedMount, RecordedPaths } from './type.ts'

/** What the image has beside busybox. `app` writes into the container, and stays. */
const IMAGE = [
  'mkdir /data',
  'echo "a note of the image" > /data/first.txt',
  'echo "the image says hello" > /etc/motd',
  'printf "%s\\n" "#!/bin/sh" "echo temporary > /tmp/scratch" "echo more > /data/second.txt" "echo changed > /etc/motd" "echo started > /var/app.log" "exec sleep 1000" > /bin/app',
  'chmod +x /bin/app',
]
const PATHS = [
  '/bin/app',
  '/bin/busybox',
  '/data/first.txt',
  '/data/second.txt',
  '/etc/hosts',
  '/etc/motd',
  '/etc/passwd',
  '/proc/uptime',
  '/srv/site/index.html',
  '/tmp/scratch',
  '/var/app.log',
]
/** The last file that `app` writes. */
const WRITTEN = '/var/app.log'

interface Inspected {
  readonly Id: string
  readonly State: { readonly Pid: number }
  readonly GraphDriver: { readonly Data: { readonly LowerDir: string; readonly UpperDir: string } }
}

/**
 * @param folder an empty directory, which the caller removes afterwards
 * @throws {Error} a look-up leads to another file than the container has
 */
export function observePaths(folder: string): Omit<RecordedPaths, 'recorded' | 'kernel'> {
  const [root, site] = [join(folder, 'state'), join(folder, 'site')]
  const minidock = (...args: readonly string[]) =>
    execFileSync(join(REPOSITORY, 'minidock'), args, { encoding: 'utf8', env: { ...process.env, MINIDOCK_ROOT: root } })
  mkdirSync(site)
  writeFileSync(join(site, 'index.html'), '<h1>Written on the host</h1>\n')
  minidock('run', '--name', 'maker', 'busybox', 'sh', '-ec', IMAGE.join('; '))
  minidock('commit', '--change', 'CMD ["app"]', 'maker', 'app')
  minidock('rm', 'maker')
  const argv = ['run', '-d', '--name', 'app', '-v', 'notes:/data', '-v', `${site}:/srv/site:ro`, '--tmpfs', '/tmp:size=1m', 'app']
  minidock(...argv)
  try {
    const mountinfo = minidock('exec', 'app', 'sh', '-c', `until test -s ${WRITTEN}; do sleep 0.05; done; cat /proc/self/mountinfo`)
    const [inspected] = JSON.parse(minidock('inspect', 'app')) as readonly Inspected[]
    if (!inspected) throw new Error('inspect shows nothing')
    const seen = { argv, mounts: mountsOf(mountinfo), stack: stackOf(inspected), paths: PATHS }
    for (const path of PATHS) checkLookUp(seen, path, `/proc/${inspected.State.Pid}/root`)
    return usual(seen, { [root]: '/var/lib/minidock', [site]: '/home/you/site' })
  } finally {
    minidock('rm', '-f', 'app')
  }
}

/** What each mount shows of the host is its root in the file system of its device, and where the host has mounted that. Source: proc_pid_mountinfo(5). */
function mountsOf(mountinfo: string): RecordedMount[] {
  const host = linesOf(readFileSync('/proc/self/mountinfo', 'utf8'))
  return linesOf(mountinfo)
    .filter(({ at }) => !/^\/(proc|sys|dev)\//.test(at))
    .map(({ at, device, root, type, options }) => {
      const [on] = host.filter(each => each.device === device && isBelow(root, each.root)).sort((a, b) => b.root.length - a.root.length)
      const source = on === undefined ? null : join(on.at, root.slice(on.root.length))
      return { at, type: source === null ? type : 'bind', source, readOnly: options.split(',').includes('ro') }
    })
    .sort((a, b) => (a.at < b.at ? -1 : 1))
}

function isBelow(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`)
}

function linesOf(mountinfo: string) {
  return mountinfo
    .trimEnd()
    .split('\n')
    .map(line => {
      const [left = '', right = ''] = line.split(' - ')
      const [, , device = '', root = '', at = '', options = ''] = left.split(' ')
      return { device, root: decodeOctal(root), at: decodeOctal(at), options, type: right.split(' ')[0] ?? '' }
    })
}

function stackOf({ GraphDriver: { Data } }: Inspected): RecordedPaths['stack'] {
  const [own = '', ...layers] = Data.LowerDir.split(':')
  const named = layers.map((directory, index) => ({ name: `layer ${layers.length - index}`, directory }))
  return [{ name: 'upper', directory: Data.UpperDir }, { name: 'init layer', directory: own }, ...named].map(each => ({
    ...each,
    has: PATHS.filter(path => lstatSync(each.directory + path, { throwIfNoEntry: false })),
  }))
}

/** The file that the container has is the one to which the look-up leads. An overlay gives its files numbers of its own: there the content has to be enough. */
function checkLookUp(seen: Pick<RecordedPaths, 'mounts' | 'stack'>, path: string, root: string): void {
  const { file, mount } = lookUp(seen, path)
  const [inside, outside] = [lstatSync(root + path), file === undefined ? undefined : lstatSync(file)]
  if (file === undefined || !outside) return
  const isSame =
    mount.type === 'overlay'
      ? readFileSync(root + path).equals(readFileSync(file))
      : inside.dev === outside.dev && inside.ino === outside.ino
  if (!isSame) throw new Error(`the look-up of ${path} leads to ${file}, which is another file`)
}

/** With the places of a usual machine, and of long ids the beginning. */
function usual<T>(seen: T, places: Readonly<Record<string, string>>): T {
  const text = Object.entries(places).reduce((all, [from, to]) => all.replaceAll(from, to), JSON.stringify(seen))
  return JSON.parse(text.replace(/\b([0-9a-f]{12})[0-9a-f]{12,52}\b/g, '$1…'))
}
