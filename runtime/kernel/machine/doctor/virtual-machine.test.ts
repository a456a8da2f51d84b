import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Driver, remember } from '../../../../vagrant/acceleration.ts'
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
  const facts = gatherVirtualMachine(project)
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

test.each(['', '{', 'null', '[]', '{"driver":1}'])('a note that says %j is none', text => {
  note(text)
  expect(said('6.1')).toBeUndefined()
})
