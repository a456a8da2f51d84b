/** The check before the day: which laptops are ready, and what is wrong with the others. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { answers, disk, type Laptop, LINE, linux, mac, preflight, SCRIPT } from './fixtures/laptops.ts'

const ARM = { 'hw.optional.arm64': 1 }
const LIMA = { limactl: 'exit 0' }
const NEW = '6.1.0-18-amd64'
const PLUGIN = `echo left >"\${VAGRANT_HOME:-$HOME}/left"; echo "vagrant-libvirt (0.11.2, system)"`
const VAGRANT = { vagrant: PLUGIN, virsh: 'exit 0', node: 'echo v24.1.0' }
const BARE = { git: undefined, npm: undefined, cc: undefined }
const nobody = { id: 'case "$1" in -u) echo 1000 ;; -Gn) echo me ;; esac' }
const wrong = (minutes: number) => new Date(Date.now() + minutes * 60_000)
const refused = (date: Date) =>
  `case "$*" in *https:*) echo 'curl: (60) SSL certificate problem' >&2; exit 60 ;; *) ${answers(date)} ;; esac`

const LAPTOPS: readonly (readonly [what: string, laptop: Laptop, line: string])[] = [
  [
    'a Mac with Lima, from a shell under Rosetta',
    mac('14.5', ARM, LIMA),
    'ready door=lima system=macos-14.5 arch=arm64 memory=17 disk=120 reasons=none',
  ],
  [
    'a Mac of Intel with VirtualBox',
    mac('13.6', {}, { vagrant: '', VBoxManage: '', npm: '', node: 'echo v22.18.0' }),
    'ready door=virtualbox system=macos-13.6 arch=x86-64 memory=17 disk=120 reasons=none',
  ],
  [
    'a Mac with Parallels',
    mac('15.1', ARM, { vagrant: '', prlctl: '', npm: '', node: 'echo v24.1.0' }),
    'ready door=parallels system=macos-15.1 arch=arm64 memory=17 disk=120 reasons=none',
  ],
  [
    'a Mac that is older than Lima needs',
    mac('13.4.1', {}, LIMA),
    'not-ready door=none system=macos-13.4.1 arch=x86-64 memory=17 disk=120 reasons=no-door',
  ],
  [
    'a Mac of the first version that Lima needs',
    mac('13.5', {}, LIMA),
    'ready door=lima system=macos-13.5 arch=x86-64 memory=17 disk=120 reasons=none',
  ],
  [
    'a Mac that is too old for its Lima, with VirtualBox',
    mac('12.7', {}, { ...LIMA, vagrant: '', VBoxManage: '', npm: '', node: 'echo v22.18.0' }),
    'ready door=virtualbox system=macos-12.7 arch=x86-64 memory=17 disk=120 reasons=none',
  ],
  [
    'a Mac whose git is only what offers to install it',
    mac('14.5', ARM, { ...LIMA, 'xcode-select': 'exit 2' }),
    'not-ready door=lima system=macos-14.5 arch=arm64 memory=17 disk=120 reasons=programs',
  ],
  [
    'a Mac with a git of its owner’s, and without Xcode',
    mac('14.5', ARM, { ...LIMA, git: 'exit 0', 'xcode-select': 'exit 2' }),
    'ready door=lima system=macos-14.5 arch=arm64 memory=17 disk=120 reasons=none',
  ],
  ['a Mac with nothing', mac('14.5', ARM), 'not-ready door=none system=macos-14.5 arch=arm64 memory=17 disk=120 reasons=no-door'],
  [
    'a Mac in a virtual machine',
    mac('14.5', { ...ARM, 'kern.hv_support': 0 }, LIMA),
    'not-ready door=none system=macos-14.5 arch=arm64 memory=17 disk=120 reasons=virtualization',
  ],
  [
    'a Mac with little memory and a full disk',
    mac('14.5', { ...ARM, 'hw.memsize': 2e9 }, { ...LIMA, df: disk(9) }),
    'not-ready door=lima system=macos-14.5 arch=arm64 memory=2 disk=9 reasons=memory,disk',
  ],
  ['a Debian', linux(NEW), 'ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=none'],
  ['a Debian that is old', linux('5.10.0'), 'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=kernel'],
  ['a Debian of somebody else', linux(NEW, nobody), 'not-ready door=none system=debian-12 arch=x86-64 memory=16 disk=120 reasons=no-door'],
  [
    'a container',
    linux(NEW, {}, { files: { '.dockerenv': '' }, pidNamespace: 4026532200 }),
    'not-ready door=none system=debian-12 arch=x86-64 memory=16 disk=120 reasons=container',
  ],
  [
    "a machine that has a container's file left over",
    linux(NEW, {}, { files: { '.dockerenv': '' } }),
    'ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=none',
  ],
  ['a Fedora', linux(NEW, {}, { id: 'fedora' }), 'not-ready door=none system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=no-door'],
  [
    'a Fedora with Vagrant and libvirt',
    linux(NEW, VAGRANT, { id: 'fedora', files: { 'dev/kvm': '' } }),
    'ready door=libvirt system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=none',
  ],
  [
    'a Fedora with Vagrant and libvirt, whose processor does not help: npm run vm takes it all the same',
    linux(NEW, { ...VAGRANT, VBoxManage: '' }, { id: 'fedora' }),
    'ready door=libvirt system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=none',
  ],
  [
    'a Fedora with Vagrant and a libvirt that its user does not search for',
    linux(NEW, { ...VAGRANT, virsh: undefined }, { id: 'fedora', files: { 'dev/kvm': '', 'usr/sbin/virtqemud': '' } }),
    'ready door=libvirt system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=none',
  ],
  [
    'a Fedora whose Vagrant has no plugin for libvirt',
    linux(NEW, { ...VAGRANT, vagrant: 'exit 0' }, { id: 'fedora', files: { 'dev/kvm': '' } }),
    'not-ready door=none system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=no-door',
  ],
  [
    'the same with VirtualBox',
    linux(NEW, { ...VAGRANT, vagrant: 'exit 0', VBoxManage: '' }, { id: 'fedora', files: { 'dev/kvm': '' } }),
    'ready door=virtualbox system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=none',
  ],
  [
    'a Fedora with Vagrant and VirtualBox',
    linux(NEW, { vagrant: '', VBoxManage: '', node: 'echo v24.1.0' }, { id: 'fedora', files: { 'dev/kvm': '' } }),
    'ready door=virtualbox system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=none',
  ],
  [
    'a Fedora whose Node is too old for npm run vm',
    linux(NEW, { ...VAGRANT, node: 'echo v22.9.0' }, { id: 'fedora', files: { 'dev/kvm': '' } }),
    'not-ready door=libvirt system=fedora-12 arch=x86-64 memory=16 disk=120 reasons=node',
  ],
  [
    'a laptop of arm64',
    linux(NEW, { uname: 'case "$1" in -s) echo Linux ;; -m) echo aarch64 ;; -r) echo 6.1.0 ;; esac' }),
    'ready door=own system=debian-12 arch=arm64 memory=16 disk=120 reasons=none',
  ],
  [
    'a WSL 2',
    linux('5.15.153.1-microsoft-standard-WSL2'),
    'ready door=wsl2 system=wsl2-debian-12 arch=x86-64 memory=16 disk=120 reasons=none',
  ],
  [
    'a WSL 2 whose kernel is old',
    linux('5.10.102.1-microsoft-standard-WSL2'),
    'not-ready door=wsl2 system=wsl2-debian-12 arch=x86-64 memory=16 disk=120 reasons=kernel',
  ],
  ['a WSL 1', linux('4.4.0-19041-Microsoft'), 'not-ready door=none system=wsl1-debian-12 arch=x86-64 memory=16 disk=120 reasons=wsl1'],
  [
    'a laptop without a network',
    linux(NEW, { curl: "echo 'curl: (6) Could not resolve host' >&2; exit 6" }),
    'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=network',
  ],
  [
    'a proxy that opens TLS',
    linux(NEW, { curl: refused(new Date()) }),
    'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=tls',
  ],
  [
    'a proxy that opens TLS, and no curl',
    linux(NEW, { curl: undefined, wget: `case "$*" in *https:*) exit 5 ;; *) ${answers(new Date())} ;; esac` }),
    'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=tls',
  ],
  [
    'a proxy that the system trusts, and Node does not',
    linux(NEW, { node: 'case "$1" in -e) echo SELF_SIGNED_CERT_IN_CHAIN ;; *) echo v18.19.0 ;; esac' }),
    'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=tls',
  ],
  [
    'a clock that is so wrong that certificates are refused',
    linux(NEW, { curl: refused(wrong(-3000)) }),
    'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=clock',
  ],
  [
    'a clock that is ten minutes late',
    linux(NEW, { curl: answers(wrong(10)) }),
    'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=clock',
  ],
  [
    'a Debian with nothing installed',
    linux(NEW, BARE),
    'not-ready door=own system=debian-12 arch=x86-64 memory=16 disk=120 reasons=programs',
  ],
]

describe.each(['sh', 'bash', 'dash'])('in %s', shell => {
  test.each(LAPTOPS)('%s', (_, laptop, line) => {
    const { stderr, lastLine, status, left } = preflight(laptop, [], shell)
    expect({ stderr, lastLine, status, left }).toEqual({
      stderr: '',
      lastLine: `minidock preflight: v1 ${line}`,
      status: line.startsWith('ready') ? 0 : 1,
      left: [],
    })
  })

  test('this machine itself', () => {
    const { status, stdout, stderr } = spawnSync(shell, [SCRIPT, 'offline'], { encoding: 'utf8' })
    const [, verdict] = LINE.exec(stdout) ?? []
    expect({ verdict, stderr }).toEqual({ verdict: status === 0 ? 'ready' : 'not-ready', stderr: '' })
  })
})

test('above the line stands a list for people, with what to do', () => {
  const laptop = linux(NEW, { ...nobody, curl: refused(new Date()), df: disk(4) })
  expect(preflight(laptop).stdout).toBe(`\
good     system          A Linux, kernel 6.1.0-18-amd64
good     processor       x86-64, A processor
bad      door            you are not root, and in none of the groups sudo, wheel, admin
                         do: ask this machine's owner for sudo, or for Vagrant with libvirt or VirtualBox
limited  virtualization  off
good     memory          8.0 GB of 16 GB free
bad      disk            4 GB free in /home/me; this door needs 10
                         do: make room: downloads, old virtual machines, docker system prune
limited  programs        not looked at: which are needed depends on the door
bad      network         the certificate of registry.npmjs.org is not trusted, so a proxy may open TLS: curl: (60) SSL certificate problem
                         do: ask your administrator for the proxy's certificate, as a file: export NODE_EXTRA_CA_CERTS=FILE.pem
good     clock           right

minidock preflight: v1 not-ready door=none system=debian-12 arch=x86-64 memory=16 disk=4 reasons=no-door,disk,tls
`)
})

test.each([
  ['an old Mac', mac('12.7', {}, LIMA), 'bad      door            Lima needs macOS 13.5 here, '],
  [
    'a Mac without git',
    mac('14.5', ARM, { ...LIMA, 'xcode-select': 'exit 2' }),
    'missing: git\n                         do: xcode-select --install\n',
  ],
  ['a Debian with nothing installed', linux(NEW, BARE), 'bad      programs        missing: git npm cc\n'],
  [
    'a Linux without virtualization',
    linux(NEW, { vagrant: '', VBoxManage: '', node: 'echo v24.1.0' }, { id: 'fedora' }),
    'limited  virtualization',
  ],
  [
    'a Debian whose user does not search /usr/sbin',
    linux(NEW, { nft: undefined }, { files: { 'usr/sbin/nft': '' } }),
    'good     programs        all are there\n',
  ],
  [
    'a Debian that lacks what chapter 5 types',
    linux(NEW, { nft: undefined }),
    'limited  programs        missing, for later chapters: nft\n',
  ],
  ['one with neither curl nor wget', linux(NEW, { curl: undefined }), 'limited  network         not tried: '],
])('what it says of %s', (_, laptop, row) => {
  expect(preflight(laptop).stdout).toContain(row)
})

test("a Mac's free memory is what it could give away", () => {
  expect(preflight(mac('14.5', ARM, LIMA)).stdout).toContain('memory          5.1 GB of 17 GB free\n')
})

test('offline asks nobody', () => {
  const laptop = linux(NEW, { curl: 'echo asked >&2; exit 6' })
  const { status, stderr, stdout } = preflight(laptop, ['offline'])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('good     network         not asked: you said offline\n')
})

test('offline, what later chapters type has to be there', () => {
  const { status, lastLine } = preflight(linux(NEW, { nft: undefined }), ['offline'])
  expect({ status, lastLine }).toEqual({ status: 1, lastLine: expect.stringMatching(/ not-ready door=own .* reasons=programs$/) })
})

test('another word is refused, with what there is', () => {
  const { status, stdout, stderr } = preflight(linux(NEW), ['ofline'])
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: 'usage: sh preflight.sh [offline]\n' })
})

test.each(['2026-12-31T23:59:59Z', '2027-01-01T00:00:00Z', '2028-02-29T12:00:00Z', '2028-03-01T00:00:00Z', '2030-10-09T08:07:06Z'])(
  'the clock is compared in seconds: %s',
  text => {
    const date = new Date(text)
    const clock = (ahead: number) => ({ curl: answers(date), date: `echo ${date.getTime() / 1000 + ahead}` })
    expect(preflight(linux(NEW, clock(0))).stdout).toContain('clock           right\n')
    expect(preflight(linux(NEW, clock(61))).stdout).toContain('limited  clock           wrong by 61 s\n')
    expect(preflight(linux(NEW, clock(-301))).stdout).toContain('bad      clock           wrong by 301 s\n')
  },
)

describe('for Windows', () => {
  const script = readFileSync(join(import.meta.dirname, 'preflight.ps1'), 'latin1')

  test('the last line has the same fields, in the same order', () => {
    const fieldsOf = (line: string) => [...line.matchAll(/ ([a-z]+)=/g)].map(([, name]) => name)
    const [, format = ''] = /"(minidock preflight: v1 .*)"/.exec(script) ?? []
    expect(fieldsOf(format)).toEqual(fieldsOf(preflight(linux(NEW)).lastLine ?? ''))
  })

  test('PowerShell 5 reads it right: without a mark at its beginning it takes a file for ANSI', () => {
    expect([...script].filter(character => character > '~')).toEqual([])
  })

  test('it calls nothing that changes something, and not wsl.exe, which offers to install itself', () => {
    const code = script.replace(/^\s*#.*$/gm, '').replace(/'[^'\n]*'|"[^"\n]*"/g, "''")
    const verbs = [...code.matchAll(/\b([A-Za-z]+)-[A-Z]\w+/g)].map(([, verb]) => verb)
    expect([...new Set(verbs)].sort()).toEqual(['ForEach', 'Get', 'Invoke', 'Select', 'Test', 'Where', 'Write'])
    expect(code).not.toMatch(/\b(wsl|dism|bcdedit|winget|choco)\b/)
  })
})

test('libvirt without /dev/kvm is slow, which is said', () => {
  const virtualization = (laptop: Laptop) => /^\S+ +virtualization .*(?:\n {24}.*)?$/m.exec(preflight(laptop).stdout)?.[0]
  expect(virtualization(linux(NEW, VAGRANT, { id: 'fedora' }))).toBe(
    `limited  virtualization  off: there is no /dev/kvm, so all takes 10 to 20 times as long\n${' '.repeat(25)}do: switch on virtualization in the firmware (on x86-64: VT-x or AMD-V)`,
  )
  expect(virtualization(linux(NEW, VAGRANT, { id: 'fedora', files: { 'dev/kvm': '' } }))).toBe('good     virtualization  on')
})
