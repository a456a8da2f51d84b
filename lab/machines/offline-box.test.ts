/** What the offline box has of the project, and that provisioning takes it as it is. The project here is one of a few small files, with this one's vagrant/ in it; nothing boots. */

import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { makeDisk } from '../../vagrant/box/disk.ts'
import { boxName } from '../../vagrant/commands/box.ts'
import { PROJECT_THERE } from '../../vagrant/places.ts'
import { EXCLUDED } from '../../vagrant/synced.ts'
import { within } from '../suite/slowness.ts'

/** When the project was committed, and before: seconds since 1970. */
const [COMMITTED, EARLIER] = [Date.UTC(2026, 0, 2) / 1000, Date.UTC(2026, 0, 1) / 1000]

const folder = mkdtempSync(join(tmpdir(), 'offline-box-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [project, root] = [join(folder, 'project'), join(folder, 'root')]
const there = join(root, PROJECT_THERE)

function write(path: string, content = `${path}\n`): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  if (content.startsWith('#!')) chmodSync(path, 0o755)
}

function git(...args: readonly string[]): void {
  const when = `@${COMMITTED} +0000`
  execFileSync('git', ['-C', project, '-c', 'user.name=me', '-c', 'user.email=me@here', ...args], {
    env: { ...process.env, GIT_AUTHOR_DATE: when, GIT_COMMITTER_DATE: when },
  })
}

/** Some of node_modules, of build and of the user's own files are not for the box. */
const FILES = [
  'package-lock.json',
  'runtime/heart.ts',
  'scripts/build.ts',
  'node_modules/.package-lock.json',
  'node_modules/vitest/index.js',
  'node_modules/.cache/of-this-machine',
  'build/launcher',
  'build/hot.1a.cjs',
  'build/hot.9f.cjs',
  'workshop/01-chroot.ts',
]

let offline: typeof import('../../vagrant/box/offline.ts')

beforeAll(async () => {
  for (const file of FILES) write(join(project, file))
  write(join(project, 'package.json'), '{"type":"module"}\n')
  write(join(project, 'minidock'), '#!/bin/sh\n')
  cpSync(join(REPOSITORY, 'vagrant/provision'), join(project, 'vagrant/provision'), { recursive: true })
  git('init', '--quiet')
  git('add', 'package.json', 'package-lock.json', 'minidock', 'runtime', 'scripts', 'vagrant')
  git('commit', '--quiet', '--message', 'A small project')
  write(join(project, 'build/minidock.cjs'), "require('./hot.1a.cjs')\n")
  write(join(project, 'build/stamp'))
  utimesSync(join(project, 'node_modules/vitest/index.js'), EARLIER, EARLIER)
  // The code that is checked lies in this project, and is not committed in it. Its packages are found in the folder above.
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'))
  for (const path of ['runtime', 'vagrant', 'course/places.ts', 'lab/sandbox/kept-in-build.ts'])
    cpSync(join(REPOSITORY, path), join(project, path), {
      recursive: true,
      filter: source => !/\.test\.ts$|\/golden$|\/vagrant\/(?:\.vagrant|out|provision)$/.test(source),
    })
  offline = await import(join(project, 'vagrant/box/offline.ts'))

  for (const name of ['tmp', 'usr/local/bin']) mkdirSync(join(root, name), { recursive: true })
  for (const name of ['boot.img', 'core.img']) write(join(root, 'boot/grub', name), 'G'.repeat(512))
  await offline.addProject(root)
  await offline.clampTimes(root, await offline.commitTime())
})

/** All that is in a folder, from there. */
function pathsIn(place: string): string[] {
  return readdirSync(place, { recursive: true, encoding: 'utf8' }).toSorted()
}

test('the box has the project as it was committed, its packages without caches, and its last build, all of them its user’s', () => {
  const files = pathsIn(there).filter(path => !lstatSync(join(there, path)).isDirectory() && !path.startsWith('vagrant/provision/'))
  expect(files).toEqual(
    [
      ...['build/hot.1a.cjs', 'build/launcher', 'build/minidock.cjs', 'build/stamp', 'minidock'],
      ...['node_modules/.package-lock.json', 'node_modules/.package-lock.of.json', 'node_modules/vitest/index.js'],
      ...['package-lock.json', 'package.json', 'runtime/heart.ts', 'scripts/build.ts'],
    ].toSorted(),
  )
  const owners = pathsIn(there).map(path => lstatSync(join(there, path)))
  expect(new Set(owners.map(({ uid, gid }) => `${uid}:${gid}`))).toEqual(new Set(['1000:1000']))
  expect(readlinkSync(join(root, 'usr/local/bin/minidock'))).toBe('/home/vagrant/minidock/minidock')
})

test('nothing in the box is younger than the commit, and what is older stays so', () => {
  const young = pathsIn(root).filter(path => lstatSync(join(root, path)).mtimeMs > COMMITTED * 1000)
  expect(young).toEqual([])
  expect(lstatSync(join(there, 'node_modules/vitest/index.js')).mtimeMs).toBe(EARLIER * 1000)
})

/** When a file on the disk of a box was written, and when it came there (its inode's change time): seconds since 1970. */
function timesOn(disk: string, path: string): { readonly written: number; readonly came: number } {
  const said = execFileSync('debugfs', ['-R', `stat ${PROJECT_THERE}/${path}`, `${disk}?offset=${1 << 20}`], {
    encoding: 'utf8',
    // Where it says its version.
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const time = (name: string) => Number(new RegExp(`^ *${name}: (0x[0-9a-f]+)`, 'm').exec(said)?.[1])
  return { written: time('mtime'), came: time('ctime') }
}

test('on the disk of the box no source came after the build was written, so provisioning builds nothing', async () => {
  const disk = join(folder, 'disk.raw')
  await makeDisk(disk, root, { diskGib: 1, time: COMMITTED })
  const { written } = timesOn(disk, 'build/stamp')
  expect(written).toBe(COMMITTED)
  // As provision/engine.sh looks at it: find … -newercm build/stamp.
  expect(readFileSync(join(there, 'vagrant/provision/engine.sh'), 'utf8')).toContain(
    'find runtime scripts package-lock.json -type f -newercm build/stamp',
  )
  const sources = ['runtime/heart.ts', 'scripts/build.ts', 'package-lock.json']
  expect(sources.filter(path => !(timesOn(disk, path).came <= written))).toEqual([])
})

/** What provision/node.sh fetches in a copy of the box's project. Programs that would fetch it are played. @param change is made in it before */
function fetched(change: (project: string) => void): string {
  const copy = mkdtempSync(join(folder, 'machine-'))
  onTestFinished(() => rmSync(copy, { recursive: true }))
  cpSync(there, join(copy, 'project'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  write(join(copy, 'bin/npm'), `#!/bin/sh\necho "npm $*" >>${copy}/calls\n`)
  write(join(copy, 'bin/runuser'), '#!/bin/sh\nshift 3\nexec "$@"\n')
  write(join(copy, 'bin/install'), '#!/bin/sh\n')
  change(join(copy, 'project'))
  execFileSync('sh', [join(copy, 'project/vagrant/provision/node.sh'), 'root', join(copy, 'project')], {
    env: { ...process.env, PATH: `${copy}/bin:${process.env['PATH']}` },
  })
  return existsSync(join(copy, 'calls')) ? readFileSync(join(copy, 'calls'), 'utf8') : ''
}

const LOCK = 'package-lock.json'

test.each<[string, (project: string) => void, string]>([
  ['the box’s own lock file: nothing', () => undefined, ''],
  ['one that has come later and is the same: nothing', at => utimesSync(join(at, LOCK), new Date(), new Date()), ''],
  ['another one: all that it names', at => write(join(at, LOCK), '{}\n'), 'npm --version\nnpm ci --include=dev\n'],
])('what provisioning fetches in a machine of the box, by %s', (_, change, calls) => {
  expect(fetched(change)).toBe(calls)
})

/** `npm run vm …` in that project. */
async function vm(...words: readonly string[]) {
  return await execa(process.execPath, [join(project, 'vagrant/vm.cjs'), ...words], { reject: false, timeout: within(60) })
}

test('npm run vm bundle: boxes that are there, and the project, which changes nothing over the box’s own', async () => {
  const [out, laptop] = [join(project, 'vagrant/out'), join(folder, 'laptop')]
  for (const provider of ['libvirt', 'virtualbox'] as const) write(join(out, boxName(provider)))
  const { exitCode, stdout, stderr } = await vm('bundle')
  const names = ['minidock-libvirt-amd64.box', 'minidock-virtualbox-amd64.box', 'minidock.tar', 'install.sh', 'SHA256SUMS']
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toBe(`${out}/bundle: ${names.join(', ')}; 0 MiB\ncopy it to a stick; on each laptop: sh install.sh`)
  expect(pathsIn(join(out, 'bundle'))).toEqual(names.toSorted())
  execFileSync('sha256sum', ['--quiet', '--check', 'SHA256SUMS'], { cwd: join(out, 'bundle') })

  mkdirSync(laptop)
  // As a user who is not root unpacks it.
  const unpack = 'umask 022 && tar --extract --no-same-permissions --file "$0" --directory "$1"'
  execFileSync('sh', ['-c', unpack, join(out, 'bundle/minidock.tar'), laptop])
  const excluded = EXCLUDED.map(pattern => `--exclude=${pattern}`)
  const words = [
    '--dry-run',
    '--itemize-changes',
    '--archive',
    '--no-owner',
    '--no-group',
    '--delete',
    ...excluded,
    `${laptop}/`,
    `${there}/`,
  ]
  const changes = execFileSync('rsync', words, { encoding: 'utf8' }).split('\n')
  expect(changes.filter(line => line !== '' && !line.endsWith(' ./'))).toEqual([])
})

test('a box without its contents is refused, with what is missing', async () => {
  for (const path of ['.git', 'build/stamp', 'node_modules/vitest']) {
    renameSync(join(project, path), join(folder, 'aside'))
    try {
      expect(offline.requireContents).toThrow(`cannot make the offline box: there is no ${path} here to put into it`)
      const { exitCode, stdout, stderr } = await vm('box', 'libvirt')
      const said = `minidock: cannot make the offline box: there is no ${path} here to put into it\n  in a clone: npm ci && npm run build`
      expect([exitCode, stdout, stderr]).toEqual([125, '', said])
    } finally {
      renameSync(join(folder, 'aside'), join(project, path))
    }
  }
  offline.requireContents()
})

test('a build that is older than the last commit is refused', () => {
  const stamp = join(project, 'build/stamp')
  utimesSync(stamp, EARLIER, EARLIER)
  onTestFinished(() => utimesSync(stamp, new Date(), new Date()))
  expect(offline.requireContents).toThrow('cannot make the offline box: the build is older than the last commit')
})

test('a box for a provider that has none is refused', async () => {
  const { exitCode, stderr } = await vm('box', 'libvirt', 'parallels')
  expect([exitCode, stderr]).toEqual([125, 'minidock: there is no box for parallels\n  npm run vm box [libvirt] [virtualbox]'])
})
