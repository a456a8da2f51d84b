/** The user's proxies reach what provisioning fetches in the machine, and nothing else there. In the first checks vagrant and the machine are played; in the last, apt and npm are real. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { within } from '../suite/slowness.ts'
import { makeWorld } from './world.ts'

const PROXIES = { http_proxy: "http://me:it's@proxy.example:3128", HTTPS_PROXY: 'http://proxy.example:3128', no_proxy: '.example' }
const SEEN = `$http_proxy $https_proxy $no_proxy`
const GIVEN = Object.values(PROXIES).join(' ')

/** A world whose provisioning was broken off, so that `npm run vm` takes it up; its scripts say which proxies they have. */
async function worldToProvision() {
  const world = makeWorld()
  for (const name of ['all', 'node', 'engine'])
    world.write(`vagrant/provision/${name}.sh`, `echo "${name}: ${SEEN}" >>"$FAKE_HOME/calls.log"\n`)
  await world.vm('up', { FAKE_UP: 'refuses-provision' })
  world.calls()
  const seen = () => world.calls().filter(call => /^(?:all|node|engine):/.test(call))
  return { ...world, seen }
}

test('the scripts that fetch have them, a command in the machine has not, and their passwords are in no words of ssh', async () => {
  const { vm, write, seen, read } = await worldToProvision()
  expect(await vm('up', PROXIES)).toMatchObject({ exitCode: 0, stderr: '' })
  expect(seen()).toEqual([`all: ${GIVEN}`])
  write('runtime/heart.ts', 'changed')
  const { stdout } = await vm('ssh -- env', PROXIES)
  expect(stdout).toContain('IN_GUEST=1')
  expect(stdout).not.toMatch(/_proxy=/i)
  expect(seen()).toEqual([`node: ${GIVEN}`, `engine: ${GIVEN}`])
  expect(read('words.log')).not.toContain("it's")
  expect(read('words.log')).not.toContain('proxy.example')
})

test('one that only this computer can reach is not passed on, which is said without its password', async () => {
  const { vm } = makeWorld()
  const { exitCode, stderr } = await vm('up', { http_proxy: 'http://me:secret@127.0.0.1:3128' })
  expect([exitCode, stderr]).toEqual([
    0,
    `minidock: the proxy 127.0.0.1:3128 is on this computer, and the machine cannot reach it there: packages are fetched without it
  if they need it: npm run vm destroy, then npm run vm up with an address in http_proxy and https_proxy that the machine can reach`,
  ])
})

/** A proxy that has nothing: what it is asked for, by method and address. */
async function playedProxy(): Promise<{ readonly address: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`)
    response.writeHead(404).end()
  }).on('connect', ({ url }, socket) => {
    asked.push(`CONNECT ${url}`)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise(resolve => server.close(() => resolve())))
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

/** A script of provisioning, in mounts of its own: apt's settings and lists there are empty but for one source. */
function provision(words: readonly string[], proxies: Readonly<Record<string, string>>) {
  const script = `for folder in /etc/apt /var/lib/apt /var/cache/apt; do mount -t tmpfs none $folder; done
    mkdir -p /etc/apt/apt.conf.d /var/lib/apt/lists/partial /var/cache/apt/archives/partial
    echo 'deb [trusted=yes] http://packages.example/debian stable main' >/etc/apt/sources.list
    exec sh "$@"`
  const command = ['--mount', '--propagation', 'private', 'sh', '-ec', script, 'provision', ...words]
  const npm = { npm_config_fetch_retries: '0', NODE_DISABLE_COMPILE_CACHE: '1' }
  return execa('unshare', command, { reject: false, all: true, timeout: within(60), env: { ...npm, ...proxies } })
}

const script = (name: string) => join(REPOSITORY, 'vagrant/provision', `${name}.sh`)

test('apt asks the proxy', async () => {
  const { address, asked } = await playedProxy()
  const { exitCode, all } = await provision([script('apt-install'), 'hello'], { http_proxy: address })
  expect([exitCode, all]).toEqual([1, expect.stringContaining('packages were not installed')])
  expect(asked).toContain('GET http://packages.example/debian/dists/stable/InRelease')
})

/** A project with one package, which is to be fetched. */
function projectToFetch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'project-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const tarball = 'https://packages.example/one-1.0.0.tgz'
  const lock = {
    lockfileVersion: 3,
    packages: { '': { dependencies: { one: '1.0.0' } }, 'node_modules/one': { version: '1.0.0', resolved: tarball } },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { one: '1.0.0' } }))
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
  mkdirSync(join(folder, 'node_modules'))
  return folder
}

test('npm asks the proxy; that it has fetched nothing is said, with what to do', async () => {
  const { address, asked } = await playedProxy()
  const { exitCode, all } = await provision([script('node'), 'root', projectToFetch()], { https_proxy: address })
  expect([exitCode, all]).toEqual([1, expect.stringContaining('\nminidock: the packages were not fetched: what npm says is above\n')])
  expect(all).toContain('/usr/local/share/ca-certificates/NAME.crt')
  expect(asked).toContain('CONNECT packages.example:443')
})

test.each([
  ['trusts whom the machine trusts', {}, '/etc/ssl/certs/ca-certificates.crt'],
  ['trusts what it was told to', { NODE_EXTRA_CA_CERTS: '/proxy.pem' }, '/proxy.pem'],
])('npm %s', async (_, env, trusted) => {
  const folder = projectToFetch()
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin/npm'), '#!/bin/sh\necho "$1: $NODE_EXTRA_CA_CERTS"\n', { mode: 0o755 })
  const { all } = await provision([script('node'), 'root', folder], { PATH: `${folder}/bin:${process.env['PATH']}`, ...env })
  expect(all).toContain(`\nci: ${trusted}`)
})
