/** `npm run vm` with a machine that is played: what is called, what is carried to and fro, and what a user reads. */

import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { within } from '../suite/slowness.ts'
import { makeWorld } from './world.ts'

const UP = 'vagrant up --provider libvirt driver=qemu'

/** The calls by which a machine is made, prepared and measured. */
const MADE = ['vagrant status', 'vagrant plugin list', UP, 'provisioned by vagrant', 'vagrant ssh-config', 'ssh', 'ssh', 'measured']

test('from nothing, up makes the machine and says what to type next; a second one finds it running', async () => {
  const { vm, calls } = makeWorld()
  const first = await vm('up')
  expect(first.stdout).toBe(`the machine is up (libvirt); the processor is emulated, 10 to 20 times slower: it was made so

  npm run vm chapter 1   the first chapter, in the machine
  npm run vm lab 1       its exercise; your file is workshop/01-chroot.ts, here
  npm run vm ssh         a shell in the machine
  npm run vm test        all checks, file by file
  npm run vm halt        turns it off`)
  expect([first.stderr, first.exitCode]).toEqual(['', 0])
  expect(calls()).toEqual(MADE)
  const second = await vm('up')
  expect([second.stdout, second.exitCode]).toEqual([first.stdout, 0])
  expect(calls()).toEqual(['vagrant status', 'vagrant ssh-config', 'ssh'])
})

test('a machine is measured once: status tells it, and it is left in the machine for its own doctor', async () => {
  const { vm, calls, read } = makeWorld()
  await vm('up', { FAKE_FACTOR: 'none' })
  expect((await vm('status')).stdout).toMatch(/\nmeasured {3}not yet: npm run vm up$/)
  expect((await vm('up', { FAKE_FACTOR: '20.1' })).stderr).toBe('')
  const today = new Date().toISOString().slice(0, 10)
  expect((await vm('status')).stdout).toContain(`\nmeasured   20.1 times as slow as a quiet machine (${today})`)
  const found = { provider: 'libvirt', driver: 'qemu', factor: '20.1', date: expect.stringContaining(today) }
  expect(JSON.parse(read('etc-minidock-machine.json'))).toEqual(found)
  expect(JSON.parse(read('dots/minidock/machine.json'))).toMatchObject(found)
  calls()
  await vm('halt')
  await vm('up')
  expect(calls()).not.toContain('measured')
})

test.each([
  ['qemu', 'qemu'],
  [undefined, 'kvm'],
])('a machine that `vagrant up` has made, with MINIDOCK_VM_DRIVER %s, is one of %s', async (asked, driver) => {
  const { vm, home, read } = makeWorld()
  await vm('up')
  // This command has no note of a machine that another one has made.
  rmSync(join(home, 'dots/minidock/machine.json'))
  expect(await vm('up', { MINIDOCK_VM_DRIVER: asked })).toMatchObject({ stderr: '', exitCode: 0 })
  expect(JSON.parse(read('dots/minidock/machine.json'))).toMatchObject({ provider: 'libvirt', driver })
})

test('at a terminal it says before what it will do, how long that takes, and what it is at', async () => {
  const { main, environment, calls } = makeWorld()
  const atTerminal = (words: string) =>
    execa('script', ['-qec', `${process.execPath} ${main} ${words}`, '/dev/null'], { env: environment, timeout: within(60) })
  const { stdout } = await atTerminal('up')
  for (const text of [
    'minidock: making a virtual machine with libvirt: Debian, one processor, 2048 MiB of memory',
    'it takes some minutes',
    'Waiting for domain to get an IP address',
    'npm run vm chapter 1',
  ])
    expect(stdout).toContain(text)
  calls()
  // A command has the terminal, and one of its own in the machine.
  expect((await atTerminal('ssh -- tty')).stdout).toMatch(/\/dev\/pts\/\d+/)
  expect(calls()).toContain('ssh -t')
})

test('a command brings up what is not there, carries the project, and ends as the command in the machine does', async () => {
  const { vm, write, calls, thereIn, project } = makeWorld()
  write('runtime/heart.ts', 'one')
  write('node_modules/large', '')
  const first = await vm('ssh -- pwd')
  expect(first.stdout).toMatch(/\/guest\/minidock$/)
  expect(calls()).toEqual([...MADE, 'ssh', 'ssh', `node vagrant ${there(project)}`, `engine vagrant ${there(project)}`, 'ssh -T'])
  expect(thereIn('runtime/heart.ts')).toBe('one')
  expect(existsSync(join(project, '../guest/minidock/node_modules'))).toBe(false)

  expect((await vm('ssh -- exit 7')).exitCode).toBe(7)
  calls()
  write('runtime/heart.ts', 'two')
  rmSync(join(project, 'package-lock.json'))
  await vm('ssh -- true')
  expect(thereIn('runtime/heart.ts')).toBe('two')
  expect(existsSync(join(project, '../guest/minidock/package-lock.json'))).toBe(false)
  expect(calls()).toEqual(['ssh', 'ssh', `node vagrant ${there(project)}`, `engine vagrant ${there(project)}`, 'ssh -T'])
})

