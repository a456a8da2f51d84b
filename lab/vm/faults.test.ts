/** What goes wrong with a virtual machine, on purpose, and the sentence that a user reads. */

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { within } from '../suite/slowness.ts'
import { makeWorld } from './world.ts'

const upCalls = (calls: readonly string[]) => calls.filter(call => /^vagrant (?:up|destroy)/.test(call))

test('a full disk is seen before anything is made', async () => {
  const { main, environment, home, calls } = makeWorld()
  mkdirSync(join(home, 'boxes'))
  const script = `mount -t tmpfs -o size=64m tmpfs '${home}/boxes' && exec '${process.execPath}' '${main}' up`
  const { stderr, exitCode } = await execa('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], {
    env: environment,
    reject: false,
    timeout: within(60),
  })
  expect(exitCode).toBe(125)
  expect(stderr).toBe(`minidock: cannot make the machine: there are 0.1 GiB free where ${home}/boxes is, and it needs 2.0 GiB
  make room there, or take another place: VAGRANT_HOME=FOLDER, on another disk`)
  expect(upCalls(calls())).toEqual([])
})

test('too little memory is seen before anything is made', async () => {
  const { vm, calls } = makeWorld()
  const { stderr, exitCode } = await vm('up', { MINIDOCK_VM_MEMORY: '9000000' })
  expect(exitCode).toBe(125)
  expect(stderr).toMatch(
    /^minidock: cannot start the machine: it has 9000000 MiB of memory, and this computer has \d+ MiB free\n {2}close something large/,
  )
  expect(upCalls(calls())).toEqual([])
  expect((await vm('up', { MINIDOCK_VM_MEMORY: '2G' })).stderr).toBe("minidock: MINIDOCK_VM_MEMORY is '2G': it is MiB, 512 or more")
})

test('a box that was copied in part is told by the checksum beside it, before vagrant unpacks it', async () => {
  const { vm, home, calls } = makeWorld()
  const box = join(home, 'minidock.box')
  const whole = 'a box, whole'
  writeFileSync(`${box}.sha256`, `${createHash('sha256').update(whole).digest('hex')}  minidock.box\n`)
  writeFileSync(box, whole.slice(0, 5))
  const { stderr, exitCode } = await vm('up', { MINIDOCK_VM_BOX_URL: box })
  expect(exitCode).toBe(125)
  expect(stderr).toContain(
    `minidock: the box ${box} is not whole: its 5 bytes have another checksum than the one beside it\n  copy it again: ${box}\n`,
  )
  expect(upCalls(calls())).toEqual([])
  writeFileSync(box, whole)
  expect((await vm('up', { MINIDOCK_VM_BOX_URL: `file://${box}` })).exitCode).toBe(0)
  expect((await vm('up', { MINIDOCK_VM_BOX_URL: '/no/such.box', FAKE_STATUS: 'not_created' })).stderr).toBe(
    'minidock: there is no box /no/such.box\n  MINIDOCK_VM_BOX_URL says where it is',
  )
})

test('what vagrant says of a broken box stands above what to do', async () => {
  const { vm } = makeWorld()
  const { stderr, exitCode } = await vm('up', { FAKE_UP: 'fails Vagrant::Errors::BoxUnpackageFailure tar: Unexpected EOF in archive' })
  expect(exitCode).toBe(125)
  expect(stderr).toBe(`minidock: cannot make the machine: the box is not whole, or is none
  vagrant: tar: Unexpected EOF in archive
  copy or fetch it again. A box in part that vagrant has kept: vagrant box list, vagrant box remove NAME`)
})

test('a second up waits for the first, says for whom, and finds the machine running', async () => {
  const { vm, home, calls } = makeWorld()
  const first = vm('up', { FAKE_UP: 'slow' })
  await until('vagrant is at work', () => existsIn(home, 'waits'))
  const second = vm('up')
  let said = ''
  second.stderr.on('data', chunk => {
    said += chunk
  })
  await until('the second waits', () => said !== '')
  expect(said).toMatch(/^minidock: 'npm run vm up' \(process \d+, since \d\d:\d\d\) is at work on the machine: waiting for its end/)
  writeFileSync(join(home, 'go-on'), '')
  expect([(await first).exitCode, (await second).exitCode]).toEqual([0, 0])
  expect(upCalls(calls())).toEqual(['vagrant up --provider libvirt driver=qemu'])
})

