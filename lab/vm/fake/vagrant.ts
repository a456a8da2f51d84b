/**
 * Plays vagrant, by its machine-readable protocol, in the place of the real one: a machine is a file with its state. The environment says what is to go wrong.
 *
 *   FAKE_HOME      the folder of this world: state, calls.log, guest/
 *   FAKE_STATUS    what `status` says instead
 *   FAKE_UP        what `up` does besides: `silent-with-kvm`, `refuses-kvm`, `dies-with-kvm`, `fails KIND TEXT`, `slow`, `refuses-provision`
 */

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const HOME = process.env['FAKE_HOME'] ?? '/nonexistent'
const DOTS = join(process.env['VAGRANT_DOTFILE_PATH'] ?? join(process.env['VAGRANT_CWD'] ?? '', '.vagrant'), 'machines/default/libvirt')
const [STATE, CALLS] = [join(HOME, 'state'), join(HOME, 'calls.log')]
const FOREVER_MS = 600_000

const words = process.argv.slice(2).filter(word => word !== '--machine-readable')
const [name = '', ...more] = words
const driver = process.env['MINIDOCK_VM_DRIVER'] ?? ''
appendFileSync(CALLS, `vagrant ${[...words, ...(driver === '' || name !== 'up' ? [] : [`driver=${driver}`])].join(' ')}\n`)

function print(target: string, type: string, ...data: readonly string[]): void {
  const spelled = data.map(text => text.replaceAll(',', '%!(VAGRANT_COMMA)').replaceAll('\n', '\\n'))
  process.stdout.write(`${['1700000000', target, type, ...spelled].join(',')}\n`)
}

const tell = (text: string) => print('default', 'ui', 'info', `==> default: ${text}`)

function fail(kind: string, text: string): never {
  print('', 'ui', 'error', text)
  print('', 'error-exit', kind, text)
  process.exit(1)
}

const state = () => (existsSync(STATE) ? readFileSync(STATE, 'utf8') : 'not_created')

async function up(): Promise<void> {
  const [how, kind = '', ...text] = (process.env['FAKE_UP'] ?? '').split(' ')
  process.on('SIGINT', () => {
    appendFileSync(join(HOME, 'interruptions'), '.')
    fail('VagrantPlugins::Fake::Interrupted', 'interrupted')
  })
  writeFileSync(join(HOME, 'ca'), process.env['MINIDOCK_VM_CA'] ?? '')
  if (how === 'fails') fail(kind, text.join(' '))
  if (how === 'refuses-kvm' && driver === 'kvm')
    fail('VagrantPlugins::ProviderLibvirt::Errors::FogCreateServerError', 'Could not access KVM kernel module: No such device')
  const isNew = state() === 'not_created'
  if (isNew) {
    mkdirSync(DOTS, { recursive: true })
    writeFileSync(join(DOTS, 'id'), `id-${process.pid}`)
    mkdirSync(join(HOME, 'guest/minidock'), { recursive: true })
  }
  writeFileSync(STATE, 'running')
  tell('Waiting for domain to get an IP address...')
  if (how === 'slow') await waitForFile(join(HOME, 'go-on'))
  if (how === 'silent-with-kvm' && driver === 'kvm') await setTimeout(FOREVER_MS)
  tell('Machine booted and ready!')
  if (how === 'dies-with-kvm' && driver === 'kvm') {
    writeFileSync(STATE, 'paused')
    fail('Vagrant::Errors::VagrantError', 'The SSH command responded with a non-zero exit status.')
  }
  if (isNew && !more.includes('--no-provision')) {
    if (how === 'refuses-provision') fail('Vagrant::Errors::VagrantError', 'npm error code SELF_SIGNED_CERT_IN_CHAIN')
    appendFileSync(CALLS, 'provisioned by vagrant\n')
  }
}

async function waitForFile(file: string): Promise<void> {
  writeFileSync(join(HOME, 'waits'), '')
  while (!existsSync(file)) await setTimeout(20)
}

switch (name) {
  case 'status':
    print('default', 'metadata', 'provider', 'libvirt')
    print('default', 'provider-name', 'libvirt')
    print('default', 'state', process.env['FAKE_STATUS'] ?? state())
    break
  case 'plugin':
    print('', 'plugin-name', 'vagrant-libvirt')
    break
  case 'up':
    await up()
    break
  case 'ssh-config':
    print('default', 'ssh-config', 'Host default\n  HostName 127.0.0.1\n  User vagrant\n')
    break
  case 'halt':
    writeFileSync(STATE, 'shutoff')
    break
  case 'destroy':
    rmSync(DOTS, { recursive: true, force: true })
    rmSync(join(HOME, 'guest'), { recursive: true, force: true })
    rmSync(STATE, { force: true })
    break
  default:
    fail('Vagrant::Errors::CLIInvalidUsage', `no such command: ${name}`)
}