const there = (project: string) => join(project, '../guest/minidock')

test('a chapter and the lab run with their own words, in the project’s folder', async () => {
  const { vm, project } = makeWorld()
  expect((await vm('chapter 5 break')).stdout).toBe(`in ${there(project)}: course/chapter/main.ts 5 break`)
  expect((await vm('lab hint 5')).stdout).toBe(`in ${there(project)}: --dev lab/learner/main.ts hint 5`)
})

test('the learner’s files are carried there before the lab, and what it has written comes back', async () => {
  const { vm, write, read } = makeWorld()
  write('workshop/05-network.ts', 'mine')
  write('scripts/with-packages', '#!/bin/sh\ncat workshop/05-network.ts\necho solved >workshop/progress.json\nexit 3\n')
  const { stdout, exitCode } = await vm('lab 5')
  expect([stdout, exitCode]).toEqual(['mine', 3])
  expect(read('project/workshop/progress.json')).toBe('solved\n')
})

test('while the lab watches, what is saved here is carried there', async () => {
  const { vm, write, home, project } = makeWorld()
  write('workshop/05-network.ts', 'mine')
  write(
    'scripts/with-packages',
    '#!/bin/sh\ntouch "$FAKE_HOME/begun"\nuntil grep -q saved workshop/05-network.ts; do sleep 0.05; done\necho seen\n',
  )
  const watching = vm('lab watch 5')
  await until('the lab watches', () => existsSync(join(home, 'begun')))
  writeFileSync(join(project, 'workshop/05-network.ts'), 'saved')
  expect((await watching).stdout).toBe('seen')
})

test('the lab in a browser has a way from this computer into the machine', async () => {
  const { vm, calls } = makeWorld()
  await vm('lab ui 5')
  expect(calls()).toContain('ssh -T -L')
})

test('a lab that is killed leaves its files in the machine, and the next command fetches them before it brings others', async () => {
  const { vm, write, read, home } = makeWorld()
  write('workshop/05-network.ts', 'mine')
  write(
    'scripts/with-packages',
    '#!/bin/sh\necho solved >workshop/progress.json\ntouch "$FAKE_HOME/written"\nuntil test -e "$FAKE_HOME/end"; do sleep 0.1; done\n',
  )
  const killed = vm('lab 5')
  await until('the lab has written', () => existsSync(join(home, 'written')))
  killed.kill('SIGKILL')
  writeFileSync(join(home, 'end'), '')
  await killed
  expect(existsSync(join(home, 'project/workshop/progress.json'))).toBe(false)
  write('scripts/with-packages', '#!/bin/sh\n')
  await vm('lab 5')
  expect(read('project/workshop/progress.json')).toBe('solved\n')
})

test('what a shell in the machine has written in workshop/ comes back; nothing of it is removed there, and a file from here wins even if it is older', async () => {
  const { vm, write, read, thereIn, project } = makeWorld()
  write('workshop/01-chroot.ts', 'old, from a backup')
  utimesSync(join(project, 'workshop/01-chroot.ts'), 1, 1)
  const shell = join(project, '../shell')
  writeFileSync(shell, '#!/bin/sh\necho mine >workshop/02-namespaces.ts\n')
  chmodSync(shell, 0o755)
  expect((await vm('ssh', { SHELL: shell })).exitCode).toBe(0)
  expect(read('project/workshop/02-namespaces.ts')).toBe('mine\n')
  rmSync(join(project, 'workshop/02-namespaces.ts'))
  writeFileSync(join(project, '../guest/minidock/workshop/01-chroot.ts'), 'newer, there')
  await vm('chapter')
  expect(thereIn('workshop/02-namespaces.ts')).toBe('mine\n')
  expect(thereIn('workshop/01-chroot.ts')).toBe('old, from a backup')
})

test('a machine that was halted is started; and halted, and removed', async () => {
  const { vm, calls } = makeWorld()
  const none = { exitCode: 0, stdout: 'there is no machine; npm run vm up makes one' }
  expect(await vm('destroy')).toMatchObject(none)
  await vm('ssh -- true')
  expect(await vm('halt')).toMatchObject({ exitCode: 0, stdout: 'the machine is off; npm run vm up starts it' })
  calls()
  expect((await vm('status')).stdout).toMatch(/^machine +shutoff \(libvirt\)\nproject +\S+minidock\nprocessor +the processor is emulated, /)
  expect(await vm('ssh -- true')).toMatchObject({ stderr: '', exitCode: 0 })
  // The first call finds it off.
  expect(calls().slice(1, 5)).toEqual(['ssh', 'vagrant status', 'vagrant up driver=qemu', 'vagrant ssh-config'])
  expect(await vm('destroy')).toMatchObject({ exitCode: 0, stdout: 'the machine is removed; what is in this folder stays' })
  expect((await vm('status')).stdout).toBe('machine  not made yet: npm run vm up')
  expect(await vm('halt')).toMatchObject(none)
})

