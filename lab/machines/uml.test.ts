/** The machine in user-mode Linux: what it is, what it cannot reach, and how it ends. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa, type Options } from 'execa'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { readResults } from '../../vagrant/results.ts'
import { until } from '../fixtures/eventually.ts'
import { hostState } from '../fixtures/host-unchanged.ts'
import { solved } from '../fixtures/starter.ts'
import { slowness, within } from '../suite/slowness.ts'
import { rootOfMachine, spawnUml } from './spawn-uml.ts'
import { NOT_BOOTED, type UmlOptions } from './uml.ts'
import { EACH_TIME, UML_RESULTS } from './uml-suite.ts'

const MAIN = join(REPOSITORY, 'lab/learner/main.ts')
const folder = mkdtempSync(join(REPOSITORY, 'build/uml-test-'))
beforeAll(rootOfMachine, within(900))
afterAll(() => rmSync(folder, { recursive: true }))

const uml = (script: string, { seconds = 240 * slowness(), env = {} }: Partial<UmlOptions> = {}, how: Options = {}) =>
  spawnUml({ command: ['bash', '-c', script], seconds, env }, how)

/** How much memory a machine has whose processes are looked for: so it is told from others that run beside it. */
const OWN_MEMORY = '2559M'

/** Its processes on this machine: all of them have its command line. */
function machines(): string[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name) && isMachine(name))
}

function isMachine(pid: string): boolean {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return words[0] === 'linux.uml' && words.includes(`mem=${OWN_MEMORY}`)
  } catch {
    return false // It has ended.
  }
}

test('it is another kernel with control groups of version 2, root in the repository, and ends with the exit code of its command', async () => {
  const { exitCode, all } = await uml(
    'pwd; id -u; uname -r; stat -fc %T /sys/fs/cgroup; cat /sys/fs/cgroup/cgroup.subtree_control; echo >&2 oops; exit 7',
  )
  expect({ exitCode, lines: String(all).split('\n') }).toEqual({
    exitCode: 7,
    lines: [REPOSITORY, '0', expect.stringMatching(/^6\./), 'cgroup2fs', 'cpu io memory pids', 'oops'],
  })
})

test('whatever it writes, and wherever it mounts the host, no file of the host is changed', async () => {
  const before = hostState()
  const inside = [
    `echo mine >${folder}/written`,
    `mkdir /host && mount -t hostfs -o / host /host && echo mine >/host${folder}/through-the-root`,
    `echo mine >/var/cache/mine; ls ${folder} /host${folder}; rm -rf /host/etc /host${REPOSITORY}/package.json; ls -d /host/etc`,
  ]
  const { all } = await uml(inside.join('\n'))
  expect(all).toContain('written')
  expect(all).toContain('through-the-root')
  expect(readdirSync(folder)).toEqual([])
  expect(existsSync(join(REPOSITORY, 'package.json'))).toBe(true)
  expect(hostState()).toEqual(before)
})

test('its kernel connects containers, in whose firewall there is no IP', async () => {
  const { exitCode, all } = await uml(`
    export MINIDOCK_ROOT=$TMPDIR/store
    ./minidock run -d --quiet busybox sh -c 'echo hello >/tmp/index.html; exec httpd -f -h /tmp -p 80' >/dev/null
    ./minidock run --rm busybox sh -c 'until wget -qO- http://172.17.0.2/; do sleep 0.1; done'
    ip -brief address show type bridge | tr -s ' ' | cut -d' ' -f3
    for family in bridge ip ip6 inet; do nft add table $family of-a-check 2>/dev/null && echo $family; done`)
  expect({ exitCode, lines: String(all).split('\n') }).toEqual({ exitCode: 1, lines: ['hello', '172.17.0.1/16', 'bridge'] })
})

test('it ends with whoever asked for it, even if they are killed', async () => {
  const before = machines()
  const running = uml('echo begun; sleep 1000', { env: { UML_MEMORY: OWN_MEMORY } }, { buffer: false })
  let said = ''
  running.stdout?.on('data', chunk => (said += chunk))
  await until('it has booted', () => said.includes('begun'))
  running.kill('SIGKILL')
  await running
  await until('it has ended', () => machines().every(pid => before.includes(pid)))
})

test('it ends when its time is over, which is no success', async () => {
  // It has to boot before.
  const seconds = Math.ceil(60 * slowness())
  const { exitCode, all } = await uml('echo begun; sleep 1000', { seconds })
  expect([exitCode, all]).toEqual([124, `begun\nnot done within ${seconds} seconds: user-mode Linux was ended`])
})

