/** What the Vagrantfile sets, by provider, processor and environment. That libvirt can use it, the smoke shows. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'

interface Evaluated {
  readonly all: Readonly<Record<string, unknown>>
  readonly ssh: Readonly<Record<string, unknown>>
  readonly calls: readonly (readonly unknown[])[]
  readonly providers: Readonly<
    Record<string, { set: Readonly<Record<string, unknown>>; calls: readonly (readonly unknown[])[]; box: string }>
  >
}

interface Computer {
  readonly cpu?: string
  readonly rsync?: boolean
  readonly home?: string
  readonly env?: Readonly<Record<string, string>>
}

function evaluate({ cpu = 'x86_64', rsync = true, home = '/nowhere', env = {} }: Computer = {}): Evaluated {
  const args = [join(import.meta.dirname, 'vagrantfile.rb'), join(REPOSITORY, 'vagrant/Vagrantfile'), cpu, rsync ? 'yes' : 'no', home]
  return JSON.parse(execFileSync('ruby', args, { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } })) as Evaluated
}

const boxes = (computer: Computer) => Object.fromEntries(Object.entries(evaluate(computer).providers).map(([name, { box }]) => [name, box]))

test('each provider has a public box for the processor', () => {
  const others = { parallels: 'bento/debian-12', vmware_desktop: 'bento/debian-12', hyperv: 'generic/debian12' }
  expect(boxes({})).toEqual({ libvirt: 'debian/bookworm64', virtualbox: 'debian/bookworm64', ...others })
  expect(boxes({ cpu: 'arm64' })).toEqual({ libvirt: 'cloud-image/debian-12', virtualbox: 'bento/debian-12', ...others })
})

test.each([
  ['2.3', '0/libvirt'],
  ['2.4', '0/amd64/libvirt'],
])('the offline box is taken where Vagrant %s has added it for the provider, and one that is named before all', (_, place) => {
  const home = mkdtempSync(join(tmpdir(), 'vagrant-home-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  mkdirSync(join(home, 'boxes/minidock-VAGRANTSLASH-offline', place), { recursive: true })
  expect(boxes({ home })).toMatchObject({ libvirt: 'minidock/offline', virtualbox: 'debian/bookworm64' })
  const named = evaluate({ home, env: { MINIDOCK_VM_BOX: 'mine', MINIDOCK_VM_BOX_URL: 'file:///mine.box' } })
  expect(named.all).toMatchObject({ box_url: 'file:///mine.box' })
  expect(new Set(Object.values(named.providers).map(({ box }) => box))).toEqual(new Set(['mine']))
})

test('the box is fetched with the certificate of a proxy that reads TLS, where there is one', () => {
  expect(evaluate({ env: { MINIDOCK_VM_CA: '/proxy.pem' } }).all).toMatchObject({ box_download_ca_cert: '/proxy.pem' })
  for (const env of [{}, { MINIDOCK_VM_CA: '' }]) expect(evaluate({ env }).all).not.toHaveProperty('box_download_ca_cert')
})

test('memory and processors have defaults, and are what the environment says, for every provider', () => {
  const sizes = (computer: Computer) => Object.values(evaluate(computer).providers).map(({ set: { memory, cpus } }) => [memory, cpus])
  expect(sizes({})).toEqual(Array(5).fill([2048, 2]))
  expect(sizes({ env: { MINIDOCK_VM_DRIVER: 'qemu' } })).toEqual(Array(5).fill([2048, 1]))
  expect(sizes({ env: { MINIDOCK_VM_MEMORY: '1024', MINIDOCK_VM_CPUS: '1' } })).toEqual(Array(5).fill([1024, 1]))
})

test('the project comes by rsync into the machine’s own folder; without rsync, by a folder that is only transport', () => {
  const last = (computer: Computer) => evaluate(computer).calls.findLast(([name]) => name === 'synced_folder')
  expect(last({})).toMatchObject(['synced_folder', '..', '/home/vagrant/minidock', { type: 'rsync' }])
  expect(last({ rsync: false })).toEqual(['synced_folder', '..', '/vagrant', {}])
  const provisioner = (computer: Computer) => JSON.stringify(evaluate(computer).calls.find(([name]) => name === 'provision'))
  expect(provisioner({})).toContain(
    'sh /home/vagrant/minidock/vagrant/provision/all.sh vagrant /home/vagrant/minidock /home/vagrant/minidock',
  )
  expect(provisioner({ rsync: false })).toContain('sh /vagrant/vagrant/provision/all.sh vagrant /home/vagrant/minidock /vagrant')
})

test('provisioning has the user’s proxies, but for one of this computer’s own address; the machine’s settings have none', () => {
  const given = (env: Readonly<Record<string, string>>) => {
    const { calls } = evaluate({ env })
    expect(JSON.stringify(calls.filter(([name]) => name !== 'provision'))).not.toContain('proxy')
    return calls.find(([name]) => name === 'provision')?.at(-1)
  }
  const lists = { MINIDOCK_PACKAGES: 'workshop tests' }
  expect(given({ http_proxy: '' })).toMatchObject({ env: lists })
  const set = { http_proxy: 'http://me:word@proxy.example:3128', HTTPS_PROXY: 'proxy.example:3128', no_proxy: 'localhost,.example' }
  const { http_proxy, HTTPS_PROXY, no_proxy } = set
  expect(given(set)).toEqual({ inline: expect.any(String), env: { ...lists, http_proxy, https_proxy: HTTPS_PROXY, no_proxy } })
  for (const local of ['http://127.0.0.1:3128', 'localhost:3128', 'http://me:word@[::1]:3128/', 'http://127.0.1.1'])
    expect(given({ http_proxy: local, no_proxy })).toMatchObject({ env: { ...lists, no_proxy } })
  expect(given({ http_proxy: 'localhost.example:1' })).toMatchObject({ env: { http_proxy: 'localhost.example:1' } })
})

test('the machine has a key of its own, but for one that nobody can reach', () => {
  expect(evaluate().ssh).toEqual({ insert_key: true })
  expect(evaluate({ env: { MINIDOCK_VM_NETWORK: 'none' } }).ssh).toEqual({ insert_key: false })
})

test('libvirt accelerates, or emulates where that is asked for', () => {
  expect(evaluate().providers['libvirt']?.set).toMatchObject({ driver: 'kvm' })
  expect(evaluate().providers['libvirt']?.set).not.toHaveProperty('cpu_model')
  const emulated = evaluate({ env: { MINIDOCK_VM_DRIVER: 'qemu', MINIDOCK_VM_DISK: 'disk.img', MINIDOCK_VM_NETWORK: 'none' } }).providers[
    'libvirt'
  ]
  expect(emulated?.set).toMatchObject({ driver: 'qemu', cpu_model: 'Nehalem', management_network_mode: 'none' })
  expect(emulated?.calls).toContainEqual(['storage', 'file', { path: 'disk.img', type: 'raw', allow_existing: true, cache: 'unsafe' }])
})

test('on arm64, libvirt has firmware without variables, and nothing of a PC: no ACPI, no mouse at PS/2', () => {
  const libvirt = (env: Readonly<Record<string, string>>) => evaluate({ cpu: 'aarch64', env }).providers['libvirt']?.set
  const board = {
    machine_arch: 'aarch64',
    machine_type: 'virt',
    loader: '/usr/share/qemu-efi-aarch64/QEMU_EFI.fd',
    features: [],
    inputs: [],
  }
  const accelerated = libvirt({})
  expect(accelerated).toMatchObject({ ...board, driver: 'kvm', cpu_mode: 'host-passthrough' })
  for (const name of ['cpu_model', 'nvram']) expect(accelerated).not.toHaveProperty(name)
  expect(libvirt({ MINIDOCK_VM_DRIVER: 'qemu' })).toMatchObject({ ...board, driver: 'qemu', cpu_mode: 'custom', cpu_model: 'cortex-a57' })
  expect(evaluate().providers['libvirt']?.set).not.toHaveProperty('loader')
})
