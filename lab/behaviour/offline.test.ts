/** A machine without a hub: that is found out in less than a second, and then the machine makes the image itself, or says what can be done. */

import { rmSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MINIDOCK, Minidock } from '../fixtures/minidock.ts'
import { startRegistry } from '../fixtures/registry.ts'
import { within } from '../suite/slowness.ts'

/** Addresses for documentation: whatever is sent to them goes nowhere. */
const [HERE, HOLE] = ['192.0.2.1', '192.0.2.53']
const LINK = 'hole0'

let here: Minidock

beforeEach(() => {
  here = new Minidock()
})
afterEach(() => here.remove())

/** Files of the machine, as the command sees them. */
interface Machine {
  readonly resolver?: string
  readonly hosts?: string
}

/**
 * A command at a terminal on such a machine, until its screen shows a text.
 * @returns milliseconds, and the screen
 */
async function until(shown: string, { resolver, hosts }: Machine, ...args: readonly string[]) {
  const files = Object.entries({ '/etc/resolv.conf': resolver && `nameserver ${resolver}\n`, '/etc/hosts': hosts })
  const mounts = files.flatMap(([path, content]) => {
    if (content === undefined) return []
    const file = here.path(path.replaceAll('/', '-'))
    writeFileSync(file, content)
    return [`mount --bind ${file} ${path}`]
  })
  const script = [...mounts, `exec ${MINIDOCK} ${args.join(' ')}`].join(' && ')
  const began = performance.now()
  const running = execa('script', ['-qefc', `unshare -m sh -c '${script}'`, '/dev/null'], {
    reject: false,
    timeout: within(30),
    env: { ...here.environment, SHELL: '/bin/sh' },
  })
  let [screen, took] = ['', Number.POSITIVE_INFINITY]
  running.stdout.on('data', chunk => {
    screen += String(chunk)
    if (!screen.includes(shown) || took < Number.POSITIVE_INFINITY) return
    took = performance.now() - began
    running.kill('SIGHUP')
  })
  await running
  return { took, lines: screen.split(/\r*\n/) }
}

const MAKING = 'making it on this machine'

describe('on a machine without any network', () => {
  test('the hub is given up at once, one line says so, and the image is made here', async () => {
    const { took, lines } = await until(MAKING, {}, 'create', 'busybox')
    expect(lines[0]).toBe("Unable to find image 'busybox:latest' locally")
    expect(lines[1]).toMatch(/^cannot reach the registry docker\.io: .*; making it on this machine \(a shell and .*\)$/)
    expect(took).toBeLessThan(within(1))
  })

  test('for an image that cannot be made here, the error says what can be done', async () => {
    const { exitCode, stdout, stderr } = await here.minidock(['run', '--rm', 'postgres'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 125, stdout: '' })
    expect(stderr).toMatch(/^minidock: cannot reach the registry docker\.io: /)
    expect(stderr).toContain('without a network, this machine can make busybox, mem-muncher, nginx, debian')
    expect(stderr).toContain('minidock load -i FILE.tar')
    expect(stderr).toContain('"registry-mirrors"')
    expect(here.contents()).toEqual([])
  })

  test('--pull always does not make what the hub was to be asked for', async () => {
    const { exitCode, stderr } = await here.minidock(['create', '--pull', 'always', 'busybox'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^minidock: cannot reach the registry docker\.io: /)
    expect(stderr).not.toContain(MAKING)
  })

  test('a registry of this machine is asked all the same', async () => {
    const registry = await startRegistry()
    try {
      const { stderr } = await here.minidock(['pull', '-q', `${registry.host}/nosuch`])
      expect(stderr).toContain('nosuch')
      expect(stderr).not.toContain('cannot reach')
    } finally {
      await registry.close()
    }
  })
})

describe('on a machine whose network answers nothing', () => {
  beforeAll(async () => {
    const ip = (words: string) => execa('ip', words.split(' '))
    await ip(`link add ${LINK} type veth peer name ${LINK}-end`)
    await ip(`address add ${HERE}/24 dev ${LINK}`)
    for (const link of [LINK, `${LINK}-end`]) await ip(`link set ${link} up`)
    // Packets to a neighbour whose address nobody has are dropped, without a word.
    await ip(`neighbour add ${HOLE} lladdr 02:00:00:00:00:01 dev ${LINK} nud permanent`)
    await ip(`route add default via ${HOLE}`)
  })
  afterAll(async () => {
    await execa('ip', ['link', 'delete', LINK])
  })

  test.each([
    ['the resolver', { resolver: HOLE }],
    ['the hub', { hosts: `127.0.0.1 localhost\n${HOLE} registry-1.docker.io\n` }],
  ])('%s is waited for less than a second', async (_what, machine) => {
    const { took, lines } = await until(MAKING, machine, 'create', 'busybox')
    expect(lines[1]).toMatch(/^cannot reach the registry docker\.io: /)
    expect(took).toBeLessThan(within(1.5))
  })
})

test('an image that is here needs no network', async () => {
  await here.furnish()
  rmSync(here.path('tmp'), { recursive: true })
  const { exitCode, stdout, stderr } = await here.minidock(['run', '--rm', '--network', 'none', 'busybox', 'echo', 'it runs'])
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'it runs', stderr: '' })
})