test('a machine that does not boot is a failure, and says why', async () => {
  const { exitCode, all } = await uml('true', { env: { UML_MEMORY: '1M' } })
  expect(exitCode).toBe(NOT_BOOTED)
  expect(all).toMatch(/^could not boot user-mode Linux: linux\.uml ended with exit code \d+\n./)
})

test('a machine that gives no sign of life any more is ended, and that is a failure', async () => {
  const { exitCode, all } = await uml('echo begun; rm /machine/alive; mkdir /machine/alive; sleep 1000', { env: { UML_SILENCE: '10' } })
  expect([exitCode, all]).toEqual([125, expect.stringContaining('it has not answered for 10 seconds')])
})

test('a machine that dies before its command has ended is a failure', async () => {
  const { exitCode, all } = await uml('echo begun; echo c >/proc/sysrq-trigger || busybox halt -f; sleep 100')
  expect([exitCode, all]).toEqual([125, expect.stringContaining('user-mode Linux ended before the checks did')])
})

const lab = (words: string, env = {}) =>
  execa(process.execPath, [MAIN, ...words.split(' ')], { env: { NO_COLOR: '1', ...env }, reject: false })

test('what most depends on the kernel holds under that one too', { timeout: within(900) }, async () => {
  const { exitCode, stdout } = await lab('--on uml short')
  const chosen = Object.values(EACH_TIME).flat().length
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toMatch(new RegExp(`\\bTests +${chosen} passed`))
})

test('files of checks run one by one, and each leaves a result that says of which machine it is', { timeout: within(300) }, async () => {
  const file = 'lab/kernel/init.test.ts'
  const [began, { exitCode, stdout }] = [Date.now(), await lab('--on uml lab/kernel/init')]
  expect(exitCode, stdout).toBe(0)
  expect(stdout).toContain(`── 1 of 1: ${file}\n`)
  const result = readResults(UML_RESULTS).find(each => each.file === file)
  const passed = Number(/\bTests +(\d+) passed/.exec(stdout)?.[1])
  expect(result).toMatchObject({ provider: 'uml', systemd: 'none', cgroups: 2, passed, failed: 0, skipped: 0 })
  expect(result?.kernel).toMatch(/^6\./)
  expect(result?.boot).not.toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  expect(Date.parse(result?.date ?? '')).toBeGreaterThan(began)
})

test('files that are not there are named before a machine boots', async () => {
  const { exitCode, stderr } = await lab('--on uml lab/kernel/nowhere')
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('no file of checks has lab/kernel/nowhere in its path')])
  // A file that needs no machine.
  const unit = await lab('--on uml docs/machines')
  expect([unit.exitCode, unit.stderr]).toEqual([1, expect.stringContaining('no file of checks below lab/ has docs/machines in its path')])
})

// Such a machine may take five times as long beside other work, and one that has stopped answering is ended by its time limit.
test('a chapter is checked there in the words of here, in a sandbox whose control groups are of version 2', {
  timeout: within(640),
}, async () => {
  const workshop = mkdtempSync(join(REPOSITORY, 'build/uml-test-'))
  onTestFinished(() => rmSync(workshop, { recursive: true }))
  writeFileSync(join(workshop, '01-chroot.ts'), solved(1, 1))
  const [here, there] = [await lab('1', { MINIDOCK_WORKSHOP: workshop }), await lab('--on uml 1', { MINIDOCK_WORKSHOP: workshop })]
  // What stands deepest is a list of the files at the root of the machine.
  const said = ({ exitCode, stdout }: typeof here) => [exitCode, stdout.replaceAll(/^ {14}.*\n/gm, '')]
  expect(said(there)).toEqual(said(here))
  expect(there.stdout).toMatch(/^TODO 1 +passed .*\nTODO 2 +failed /m)
})

test('where checks are to run is one of the places that there are', async () => {
  const { exitCode, stderr } = await execa(process.execPath, [MAIN, '--on', 'mars', '1'], { reject: false })
  expect([exitCode, stderr]).toEqual([
    1,
    "minidock: there is no place 'mars' for checks\n  here: npm run lab -- --on host\n  in user-mode Linux: npm run lab -- --on uml\n  in a virtual machine: npm run lab -- --on vagrant",
  ])
})
