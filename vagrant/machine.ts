/** Makes and starts the machine: what is looked at before, vagrant's part, and what is to be done in a machine that has just answered. */

import { existsSync } from 'node:fs'
import { MinidockError } from '../runtime/base/errors.ts'
import { inWords } from '../runtime/base/virtual-machine.ts'
import { type Choice, chooseDriver, driverByVagrant, remember } from './acceleration.ts'
import { requireWholeBox } from './box-file.ts'
import { carryProject, UNBUILT } from './carry.ts'
import { giveCertificate, proxyCertificate, TRUST } from './certificate.ts'
import { failure, isOfBoot } from './faults.ts'
import { ask, forgetGuest, type Guest, inside, knownGuest, meetGuest, notAnswering, noteGuest, run, sshWords } from './guest.ts'
import { withLock } from './lock.ts'
import { measured } from './measure.ts'
import { removeNote, writeNote } from './notes.ts'
import { noteFile, PROJECT_THERE, REPOSITORY } from './places.ts'
import { inform, say, step } from './progress.ts'
import { chooseProvider } from './provider.ts'
import { exportLines, localProxy, PROXY_NAMES, proxiesFor } from './proxies.ts'
import { memoryAsked, requireDisk, requireMemory } from './room.ts'
import { clockScript, quote } from './shell.ts'
import { Interruption } from './signals.ts'
import { requireFewFiles } from './synced.ts'
import { type Answer, vagrant } from './vagrant.ts'

/** So long may a boot with KVM take that is on trial: one that works takes a quarter of a minute. */
const TRIAL_SECONDS = Number(process.env['MINIDOCK_VM_TRIAL_SECONDS']) || 120

export interface Status {
  /** vagrant's word: `running`, `not_created`; the others differ by provider. */
  readonly state: string
  readonly provider: string
}

/** @throws {MinidockError} */
export async function statusOf(): Promise<Status> {
  const answer = await vagrant(['status'])
  const [state, provider] = [answer.values('state')[0], answer.values('provider-name')[0]]
  if (answer.code !== 0 || state === undefined || provider === undefined) throw failure('ask for the state of the machine', answer)
  return { state, provider }
}

/** Makes or starts the machine if it does not run. @param what the command, for others that wait @throws {MinidockError} */
export async function bringUp(what: string): Promise<Guest> {
  return await withLock('machine', what, say, async () => {
    const certificate = proxyCertificate()
    const before = await step('asking vagrant for the machine', () => statusOf())
    const isRunning = before.state === 'running'
    const driver = isRunning ? (knownGuest()?.driver ?? driverByVagrant(before.provider)) : (await start(before, certificate)).driver
    const guest = await step('asking the machine for its name', () => meet(driver))
    if (certificate !== undefined) await giveCertificate(guest, certificate)
    return await provisioned(guest, before, certificate !== undefined)
  })
}

async function start(before: Status, certificate: string | undefined): Promise<Choice> {
  const isNew = before.state === 'not_created'
  requireFewFiles(REPOSITORY)
  requireMemory()
  const provider = isNew ? await chooseProvider() : before.provider
  if (isNew) {
    forgetGuest()
    requireDisk(provider)
    await requireWholeBox()
    warnOfProxy(localProxy(process.env))
  }
  const known = knownGuest()
  const choice = await chosen(provider, known)
  announce(isNew, provider, choice)
  writeNote(noteFile(UNBUILT), {})
  const label = isNew ? 'making the machine' : 'starting the machine'
  const began = Date.now()
  const words = ['up', ...(isNew ? ['--provider', provider] : []), ...(certificate === undefined ? [] : ['--no-provision'])]
  const [answer, isLate] = await step(label, note => up(words, choice, note))
  if (answer.code === 0) {
    const works: Choice = choice.onTrial
      ? { driver: 'kvm', why: `a boot answered, and all was made within ${secondsSince(began)} seconds` }
      : choice
    if (process.env['MINIDOCK_VM_DRIVER'] === undefined) remember(provider, works)
    return works
  }
  const isTrial = choice.onTrial && (isLate || isOfBoot(answer) || (await hasStopped()))
  if (!isTrial || !isNew) throw isLate ? lateError() : failure(isNew ? 'make the machine' : 'start the machine', answer)
  return await withoutKvm(words, provider, isLate)
}

function warnOfProxy(address: string | undefined): void {
  if (address === undefined) return
  say(`the proxy ${address} is on this computer, and the machine cannot reach it there: packages are fetched without it
  if they need it: npm run vm destroy, then npm run vm up with an address in http_proxy and https_proxy that the machine can reach`)
}

/** It was made, and does not run: its kernel has died, or the processor stands still. */
async function hasStopped(): Promise<boolean> {
  return !['running', 'not_created'].includes((await statusOf()).state)
}

/** A machine keeps the driver that it was made with. One whose computer has changed since is tried as a new one is. */
async function chosen(provider: string, known: Guest | undefined): Promise<Choice> {
  if (known?.driver === 'qemu' || known?.driver === 'own') return { driver: known.driver, why: 'it was made so' }
  return await chooseDriver(provider)
}

function announce(isNew: boolean, provider: string, { driver, why, onTrial }: Choice): void {
  const count = process.env['MINIDOCK_VM_CPUS'] || (driver === 'qemu' ? '1' : '2')
  const processors = count === '1' ? 'one processor' : `${count} processors`
  const how = onTrial ? 'KVM is tried: if it does not answer, the processor is emulated' : inWords(driver, why)
  inform(
    isNew
      ? `making a virtual machine with ${provider}: Debian, ${processors}, ${memoryAsked()} MiB of memory, up to 6 GiB of disk
  it takes some minutes, most of them for what is fetched once: the box (up to 1 GB), packages (350 MB). From an offline box: one or two
  ${how}`
      : `starting the virtual machine (${provider}): half a minute
  ${how}`,
  )
}