test('the lock ends with a holder that is killed', async () => {
  const { vm, home, calls } = makeWorld()
  const killed = vm('up', { FAKE_UP: 'slow' })
  await until('vagrant is at work', () => existsIn(home, 'waits'))
  killed.kill('SIGKILL')
  writeFileSync(join(home, 'go-on'), '')
  await killed
  expect(await vm('up')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(calls()).toContain('vagrant status')
})

test('an interruption is passed on to vagrant once, which tidies up', async () => {
  const { vm, home } = makeWorld()
  const running = vm('up', { FAKE_UP: 'slow' })
  await until('vagrant is at work', () => existsIn(home, 'waits'))
  running.kill('SIGINT')
  expect(await running).toMatchObject({
    exitCode: 130,
    stderr: 'minidock: interrupted\n  what is there stays, and the next command goes on with it',
  })
  expect(readFileSync(join(home, 'interruptions'), 'utf8')).toBe('.')
})

test('a tree of a hundred thousand files is refused, with the folder that has them', async () => {
  const { vm, project, calls } = makeWorld()
  await vm('up')
  calls()
  for (let folder = 0; folder < 100; folder++) {
    mkdirSync(join(project, `data/${folder}`), { recursive: true })
    for (let file = 0; file < 1000; file++) writeFileSync(join(project, `data/${folder}/${file}`), '')
  }
  for (const words of ['ssh -- true', 'test']) {
    const { stderr, exitCode } = await vm(words)
    expect(exitCode).toBe(125)
    expect(stderr).toMatch(
      /^minidock: cannot bring the project into the machine: there are 100\d{3} files in \S+, and at most 20000 are copied\n {2}data\/: 100000 files\n/,
    )
    expect(stderr).toContain('left out already: node_modules, build, .git')
  }
  expect(calls()).toEqual([''])
})

test('a proxy that breaks TLS is named; its certificate is given to the machine before anything is fetched', async () => {
  const { vm, home, read, write, calls } = makeWorld()
  const refused = await vm('up', { FAKE_UP: 'refuses-provision' })
  expect(
    refused.stderr,
  ).toBe(`minidock: cannot make the machine: something on the way to the internet answers with a certificate of its own: a proxy that reads TLS
  vagrant: npm error code SELF_SIGNED_CERT_IN_CHAIN
  ask those who run the network for its certificate, and give it to the machine: MINIDOCK_VM_CA=FILE npm run vm up
  it stays in this machine, and is in no box`)
  await vm('destroy')
  calls()

  const file = join(home, 'proxy.pem')
  writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
  write('vagrant/provision/all.sh', 'echo "provisioned, trusting $NODE_EXTRA_CA_CERTS" >>"$FAKE_HOME/calls.log"\n')
  expect(await vm('up', { MINIDOCK_VM_CA: '../proxy.pem' })).toMatchObject({ exitCode: 0, stderr: '' })
  // vagrant, which fetches the box with it, would look for a relative path elsewhere.
  expect(read('ca')).toBe(file)
  const there = join(home, 'share/ca-certificates/minidock-vm.crt')
  expect(readFileSync(there, 'utf8')).toBe(read('proxy.pem'))
  const made = calls()
  expect(upCalls(made)).toEqual(['vagrant up --provider libvirt --no-provision driver=qemu'])
  expect(made.indexOf('update-ca-certificates')).toBeLessThan(made.indexOf(`provisioned, trusting ${there}`))
  expect(made).toContain('update-ca-certificates')
  // Commands later on trust it as well.
  expect((await vm('ssh -- printenv NODE_EXTRA_CA_CERTS')).stdout).toBe(there)
})

test.each([
  ['/no/such.pem', 'minidock: cannot read the certificate that MINIDOCK_VM_CA names: /no/such.pem'],
  ['/bin/true', 'minidock: MINIDOCK_VM_CA names no certificate in PEM format: /bin/true'],
])('MINIDOCK_VM_CA=%s is refused before anything is made', async (file, message) => {
  const { vm, home } = makeWorld()
  const { stderr, exitCode } = await vm('up', { MINIDOCK_VM_CA: file })
  expect([stderr.split('\n')[0], exitCode]).toEqual([message, 125])
  expect(existsIn(home, 'calls.log')).toBe(false)
})

test('a machine that runs, and does not answer, is said to', async () => {
  const { vm, home } = makeWorld()
  await vm('up')
  writeFileSync(join(home, 'state'), 'shutoff')
  const { stderr, exitCode } = await vm('ssh -- true', { FAKE_STATUS: 'running' })
  expect(exitCode).toBe(125)
  expect(stderr).toContain('minidock: the machine runs, and does not answer over ssh\n  start it anew: npm run vm halt, then npm run vm up')
})

test('without vagrant, what to install is said', async () => {
  const { vm } = makeWorld()
  const { stderr, exitCode } = await vm('up', { PATH: '/nonexistent' })
  expect(exitCode).toBe(125)
  expect(stderr).toMatch(/^minidock: cannot make a virtual machine: there is no program vagrant\n {2}sudo apt-get install vagrant /)
})

function existsIn(home: string, name: string): boolean {
  try {
    readFileSync(join(home, name))
    return true
  } catch {
    return false
  }
}
