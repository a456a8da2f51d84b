/** A machine without a hub: that is found out in less than a second, and then the machine makes the image itself, or says what can be done. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MINIDOCK, Minidock } from '../fixtures/minidock.ts'
import { startRegistry } from '../fixtures/registry.ts'
import { noteTime, timeWaited } from '../fixtures/time-waited.ts'
import { within } from '../suite/slowness.ts'

/** Addresses for documentation: whatever is sent to them goes nowhere. */
const [HERE, HOLE] = ['192.0.2.1', '192.0.2.53']
const LINK = 'hole0'

let here: Minidock

/** Beginning and end of what a command waits for: when it is executed, and when it calls apt to make the image. */
const TIMES = 'times'

/** With an apt that fails at once, as it does in the end without a network. What is made then is made of the machine's own commands. */
const withoutApt = () => ({ ...here.environment, PATH: `${here.path('bin')}:${process.env['PATH']}` })

beforeEach(() => {
  here = new Minidock()
  mkdirSync(here.path('bin'))
  writeFileSync(here.path('bin/apt-get'), `#!/bin/sh\n${noteTime(here.path(TIMES), '$PPID')}\nexit 100\n`, { mode: 0o755 })
})
afterEach(() => here.remove())

/** Files of the machine, as the command sees them. */
interface Machine {
  readonly resolver?: string
  readonly hosts?: string
}

/**
 * Creates a container of busybox at a terminal on such a machine.
 * @returns also the milliseconds that the command waited until it began to make the image, and those from the container's id, which comes last, to its end
 */
async function createAt({ resolver, hosts }: Machine) {
  const files = Object.entries({ '/etc/resolv.conf': resolver && `nameserver ${resolver}\n`, '/etc/hosts': hosts })
  const mounts = files.flatMap(([path, content]) => {
    if (content === undefined) return []
    const file = here.path(path.replaceAll('/', '-'))
    writeFileSync(file, content)
    return [`mount --bind ${file} ${path}`]
  })
  const script = [...mounts, noteTime(here.path(TIMES), '$$'), `exec ${MINIDOCK} create busybox`].join(' && ')
  const running = execa('script', ['-qefc', `unshare -m sh -c '${script}'`, '/dev/null'], {
    reject: false,
    timeout: within(30),
    env: { ...withoutApt(), SHELL: '/bin/sh' },
  })
  let [screen, done] = ['', 0]
  running.stdout.on('data', chunk => {
    screen += String(chunk)
    if (/^[0-9a-f]{64}\r*$/m.test(screen)) done ||= performance.now()
  })
  const { exitCode } = await running
  return { exitCode, waited: timeWaited(here.path(TIMES)), heldUp: performance.now() - done, lines: screen.split(/\r*\n/) }
}

describe('on a machine without any network', () => {
  test('the hub is given up at once, one line says so, and the image is made here', async () => {
    const { exitCode, waited, lines } = await createAt({})
    expect(lines[0]).toBe("Unable to find image 'busybox:latest' locally")
    expect(lines[1]).toMatch(/^cannot reach the registry docker\.io: .*; making it on this machine \(a shell and .*\)$/)
    expect(exitCode).toBe(0)
    expect(waited).toBeLessThan(within(0.5))
  })

  test('for an image that cannot be made here, the error says what can be done', async () => {
    const { exitCode, stdout, stderr } = await here.minidock(['run', '--rm', 'postgres'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 125, stdout: '' })
    expect(stderr).toMatch(/^minidock: no such image: postgres, and cannot reach the registry docker\.io: /)
    expect(stderr).toContain('without a network, this machine can make busybox, mem-muncher, nginx, debian')
    expect(stderr).toContain('minidock load -i FILE.tar')
    expect(stderr).toContain('"registry-mirrors"')
    expect(here.contents()).toEqual([])
  })

  test.each([
    ['ubuntu', 'debian'],
    ['alpine:3.20', 'busybox'],
  ])('for %s, it names the nearest that can be made', async (name, nearest) => {
    const { stderr } = await here.minidock(['run', '--rm', name])
    expect(stderr).toContain(`the nearest to ${name} is ${nearest}: minidock run ${nearest}\n`)
    expect(stderr).toContain(`docker save ${name} | minidock load`)
  })

  test('pull makes nothing here, and says what would', async () => {
    const { exitCode, stderr } = await here.minidock(['pull', '-q', 'busybox'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^minidock: cannot reach the registry docker\.io: /)
    expect(stderr).toContain('without a network, this machine can make busybox, mem-muncher, nginx, debian: minidock run NAME')
    expect(here.contents()).toEqual([])
  })

  test('an image for another platform is not made here, and the error names the platform', async () => {
    const { exitCode, stderr } = await here.minidock(['create', '--platform', 'linux/s390x', 'busybox'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^minidock: no such image: busybox for linux\/s390x, and cannot reach the registry docker\.io: /)
    expect(stderr).not.toContain('this machine can make')
  })

  test('--pull always does not make what the hub was to be asked for', async () => {
    const { exitCode, stderr } = await here.minidock(['create', '--pull', 'always', 'busybox'])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^minidock: no such image: busybox, and cannot reach the registry docker\.io: /)
    expect(stderr).toContain('to do without the registry, leave out --pull')
    expect(stderr).not.toContain('this machine can make')
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
    const { exitCode, waited, heldUp, lines } = await createAt(machine)
    expect(lines[1]).toMatch(/^cannot reach the registry docker\.io: /)
    expect(exitCode).toBe(0)
    expect(waited).toBeLessThan(within(1.2))
    // A name that is being looked up does not hold up the end.
    expect(heldUp).toBeLessThan(within(2))
  })
})

test('an image that is here needs no network', async () => {
  await here.furnish()
  rmSync(here.path('tmp'), { recursive: true })
  const { exitCode, stdout, stderr } = await here.minidock(['run', '--rm', '--network', 'none', 'busybox', 'echo', 'it runs'])
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: 'it runs', stderr: '' })
})

test('where nobody looks on, too, it is said that the image is not the hub’s', async () => {
  const { exitCode, stderr } = await here.minidock(['create', 'busybox'], { env: withoutApt() })
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^Unable to find image 'busybox:latest' locally\ncannot reach the registry docker\.io: .*; making it on this machine .*$/,
  )
})
