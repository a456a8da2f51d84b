import { expect, test } from 'vitest'
import { failure, isOfBoot } from './faults.ts'

const sentence = (kind: string, text: string, told: readonly string[] = []) =>
  failure('make the machine', { code: 1, error: { kind, text }, texts: told })

test.each<[string, string, string]>([
  ['Vagrant::Errors::BoxUnpackageFailure', 'tar: Unexpected EOF in archive', 'the box is not whole, or is none'],
  ['Vagrant::Errors::DownloaderChecksumError', 'The calculated checksum does not match', 'the box is not whole, or is none'],
  ['Vagrant::Errors::DownloaderError', 'Could not resolve host: vagrantcloud.com', 'the box could not be fetched'],
  ['Vagrant::Errors::DownloaderError', 'SSL certificate problem: self-signed certificate in certificate chain', 'a proxy that reads TLS'],
  ...[
    'SSL certificate problem: certificate is not yet valid',
    'SSL certificate problem: certificate has expired',
    'npm error code CERT_NOT_YET_VALID',
    'npm error code CERT_HAS_EXPIRED',
    'W: Certificate verification failed: The certificate is NOT trusted. The certificate chain uses not yet valid certificate.',
    'W: Certificate verification failed: The certificate is NOT trusted. The certificate chain uses expired certificate.',
    'E: Release file for http://deb.debian.org/debian/dists/bookworm/InRelease is not valid yet (invalid for another 3h 2min 1s).',
    'E: Release file for http://deb.debian.org/debian/dists/bookworm/InRelease is expired (invalid since 3d 2h 1min 0s).',
  ].map((text): [string, string, string] => ['Vagrant::Errors::DownloaderError', text, 'a clock is wrong, here or in the machine']),
  ['Vagrant::Errors::DownloaderError', 'Failed writing: No space left on device', 'the disk is full'],
  [
    'VagrantPlugins::ProviderLibvirt::Errors::FogCreateServerError',
    "qemu: cannot set up guest memory 'pc.ram': Cannot allocate memory",
    'not enough memory',
  ],
  ['Vagrant::Errors::MachineActionLockedError', 'An action', 'another vagrant is at work'],
  [
    'Vagrant::Errors::VBoxManageError',
    'VT-x is disabled in the BIOS (VERR_VMX_MSR_ALL_VMX_DISABLED)',
    'may not be used for virtual machines',
  ],
  ['VagrantPlugins::ProviderLibvirt::Errors::FogLibvirtConnectionError', 'Failed to connect socket', 'libvirt does not answer'],
  ['Vagrant::Errors::VMBootTimeout', 'Timed out while waiting', 'did not answer in time'],
  ['Vagrant::Errors::UIExpectsTTY', 'Vagrant is attempting to interface', 'a question'],
])('%s %s: %s', (kind, text, expected) => {
  const { message, hint } = sentence(kind, text)
  expect(message).toContain(expected)
  expect(hint).toMatch(/^vagrant: .+\n.+/)
})

test('a cause that a provisioner has printed counts, whatever vagrant calls it', () => {
  const { message, hint } = sentence('Vagrant::Errors::VagrantError', 'The SSH command responded with a non-zero exit status.', [
    'npm error code SELF_SIGNED_CERT_IN_CHAIN',
  ])
  expect(message).toContain('a proxy that reads TLS')
  expect(hint).toContain('MINIDOCK_VM_CA=FILE npm run vm up')
})

test('of a command that failed in the machine, its own last words are told', () => {
  const text = 'The SSH command responded with a non-zero exit status. Vagrant assumes…'
  const { message, hint } = sentence('Vagrant::Errors::VagrantError', text, [
    'Running: inline script',
    'E: Temporary failure resolving deb.debian.org',
    text,
  ])
  expect(message).toBe('cannot make the machine: there is no network, or no name server on it')
  expect(hint?.split('\n').slice(0, -1)).toEqual([
    'vagrant: Running: inline script',
    'vagrant: E: Temporary failure resolving deb.debian.org',
  ])
})

test('what is not known is told in vagrant’s own words', () => {
  expect(sentence('Vagrant::Errors::Odd', 'something\n\nodd')).toMatchObject({
    message: 'cannot make the machine: vagrant failed with exit code 1',
    hint: 'vagrant: something\nvagrant: odd',
  })
})

test('only what is of the boot is tried again without KVM', () => {
  const is = (kind: string, text: string) => isOfBoot({ error: { kind, text }, texts: [] })
  expect(is('Vagrant::Errors::VMBootTimeout', '')).toBe(true)
  expect(is('X', 'Could not access KVM kernel module: Permission denied')).toBe(true)
  expect(is('VagrantPlugins::ProviderLibvirt::Errors::FogCreateServerError', 'Cannot allocate memory')).toBe(false)
  expect(is('Vagrant::Errors::DownloaderError', 'Could not resolve host')).toBe(false)
})