/** @returns vagrant's answer, and whether it was ended because a boot that is on trial took too long */
async function up(
  words: readonly string[],
  { driver, onTrial }: Choice,
  note: (text: string) => void,
): Promise<readonly [Answer, boolean]> {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const watch = (text: string) => {
    if (/^Machine booted and ready/.test(text)) clearTimeout(timer)
    else if (onTrial && /^Waiting for (?:domain|machine|SSH)/.test(text)) timer ??= setTimeout(() => late.abort(), TRIAL_SECONDS * 1000)
  }
  const answer = await vagrant(words, {
    env: driver === 'own' ? {} : { MINIDOCK_VM_DRIVER: driver },
    signal: late.signal,
    onText: text => {
      note(text)
      watch(text)
    },
  })
  clearTimeout(timer)
  return [answer, late.signal.aborted]
}

async function withoutKvm(words: readonly string[], provider: string, isLate: boolean): Promise<Choice> {
  const why = isLate ? `with KVM it did not answer within ${TRIAL_SECONDS} seconds` : 'with KVM it failed'
  const choice: Choice = { driver: 'qemu', why }
  remember(provider, choice)
  say(`${why}: it is made again, with an emulated processor, which is 10 to 20 times slower`)
  await step('removing that machine', () => vagrant(['destroy', '--force']))
  forgetGuest()
  const [answer] = await step('making the machine', note => up(words, choice, note))
  if (answer.code !== 0) throw failure('make the machine', answer)
  return choice
}

function lateError(): MinidockError {
  return new MinidockError('unavailable', `the machine was made with KVM, and has not answered within ${TRIAL_SECONDS} seconds`, {
    hint: 'to make it again, with an emulated processor if need be: npm run vm destroy, then npm run vm up',
  })
}

async function meet(driver: string): Promise<Guest> {
  const answer = await vagrant(['ssh-config'])
  const config = answer.values('ssh-config')[0]
  if (answer.code !== 0 || config === undefined) throw failure('ask vagrant for the way into the machine', answer)
  return await meetGuest(config, driver)
}

/** vagrant provisions a machine that it makes. One in which that was broken off, or that had to have a certificate first, is provisioned here. */
async function provisioned(guest: Guest, before: Status, isLeftToUs: boolean): Promise<Guest> {
  const byVagrant = before.state === 'not_created' && !isLeftToUs
  if (!guest.isProvisioned && !byVagrant) {
    // Where it was broken off early, the scripts are not there yet.
    if (!(await step('bringing the project into the machine', () => carryProject(guest)))) throw notAnswering()
    await step('preparing the machine', note => provision(guest, note))
  } else if (!byVagrant && existsSync(noteFile(UNBUILT))) await buildThere(guest)
  removeNote(noteFile(UNBUILT))
  noteGuest({ ...guest, isProvisioned: true })
  const ready = await measured({ ...guest, isProvisioned: true })
  noteGuest(ready)
  return ready
}

/** Where the project lies that is copied to its place: the Vagrantfile shares a folder if this computer has no rsync. */
const FROM = `$(test -e /vagrant/package-lock.json && echo /vagrant || echo ${PROJECT_THERE})`

const AS_ROOT = `sudo -n --preserve-env=${['NODE_EXTRA_CA_CERTS', ...PROXY_NAMES].join(',')}`

/** Before what fetches something in the machine: its clock, by which certificates are valid, and the proxies for that, which its stdin has. */
const toFetch = () => `${clockScript()}\neval "$(cat)"; ${TRUST}`

async function provision(guest: Guest, note: (text: string) => void): Promise<void> {
  let said = ''
  // As the Vagrantfile does it.
  const packages = process.env['MINIDOCK_VM_PACKAGES'] || 'workshop tests'
  const script = `${toFetch()}; from=${FROM}; ${AS_ROOT} env MINIDOCK_PACKAGES=${quote(packages)} sh $from/vagrant/provision/all.sh vagrant ${PROJECT_THERE} $from 2>&1`
  const { code, interrupted } = await run(sshWords('default', inside(guest, script)), {
    stdio: ['pipe', 'pipe', 'inherit'],
    input: exportLines(proxiesFor(process.env)),
    onOutput: chunk => {
      said += chunk
      note(said.trimEnd().split('\n').at(-1) ?? '')
    },
  })
  if (interrupted) throw new Interruption()
  if (code !== 0) throw failure('prepare the machine', { code, texts: said.split('\n') }, 'its provisioning')
}

/** Compiles in the machine what has come into it. */
export async function buildThere(guest: Guest): Promise<void> {
  const scripts = ['node', 'engine'].map(
    name => `${AS_ROOT} sh ${PROJECT_THERE}/vagrant/provision/${name}.sh vagrant ${PROJECT_THERE} 2>&1`,
  )
  await step('building in the machine what has changed', async () => {
    const script = `${toFetch()}; ${scripts.join(' && ')}`
    const { code, out, problems } = await ask(inside(guest, script), exportLines(proxiesFor(process.env)))
    process.stderr.write(problems)
    if (code !== 0) throw failure('build minidock in the machine', { code, texts: out.split('\n') }, 'the build')
  })
  removeNote(noteFile(UNBUILT))
}

function secondsSince(began: number): number {
  return Math.round((Date.now() - began) / 1000)
}
