import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Driver, remember } from '../../../../vagrant/acceleration.ts'
import { noteGuest } from '../../../../vagrant/guest.ts'
import type { Measured } from '../../../base/virtual-machine.ts'
import { gatherVirtualMachine, probeVirtualMachine } from './virtual-machine.ts'

let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'project-'))
  vi.stubEnv('PATH', join(project, 'bin'))
  vi.stubEnv('VAGRANT_DOTFILE_PATH', join(project, 'vagrant/.vagrant'))
  onTestFinished(() => {
    vi.unstubAllEnvs()
    rmSync(project, { recursive: true })
  })
})

function note(text: string): void {
  mkdirSync(join(project, 'vagrant/.vagrant/minidock'), { recursive: true })
  writeFileSync(join(project, 'vagrant/.vagrant/minidock/acceleration.json'), text)
}

const said = (kernel: string) => {
  const facts = gatherVirtualMachine(project, join(project, 'etc-machine.json'))
  return facts && probeVirtualMachine(facts, kernel)
}

test('where there is no vagrant and never was a machine, there is nothing to say', () => {
  expect(said('6.1')).toBeUndefined()
})

test('where vagrant is installed, a machine could be made', () => {
  mkdirSync(join(project, 'bin'))
  writeFileSync(join(project, 'bin/vagrant'), '')
  chmodSync(join(project, 'bin/vagrant'), 0o755)
  expect(said('6.1')).toMatchObject({ grade: 'good', text: expect.stringMatching(/^vagrant is installed; npm run vm up makes one/) })
})

test.each<[Driver, string]>([
  ['kvm', 'the processor runs it (KVM): because'],
  ['qemu', 'the processor is emulated, 10 to 20 times slower: because'],
  ['own', 'because'],
])('what was found out with the driver %s is told, with its date', (driver, text) => {
  // As npm run vm writes it.
  remember('libvirt', { driver, why: 'because' })
  const today = new Date().toISOString().slice(0, 10)
  expect(said(release())).toEqual({ subject: 'virtual machine', grade: 'good', text: `${text} (${today})` })
  expect(said('9.9')?.text).toBe(`${text} (${today}); that was with Linux ${release()}, the next one is tried again`)
})

/** As npm run vm and vagrant leave it. */
function made(provider: string, driver: Driver, measured?: Measured): void {
  const folder = join(process.env['VAGRANT_DOTFILE_PATH'] ?? '', 'machines/default', provider)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'id'), 'id-1')
  noteGuest({ provider, driver, id: 'id-1', token: 'abc', isProvisioned: true, ...(measured && { measured }) })
}

test('a machine that there is keeps its driver, whatever the last boot has shown; one that vagrant has no more is none', () => {
  remember('libvirt', { driver: 'kvm', why: 'a boot answered' })
  made('libvirt', 'qemu')
  expect(said(release())?.text).toBe('the processor is emulated, 10 to 20 times slower: it was made so')
  remember('libvirt', { driver: 'qemu', why: 'there is no /dev/kvm' })
  const today = new Date().toISOString().slice(0, 10)
  expect(said(release())?.text).toBe(`the processor is emulated, 10 to 20 times slower: there is no /dev/kvm (${today})`)
  remember('libvirt', { driver: 'kvm', why: 'a boot answered' })
  rmSync(join(project, 'vagrant/.vagrant/machines'), { recursive: true })
  expect(said(release())?.text).toBe(`the processor runs it (KVM): a boot answered (${today})`)
})

test('the notes are where VAGRANT_DOTFILE_PATH says', () => {
  vi.stubEnv('VAGRANT_DOTFILE_PATH', join(project, 'elsewhere'))
  made('libvirt', 'kvm')
  expect(said('6.1')?.text).toBe('the processor runs it (KVM): it was made so')
})

test.each<[string, Driver, string, string]>([
  [
    'virtualbox',
    'own',
    '1.3',
    'virtualbox uses what the processor offers (TODAY); measured: 1.3 times as slow as a quiet machine (2026-12-02)',
  ],
  [
    'hyperv',
    'own',
    '6',
    'hyperv uses what the processor offers (TODAY); measured: emulated, or as slow as if it were: 6 times as slow as a quiet machine (2026-12-02)',
  ],
  // The driver has said it already.
  [
    'libvirt',
    'qemu',
    '20.1',
    'the processor is emulated, 10 to 20 times slower: it was made so; measured: 20.1 times as slow as a quiet machine (2026-12-02)',
  ],
])('%s with the driver %s, %s times as slow: that is told', (provider, driver, factor, text) => {
  if (driver === 'own') remember(provider, { driver, why: `${provider} uses what the processor offers` })
  made(provider, driver, { factor, date: '2026-12-02T10:00:00.000Z' })
  expect(said(release())?.text).toBe(text.replace('TODAY', new Date().toISOString().slice(0, 10)))
})

test('in the machine itself, what was measured there is told', () => {
  const found = { provider: 'virtualbox', driver: 'own', date: '2026-12-02T10:00:00.000Z', factor: '14.5' }
  writeFileSync(join(project, 'etc-machine.json'), JSON.stringify(found))
  expect(said('6.1')).toEqual({
    subject: 'virtual machine',
    grade: 'good',
    text: 'this is one (virtualbox): emulated, or as slow as if it were: 14.5 times as slow as a quiet machine (2026-12-02)',
  })
})

test.each(['', '{', 'null', '[]', '{"driver":1}'])('a note that says %j is none', text => {
  note(text)
  expect(said('6.1')).toBeUndefined()
})
