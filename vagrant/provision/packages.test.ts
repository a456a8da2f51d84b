/** The machine has the programs that the checks call which run in it. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageLists } from '../box/recipe.ts'
import { checkFiles } from '../check-files.ts'
import { REPOSITORY } from '../places.ts'
import { syncedFiles } from '../synced.ts'

/** Packages that no Debian is without. */
const ALWAYS_THERE = ['bsdutils', 'coreutils', 'mount', 'util-linux']

/** Debian's package of each program that the code calls by its name alone. */
const PACKAGES: Readonly<Record<string, string>> = {
  bzip2: 'bzip2',
  debugfs: 'e2fsprogs',
  flock: 'util-linux',
  gcc: 'gcc',
  ip: 'iproute2',
  ip6tables: 'iptables',
  'ip6tables-save': 'iptables',
  iptables: 'iptables',
  'iptables-restore': 'iptables',
  'iptables-save': 'iptables',
  mke2fs: 'e2fsprogs',
  mkfifo: 'coreutils',
  mount: 'mount',
  nft: 'nftables',
  nsenter: 'util-linux',
  openssl: 'openssl',
  python3: 'python3-minimal',
  'qemu-img': 'qemu-utils',
  ruby: 'ruby',
  script: 'bsdutils',
  setpriv: 'util-linux',
  sha256sum: 'coreutils',
  skopeo: 'skopeo',
  ss: 'iproute2',
  umoci: 'umoci',
  umount: 'mount',
  unshare: 'util-linux',
  vagrant: 'vagrant',
  xz: 'xz-utils',
}

/** What those checks share. */
const SHARED = /^lab\/(?:checks|fixtures|sandbox)\/.*\.ts$/

const synced = syncedFiles(REPOSITORY).map(({ path }) => path)
const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')

test('the programs are those that knip is told of', () => {
  const { ignoreBinaries } = JSON.parse(read('knip.jsonc').replaceAll(/^\s*\/\/.*$/gm, '')) as {
    readonly ignoreBinaries: readonly string[]
  }
  expect(ignoreBinaries.filter(name => PACKAGES[name] === undefined)).toEqual([])
})

test('each program that checks call in the machine comes with a package that is in the lists', () => {
  const files = [...checkFiles([]), ...synced.filter(path => SHARED.test(path) && !path.endsWith('.test.ts'))].map(path => ({
    path,
    text: read(path),
  }))
  const listed = [...Object.values(packageLists(read('vagrant/provision/packages.txt'))).flat(), ...ALWAYS_THERE]
  const called = Object.entries(PACKAGES).flatMap(([program, name]) => {
    const path = files.find(({ text }) => new RegExp(`['"\`]${program}['"\`]`).test(text))?.path
    return path === undefined ? [] : [{ program, name, path }]
  })
  expect(called.map(({ program }) => program)).toEqual(expect.arrayContaining(['iptables', 'umoci', 'nsenter', 'skopeo', 'openssl']))
  expect(called.filter(({ name }) => !listed.includes(name))).toEqual([])
})