test('what has another machine’s address is written nothing', async () => {
  const { vm, home, thereIn } = makeWorld()
  await vm('ssh -- true')
  writeFileSync(join(home, 'guest/.minidock-machine'), 'another')
  writeFileSync(join(home, 'state'), 'shutoff')
  // The other one answers.
  writeFileSync(join(home, 'state'), 'running')
  writeFileSync(join(home, 'project/new'), '')
  const { exitCode } = await vm('ssh -- true', { FAKE_STATUS: 'shutoff', FAKE_UP: 'fails Vagrant::Errors::VMBootTimeout too late' })
  expect(exitCode).toBe(125)
  expect(() => thereIn('new')).toThrow('ENOENT')
})

test('a provisioning that was broken off is gone on with', async () => {
  const { vm, calls, project } = makeWorld()
  const first = await vm('up', { FAKE_UP: 'refuses-provision' })
  expect(first.exitCode).toBe(125)
  calls()
  expect(await vm('up')).toMatchObject({ stderr: '', exitCode: 0 })
  expect(calls()).toContain(`all vagrant ${there(project)} ${there(project)}`)
})

test('where this computer has no rsync, the machine copies from the folder that vagrant shares', async () => {
  const { vm, home, project, write, calls, read } = makeWorld()
  const programs = join(home, 'without-rsync')
  mkdirSync(programs)
  for (const name of readdirSync('/usr/bin')) if (name !== 'rsync') symlinkSync(join('/usr/bin', name), join(programs, name))
  symlinkSync(project, join(home, 'shared'))
  write('workshop/05-network.ts', 'mine')
  write('vagrant/provision/project.sh', 'mkdir -p "$2/scripts"; cp -r "$3/scripts" "$3/vagrant" "$2/"\n')
  write('scripts/with-packages', '#!/bin/sh\ncat workshop/05-network.ts\necho solved >workshop/progress.json\n')
  const { stdout, stderr } = await vm('lab 5', { PATH: `${join(home, 'bin')}:${programs}` })
  expect([stdout, stderr]).toEqual(['mine', ''])
  expect(read('project/workshop/progress.json')).toBe('solved\n')
  expect(calls()).not.toContain('rsync')
})

test('a clock that is off is set right before a command, and that is said', async () => {
  const { vm, calls } = makeWorld()
  await vm('up')
  expect((await vm('ssh -- true', { FAKE_CLOCK: '3' })).stderr).toBe('')
  calls()
  const { stderr } = await vm('ssh -- true', { FAKE_CLOCK: '-7200' })
  expect(stderr).toMatch(/^minidock: the machine's clock was 7[12]\d\d seconds behind: it is set right$/)
  const set = calls().find(call => call.startsWith('date'))
  expect(Math.abs(Number(set?.replace('date -s @', '')) - Date.now() / 1000)).toBeLessThan(within(60) / 1000)
})

test.each([
  ['of those that are installed the first is taken', 'parallels/x', {}, 'libvirt'],
  ['one that has the offline box goes before', '0/virtualbox', {}, 'virtualbox'],
  ['also where a folder names the architecture', '0/amd64/virtualbox', {}, 'virtualbox'],
  ['the first again, where it has one as well', '0/libvirt', {}, 'libvirt'],
  ['and where another box is asked for', '0/virtualbox', { MINIDOCK_VM_BOX: 'mine' }, 'libvirt'],
])('%s', async (_, box, env, provider) => {
  const { vm, home, calls } = makeWorld()
  writeFileSync(join(home, 'bin/VBoxManage'), '', { mode: 0o755 })
  mkdirSync(join(home, 'boxes/boxes/minidock-VAGRANTSLASH-offline', box), { recursive: true })
  await vm('up', { ...env, FAKE_STATUS: 'not_created', FAKE_UP: 'fails X stop' })
  expect(calls().find(call => call.startsWith('vagrant up'))).toMatch(`vagrant up --provider ${provider}`)
})

test('the clock is set right before anything is fetched: for what provisions the machine, and for what builds there', async () => {
  const { vm, write, calls } = makeWorld()
  const order = () => calls().flatMap(call => /^(?:date|all|node)/.exec(call) ?? [])
  const ahead = { FAKE_CLOCK: '7200' }
  const said = /^minidock: the machine's clock was 7[12]\d\d seconds ahead: it is set right/
  await vm('up', { FAKE_UP: 'refuses-provision' })
  calls()
  expect((await vm('up', ahead)).stderr).toMatch(said)
  expect(order()).toEqual(['date', 'all'])
  write('runtime/heart.ts', 'changed')
  expect((await vm('ssh -- true', ahead)).stderr).toMatch(said)
  // The clock that is played stays wrong, so the command sets it once more.
  expect(order()).toEqual(['date', 'node', 'date'])
})

test('words that mean nothing are refused before anything is called', async () => {
  const { vm, home } = makeWorld()
  expect((await vm('up quickly')).stderr).toBe("minidock: 'quickly' after 'npm run vm up' means nothing\n  what there is: npm run vm help")
  expect((await vm('constructor')).exitCode).toBe(125)
  expect((await vm('test no-such-file')).stderr).toContain('no file of checks has no-such-file in its path')
  expect(existsSync(join(home, 'calls.log'))).toBe(false)
})
