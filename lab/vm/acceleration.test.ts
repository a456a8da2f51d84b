/** KVM is used where a boot with it has answered, and nowhere else. Vagrant is played; so is /dev/kvm, which is a file of this world. */

import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { program, tryKvm, WORD } from '../../vagrant/try-kvm.ts'
import { within } from '../suite/slowness.ts'
import { makeWorld } from './world.ts'

/** A world with KVM, or without, and with no kernel to try it with. */
function worldWith({ kvm }: { readonly kvm: boolean }) {
  const world = makeWorld()
  const replace = (file: string, from: string, to: string) => {
    const text = readFileSync(join(REPOSITORY, file), 'utf8')
    expect(text).toContain(`'${from}'`)
    world.write(file, text.replaceAll(`'${from}'`, `'${to}'`))
  }
  replace('vagrant/acceleration.ts', '/dev/kvm', join(world.home, 'kvm'))
  replace('vagrant/try-kvm.ts', '/boot', join(world.home, 'boot'))
  if (kvm) writeFileSync(join(world.home, 'kvm'), '')
  const env = { MINIDOCK_VM_DRIVER: undefined, MINIDOCK_VM_TRIAL_SECONDS: '1' }
  const note = join(world.home, 'dots/minidock/acceleration.json')
  return {
    ...world,
    vm: (words: string, more = {}) => world.vm(words, { ...env, ...more }),
    ups: () => world.calls().filter(call => /^vagrant (?:up|destroy)/.test(call)),
    noted: () => JSON.parse(readFileSync(note, 'utf8')),
    renote: (change: object) => writeFileSync(note, JSON.stringify({ ...JSON.parse(readFileSync(note, 'utf8')), ...change })),
  }
}

const [WITH_KVM, EMULATED] = ['vagrant up --provider libvirt driver=kvm', 'vagrant up --provider libvirt driver=qemu']
const REMOVED = 'vagrant destroy --force'

test('a boot that answers is yes, and is remembered with what it was tried on', async () => {
  const { vm, ups, noted } = worldWith({ kvm: true })
  const { stdout, stderr } = await vm('up')
  expect([stdout.split('\n')[0], stderr]).toEqual([
    expect.stringMatching(
      /^the machine is up \(libvirt\); the processor runs it \(KVM\): a boot answered, and all was made within \d+ seconds \(\d{4}-\d\d-\d\d\)$/,
    ),
    '',
  ])
  expect(noted()).toEqual({
    driver: 'kvm',
    why: expect.any(String),
    provider: 'libvirt',
    kernel: release(),
    processor: expect.stringContaining(process.arch),
    tried: expect.any(String),
  })
  expect((await vm('status')).stdout).toMatch(
    /\nprocessor {2}the processor runs it \(KVM\): a boot answered, .* \(\d{4}-\d\d-\d\d\)\nmeasured {3}emulated, or as slow as if it were: 14\.5 times/,
  )
  expect(ups()).toEqual([WITH_KVM])
})

test.each([
  ['silent-with-kvm', 'with KVM it did not answer within 1 seconds'],
  ['refuses-kvm', 'with KVM it failed'],
  // It has answered, and then stood still.
  ['dies-with-kvm', 'with KVM it failed'],
])('%s: the machine is made again with an emulated processor, which is said and remembered', async (how, why) => {
  const { vm, ups } = worldWith({ kvm: true })
  const { stdout, stderr, exitCode } = await vm('up', { FAKE_UP: how })
  expect(exitCode).toBe(0)
  expect(stderr).toBe(`minidock: ${why}: it is made again, with an emulated processor, which is 10 to 20 times slower`)
  expect(stdout.split('\n')[0]).toContain(`the machine is up (libvirt); the processor is emulated, 10 to 20 times slower: ${why} (`)
  expect(ups()).toEqual([WITH_KVM, REMOVED, EMULATED])
  // The next machine is not tried with KVM again.
  await vm('destroy')
  expect(await vm('up', { FAKE_UP: how })).toMatchObject({ exitCode: 0, stderr: '' })
  expect(ups()).toEqual([REMOVED, EMULATED])
})

test.each(['kernel', 'processor', 'provider'])('with another %s it is tried again', async what => {
  const { vm, ups, renote } = worldWith({ kvm: true })
  await vm('up', { FAKE_UP: 'refuses-kvm' })
  renote({ [what]: 'another' })
  await vm('destroy')
  ups()
  await vm('up')
  expect(ups()).toEqual([WITH_KVM])
})

test('without /dev/kvm nothing is tried', async () => {
  const { vm, ups, noted } = worldWith({ kvm: false })
  await vm('up')
  expect(ups()).toEqual([EMULATED])
  expect(noted()).toMatchObject({ driver: 'qemu', why: 'there is no /dev/kvm' })
})

test('what has nothing to do with KVM is no reason to do without', async () => {
  const { vm, ups } = worldWith({ kvm: true })
  const { stderr, exitCode } = await vm('up', {
    FAKE_UP: 'fails Vagrant::Errors::DownloaderError Could not resolve host',
    FAKE_STATUS: 'not_created',
  })
  expect(exitCode).toBe(125)
  expect(stderr).toContain('the box could not be fetched')
  expect(ups()).toEqual([WITH_KVM])
})

test('MINIDOCK_VM_DRIVER decides, and is not remembered', async () => {
  const { vm, ups, noted } = worldWith({ kvm: true })
  await vm('up', { MINIDOCK_VM_DRIVER: 'qemu' })
  expect(ups()).toEqual([EMULATED])
  expect(noted).toThrow('ENOENT')
  await vm('destroy')
  await vm('up')
  expect(noted()).toMatchObject({ driver: 'kvm' })
  await vm('destroy')
  // What was found out with another driver is not said of this machine.
  expect((await vm('up', { MINIDOCK_VM_DRIVER: 'qemu' })).stdout.split('\n')[0]).toMatch(/times slower: it was made so$/)
  await vm('destroy')
  expect((await vm('up', { MINIDOCK_VM_DRIVER: 'tcg' })).stderr).toBe("minidock: MINIDOCK_VM_DRIVER is 'tcg': it can be kvm or qemu")
})

test('the program of the quick look says its word, and then turns its machine off', async () => {
  const file = join(process.env['TMPDIR'] ?? '', 'init')
  writeFileSync(file, program())
  chmodSync(file, 0o755)
  onTestFinished(() => execa('rm', [file]).then(() => undefined))
  // In a user and a PID namespace of its own, reboot(2) ends process 1 of that namespace, and nothing else.
  const { stdout, signal } = await execa('unshare', ['--user', '--map-root-user', '--pid', '--fork', '--kill-child', file], {
    reject: false,
    timeout: within(30),
  })
  expect([stdout, signal]).toEqual([WORD, 'SIGHUP'])
})

test('a kernel that is none says nothing about KVM', async () => {
  expect(await tryKvm({ kernel: '/dev/null' })).toEqual({ kind: 'not seen' })
})
