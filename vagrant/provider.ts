/** Which program runs the machine: vagrant calls it the provider. */

import { globSync } from 'node:fs'
import { join } from 'node:path'
import { MinidockError } from '../runtime/base/errors.ts'
import { isInstalled } from './installed.ts'
import { vagrantHome } from './places.ts'
import { vagrant } from './vagrant.ts'

interface Candidate {
  readonly provider: string
  readonly on: readonly NodeJS.Platform[]
  /** One of them is there where it is installed. */
  readonly programs: readonly string[]
  /** The plugin of vagrant's that it needs; absent: vagrant knows the provider by itself. */
  readonly plugin?: string
}

/** The first that can be used is taken; before it, one that has the offline box. Hyper-V needs an administrator's terminal, so nobody gets it who has not asked for it. */
const CANDIDATES: readonly Candidate[] = [
  { provider: 'libvirt', on: ['linux'], programs: ['virsh', '/usr/sbin/libvirtd', '/usr/sbin/virtqemud'], plugin: 'vagrant-libvirt' },
  { provider: 'parallels', on: ['darwin'], programs: ['prlctl'], plugin: 'vagrant-parallels' },
  {
    provider: 'virtualbox',
    on: ['linux', 'darwin', 'win32'],
    programs: ['VBoxManage', '/usr/local/bin/VBoxManage', 'C:\\Program Files\\Oracle\\VirtualBox\\VBoxManage.exe'],
  },
  {
    provider: 'vmware_desktop',
    on: ['linux', 'darwin', 'win32'],
    programs: [
      'vmrun',
      '/Applications/VMware Fusion.app/Contents/Library/vmrun',
      'C:\\Program Files (x86)\\VMware\\VMware Workstation\\vmrun.exe',
    ],
    plugin: 'vagrant-vmware-desktop',
  },
]

/** @throws {MinidockError} `unavailable` if none is installed */
export async function chooseProvider(): Promise<string> {
  const asked = process.env['MINIDOCK_VM_PROVIDER'] || process.env['VAGRANT_DEFAULT_PROVIDER']
  if (asked) return asked
  const installed = CANDIDATES.filter(({ on, programs }) => on.includes(process.platform) && programs.some(isInstalled))
  const needsPlugins = installed.some(({ plugin }) => plugin !== undefined)
  const plugins = needsPlugins ? (await vagrant(['plugin', 'list'])).values('plugin-name') : []
  const usable = installed.filter(({ plugin }) => plugin === undefined || plugins.includes(plugin))
  const chosen = usable.find(({ provider }) => hasOfflineBox(provider)) ?? usable[0]
  if (chosen) return chosen.provider
  const [withoutPlugin] = installed
  if (withoutPlugin)
    throw new MinidockError('unavailable', `cannot make a virtual machine: vagrant has no plugin for ${withoutPlugin.provider}`, {
      hint: `vagrant plugin install ${withoutPlugin.plugin}${withoutPlugin.provider === 'libvirt' ? '\non Debian and Ubuntu: sudo apt-get install vagrant-libvirt' : ''}`,
    })
  throw new MinidockError('unavailable', 'cannot make a virtual machine: nothing is installed that runs one', {
    hint: `${TO_INSTALL[process.platform] ?? 'VirtualBox: https://www.virtualbox.org'}\nif you have another provider of vagrant's: MINIDOCK_VM_PROVIDER=its name`,
  })
}

/** As the Vagrantfile finds it. Where there is no network, no other box can be had. */
function hasOfflineBox(provider: string): boolean {
  if (process.env['MINIDOCK_VM_BOX']) return false
  return globSync(`**/${provider}`, { cwd: join(vagrantHome(), 'boxes/minidock-VAGRANTSLASH-offline') }).length > 0
}

const TO_INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo apt-get install vagrant-libvirt libvirt-daemon-system libvirt-clients qemu-system qemu-utils',
  darwin: 'brew install --cask virtualbox',
  win32: 'winget install Oracle.VirtualBox\nor Hyper-V, in an administrator’s terminal: chapters/00-setup has the commands',
}
