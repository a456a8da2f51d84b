import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { chapters, chaptersUpTo, modulesUpTo } from '../../chapters.ts'
import { createEngine } from '../../engine/engine.ts'
import { getLink, newBridge, newVeth, routeMessage, setLink } from '../../kernel/netlink/rtnetlink.ts'
import { AF, NETLINK, SOCK } from '../../kernel/program/constants.ts'
import { SIZE_OF_SOCKADDR } from '../../kernel/program/kinds-sockets.ts'
import type { Module } from '../../plan/module.ts'
import { Catalogue } from '../catalogue.ts'
import { runCommand } from '../run-command.ts'
import { testTerminal } from '../test-engine.ts'
import { exampleOf, joinExampleOf } from './example.ts'
import { listing } from './explain.ts'
import { report, reportDiff } from './report-json.ts'

const HELLO = ['run', '--rm', 'busybox', 'echo', 'hello']
/** Of a chapter that would add little to that one, or nothing. */
const PORTS = ['run', '--rm', '-p', '8080:80', '-p', '127.0.0.1:5300:53/udp', 'busybox', 'true']
const MOUNTS = ['run', '--rm', '-v', 'orders:/data', '-v', '/srv/web:/web:ro', '--tmpfs', '/scratch:size=64m', 'busybox', 'true']

const OWN: Readonly<Record<number, readonly string[]>> = { 5: PORTS, 6: MOUNTS }

async function explainAt(root: string, argv: readonly string[]) {
  const terminal = testTerminal()
  const code = await runCommand(
    {
      engine: createEngine(modulesUpTo(3), { root, launcher: '/opt/minidock/build/launcher' }),
      catalogue: new Catalogue(chaptersUpTo(3)),
    },
    ['explain', ...argv],
    terminal,
  )
  return { code, out: terminal.stdout(), err: terminal.stderr() }
}

describe('the listing of', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 10])('the engine of chapter %i', async chapter => {
    const text = listing({ kind: 'one', after: await exampleOf(chaptersUpTo(chapter), OWN[chapter] ?? HELLO) })
    await expect(text).toMatchFileSnapshot(`golden/chapter-${chapter}.txt`)
  })

  test('the whole engine, with a terminal and another user', async () => {
    const argv = ['create', '-it', '--hostname', 'web', '--read-only', '--init', '-e', 'A=1', '-l', 'tier=front', 'busybox']
    const [after, plain] = [await exampleOf(chapters, argv), await exampleOf(chapters, ['create', 'busybox'])]
    await expect(listing({ kind: 'one', after, plain })).toMatchFileSnapshot('golden/whole.txt')
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 10])('what chapter %i adds and takes over', async chapter => {
    const argv = OWN[chapter] ?? ['run', '--rm', '--hostname', 'web', 'busybox', 'echo', 'hello']
    const [before, after] = [
      await exampleOf(chaptersUpTo(chapter - 1), chapter > 2 ? argv : HELLO, chapters),
      await exampleOf(chaptersUpTo(chapter), chapter > 1 ? argv : HELLO),
    ]
    await expect(listing({ kind: 'diff', before, after, chapter })).toMatchFileSnapshot(`golden/diff-${chapter}.txt`)
  })

  test('a wide terminal has three columns', async () => {
    const text = listing({ kind: 'one', after: await exampleOf(chaptersUpTo(3), HELLO) }, { columns: 160 })
    await expect(text).toMatchFileSnapshot('golden/wide.txt')
    expect(Math.max(...text.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(160)
  })
})

describe('what the monitor does itself before there is a stage', () => {
  const ports: Module = {
    name: 'ports',
    chapter: 5,
    summary: 'ports of the host',
    compile(_plan, birth) {
      const port = birth.register('port')
      const hold = birth.monitor('hold').because('another program that asks for this port is told at once that it is taken')
      hold.into(port).socket(AF.INET, SOCK.STREAM | SOCK.CLOEXEC, 0)
      hold.bind(port, { family: AF.INET, address: '0.0.0.0', port: 8080 }, SIZE_OF_SOCKADDR[AF.INET])
    },
  }
  const engine = [...chaptersUpTo(2), { module: ports }]

  test('is a list of its own, and the first', async () => {
    const text = listing({ kind: 'one', after: await exampleOf(engine, HELLO) }, { only: 'program' })
    await expect(text).toMatchFileSnapshot('golden/monitor.txt')
  })

  test('is told in a diff', async () => {
    const [before, after] = [await exampleOf(chaptersUpTo(2), HELLO), await exampleOf(engine, HELLO)]
    await expect(listing({ kind: 'diff', before, after, chapter: 5 }, { only: 'program' })).toMatchFileSnapshot('golden/diff-monitor.txt')
    const came = report(after, { only: 'program' }).program?.slice(0, 2)
    expect(reportDiff(before, after, 5, { only: 'program' })).toEqual({ chapter: 5, program: { came, went: [] } })
  })

  test('is told in JSON', async () => {
    const { program = [] } = report(await exampleOf(engine, HELLO), { only: 'program' })
    expect(program.slice(0, 3)).toEqual([
      {
        list: 'monitor',
        phase: 'hold',
        keeps: 'port',
        call: 'socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 0)',
        tolerates: [],
        why: 'another program that asks for this port is told at once that it is taken',
        module: 'ports',
        chapter: 5,
      },
      expect.objectContaining({ list: 'monitor', phase: 'hold' }),
      expect.objectContaining({ list: 'host', phase: 'clone' }),
    ])
  })

  test('is nothing where another program joins the container', async () => {
    const steps = await joinExampleOf(chapters, HELLO, ['true'])
    expect(steps.filter(({ list }) => list === 'monitor')).toEqual([])
  })
})

describe('a message of netlink', () => {
  const wires: Module = {
    name: 'wires',
    chapter: 5,
    summary: 'wires to the host',
    compile(_plan, birth) {
      const [route, bridge] = [birth.register('route'), birth.register('bridge')]
      const host = birth.host('prepare').because('what the container is connected with is asked for at each start')
      host.into(route).socket_netlink(AF.NETLINK, SOCK.RAW | SOCK.CLOEXEC, NETLINK.ROUTE)
      const get = getLink({ name: 'minidock0' })
      const make = newBridge({ name: 'minidock0', mac: '02:42:ac:11:00:01', mtu: 1500 })
      host.tolerating('ENODEV').into(bridge).netlink(route, routeMessage(get), routeMessage(make, get))
      const connect = birth.host('connect').because('the pid of the new process is known now')
      const peer = { name: 'eth0', mac: '02:42:ac:11:00:02', netns: { pid: birth.pid() } }
      connect.netlink(route, routeMessage(newVeth({ name: 'veth1a2b3c4d001', bridge, mtu: 1500, peer })))
      for (const index of [4, 5, 6]) connect.netlink(route, routeMessage(setLink({ index }, { up: true })))
    },
  }
  const engine = [...chaptersUpTo(2), { module: wires }]
  const example = () => exampleOf(engine, HELLO)
  const ofHost = (text: string) => text.slice(text.indexOf('stage:'), text.indexOf('init:'))
  const [send, otherwise] = [
    'sendto(route, {get link "minidock0"}, 48, 0, NULL, 0)',
    'else sendto(route, {new link "minidock0" up mac 02:42:ac:11:00:01 mtu 1500 kind bridge; get link "minidock0"}, 136, 0, NULL, 0)',
  ]

  test('is told in words, and so is what is sent otherwise', async () => {
    const text = listing({ kind: 'one', after: await example() }, { only: 'program' })
    await expect(ofHost(text)).toMatchFileSnapshot('golden/messages.txt')
    expect(text).toContain(`bridge = ${send} or ENODEV\n`)
    expect(text).toContain(`│       ${otherwise}\n`)
  })

  test('is told byte for byte, and fits a terminal', async () => {
    const text = listing({ kind: 'one', after: await example() }, { only: 'program', bytes: true, columns: 80 })
    await expect(ofHost(text)).toMatchFileSnapshot('golden/messages-bytes.txt')
    expect(Math.max(...text.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(80)
  })

  test('is told in a diff, as what is sent otherwise is', async () => {
    const [before, after] = [await exampleOf(chaptersUpTo(2), HELLO), await example()]
    const text = listing({ kind: 'diff', before, after, chapter: 5 }, { only: 'program' })
    expect(text).toContain(`+ 5 wires      │       ${otherwise}\n`)
  })

  test('is told in JSON, its bytes only where they are asked for', async () => {
    const of = async (bytes: boolean) => {
      const { program = [] } = report(await example(), { only: 'program', bytes })
      return program.find(step => 'otherwise' in step)
    }
    expect(await of(false)).toEqual({
      list: 'host',
      phase: 'prepare',
      keeps: 'bridge',
      call: send,
      otherwise,
      tolerates: ['ENODEV'],
      why: 'what the container is connected with is asked for at each start',
      module: 'wires',
      chapter: 5,
    })
    const row = '  32  0e 00 03 00 6d 69 6e 69  IFLA_IFNAME "minidock0"'
    expect(await of(true)).toMatchObject({ bytes: [expect.arrayContaining([row]), expect.arrayContaining([row])] })
  })

  test('is never folded, however alike its neighbours are', async () => {
    const text = listing({ kind: 'one', after: await example() }, { only: 'program' })
    expect(text.match(/set link index \d up/g)).toEqual(['set link index 4 up', 'set link index 5 up', 'set link index 6 up'])
  })
})

test('on a narrow terminal no line is wider than the terminal', async () => {
  const text = listing({ kind: 'one', after: await exampleOf(chaptersUpTo(3), HELLO) }, { columns: 80 })
  expect(text.slice(0, text.indexOf('margin:')).split('\n').length).toBeLessThan(18)
  expect(Math.max(...text.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(80)
})

describe('one phase', () => {
  const example = async () => ({ kind: 'one', after: await exampleOf(chaptersUpTo(2), HELLO) }) as const

  test('is shown alone, with the process that runs it', async () => {
    const text = listing(await example(), { only: 'program', phases: ['enter'] })
    expect(text.split('\n').filter(line => line.includes('│'))).toEqual([
      "             │ init: the new process, which becomes the container's program",
      '             │   enter: make the new root the root of this process',
      "2 namespaces │     # the next calls name the new root as '.': it must be entered first",
      '2 namespaces │     chdir("/var/lib/minidock/containers/4e1f8ab0c6d2…/rootfs")',
      '2 namespaces │     # unlike chroot, it swaps root mounts: the old root now covers the new one',
      '2 namespaces │     pivot_root(".", ".")',
      "2 namespaces │     # the old root is detached: until here, paths can lead to the host's files",
      '2 namespaces │     umount2(".", MNT_DETACH)',
      '2 namespaces │     # the working directory is the new root: no relative path leads out of it',
      '2 namespaces │     chdir("/")',
    ])
    expect(text).toContain('\nprogram: 4 of 136 system calls\n')
    expect(text).not.toContain('summary')
  })

  test('that has no calls says so', async () => {
    expect(listing(await example(), { only: 'program', phases: ['hold'] })).toBe(
      'program: 0 of 136 system calls\n\n             │ # nothing\n',
    )
  })

  test('is what differs in it, in a diff', async () => {
    const [before, after] = [await exampleOf(chaptersUpTo(1), HELLO), await exampleOf(chaptersUpTo(2), HELLO)]
    const text = listing({ kind: 'diff', before, after, chapter: 2 }, { only: 'program', phases: ['enter'] })
    expect(text).toContain('+ 2 namespaces │     pivot_root(".", ".")\n')
    expect(text).not.toContain('clone3')
  })
})

test('with --all nothing is folded, and ids are whole', async () => {
  const text = listing({ kind: 'one', after: await exampleOf(chaptersUpTo(3), HELLO) }, { all: true, only: 'program' })
  expect(text.match(/prctl\(PR_CAPBSET_DROP, CAP_\w+\)/g)).toHaveLength(27)
  expect(text.match(/execve\(/g)).toHaveLength(6)
  expect(text).not.toContain('…')
})

test('without reasons, a listing is calls alone', async () => {
  const text = listing({ kind: 'one', after: await exampleOf(chaptersUpTo(3), HELLO) }, { why: false, only: 'program' })
  expect(text).not.toContain('#')
})

test('with colours, each tag has the colour of its chapter', async () => {
  const text = listing({ kind: 'one', after: await exampleOf(chaptersUpTo(2), HELLO) }, { colour: true })
  expect(text).toContain('\x1b[38;5;31m2 namespaces │ \x1b[0m    pivot_root(".", ".")')
  expect(text).toContain('\x1b[38;5;243m0 floor      │ \x1b[0m    umask(022)')
})

test('with colours, nothing else of a request steers the terminal', async () => {
  const text = listing(
    { kind: 'one', after: await exampleOf(chaptersUpTo(2), ['run', 'busybox', 'echo', '\u009b31m\u202e']) },
    { colour: true },
  )
  expect(text).toContain('\\u009b31m\\u202e')
  expect(text).not.toMatch(/[\u009b\u202e]/)
})

describe('minidock explain', () => {
  test('makes nothing, and notes what it had to assume', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'minidock-explain-'))
    const root = join(parent, 'state')
    const { code, err } = await explainAt(root, ['run', '--user', 'joe', '--pid', 'container:web', 'nosuch', 'true'])
    expect({ code, err, made: existsSync(root) }).toEqual({
      code: 0,
      err: [
        "image nosuch is not here: explained as if it held a shell and docker's usual PATH",
        'user joe cannot be looked up in the image: explained as if its number were 1000',
        'container web is not running here: explained as if its process were 4242\n',
      ].join('\n'),
      made: false,
    })
    rmSync(parent, { recursive: true })
  })

  test('prints JSON of a documented shape', async () => {
    const { out } = await explainAt('/nonexistent/minidock', ['--json', 'run', '-h', 'web', 'nosuch', 'true'])
    const { request, spec, program, release } = JSON.parse(out)
    expect(request).toEqual([
      { path: ['Hostname'], value: 'web', module: 'namespaces', chapter: 2 },
      { path: ['Cmd', 0], value: 'true', module: 'floor', chapter: 0 },
      { path: ['Image'], value: 'nosuch', module: 'floor', chapter: 0 },
    ])
    expect(spec).toContainEqual({ path: ['linux', 'namespaces', 1, 'type'], value: 'pid', module: 'namespaces', chapter: 2 })
    expect(program).toContainEqual({
      list: 'child',
      phase: 'enter',
      call: 'pivot_root(".", ".")',
      tolerates: [],
      why: 'unlike chroot, it swaps root mounts: the old root now covers the new one',
      module: 'namespaces',
      chapter: 2,
    })
    expect(release).toHaveLength(1)
  })

  test('prints the calls of some phases as JSON', async () => {
    const { out } = await explainAt('/nonexistent/minidock', ['--json', '--phase', 'enter,clone', '--phase=exec', 'run', 'nosuch', 'true'])
    const report: Record<string, { phase: string }[]> = JSON.parse(out)
    expect(Object.keys(report)).toEqual(['program'])
    expect(new Set(report['program']?.map(({ phase }) => phase))).toEqual(new Set(['clone', 'enter', 'exec']))
  })

  test('says what will be made, and how it differs from a container without a flag', async () => {
    const argv = ['--only', 'summary', 'run', '--name', 'web', '--hostname', 'web', '--read-only', 'nosuch', 'true']
    const { out } = await explainAt('/nonexistent/minidock', argv)
    const rows = new Map(out.split('\n').flatMap(line => [/^ {2}(\S.*?) {2,}(.*)$/.exec(line)?.slice(1) ?? []] as [string, string][]))
    expect(rows.get('container')).toBe('web, from the image nosuch, with a read-only root')
    expect(rows.get('flags')).toBe('Hostname web, ReadonlyRootfs; calls: mount +3, seal +1; other arguments: exec')
  })

  test('says as whom, and in whose namespaces', async () => {
    const { out } = await explainAt('/nonexistent/minidock', [
      '--only',
      'summary',
      'run',
      '--user',
      '7',
      '--pid',
      'container:web',
      'nosuch',
    ])
    expect(out).toContain('; as user 7:0, with no capability, ')
    expect(out).toContain("; another container's: pid; ")
    expect(out).toMatch(/User 7, PidMode container:web; calls: /)
  })

  test('prints the difference as JSON', async () => {
    const { out } = await explainAt('/nonexistent/minidock', ['--json', '--diff', '2', '--only', 'program', 'run', 'nosuch', 'true'])
    const { chapter, program } = JSON.parse(out)
    expect(chapter).toBe(2)
    expect(program.went.map(({ call }: { call: string }) => call)).toEqual([
      'clone3({flags=CLONE_PARENT})',
      expect.stringMatching(/^chdir\(.*rootfs"\)$/),
      'chroot(".")',
    ])
  })

  test('hears the flags that the command itself reads', async () => {
    const { out } = await explainAt('/nonexistent/minidock', ['--only', 'request', 'run', '-d', 'nosuch'])
    expect(out).toContain('0 floor      │ "AttachStdout": false,\n')
  })

  test.each([
    [['ps'], 'minidock: cannot explain ps: it starts no container\n  what can be explained is run and create\n'],
    [
      ['rum', 'busybox'],
      'minidock: cannot explain rum busybox\n  what can be explained is run and create: minidock explain run busybox true\n',
    ],
    [['run', '--nope', 'busybox'], "minidock: unknown flag: --nope\n  See 'minidock run --help'.\n"],
    [['run', '--volume', 'a:/b', 'busybox'], "minidock: --volume arrives in chapter 6 (volumes)\n  See 'minidock run --help'.\n"],
    [['run'], "minidock: 'minidock run' requires at least 1 argument\n  See 'minidock run --help'.\n"],
    [
      ['--phase', 'enter,mounts', 'run', 'busybox'],
      [
        'minidock: invalid argument "mounts" for "--phase" flag: there is no such phase',
        '  did you mean mount?',
        '  the phases are hold, prepare, clone, connect, root, enter, mount, cover, seal, confine, ready, exec\n',
      ].join('\n'),
    ],
    [
      ['--phase', 'enter', '--only', 'spec', 'run', 'busybox'],
      'minidock: phases are in the program: --phase does not go with --only spec\n  leave one of them out\n',
    ],
    [['--json', '--only', 'summary', 'run', 'busybox'], 'minidock: --only summary does not go with --json\n  leave one of them out\n'],
    [['--diff', '4', 'run', 'busybox'], 'minidock: invalid argument "4" for "--diff" flag: this engine has the chapters 1 to 3\n'],
  ])('refuses %j', async (argv, err) => {
    expect(await explainAt('/nonexistent/minidock', argv)).toEqual({ code: 1, out: '', err })
  })

  test('shows the help of the command that it is asked about', async () => {
    const { code, out } = await explainAt('/nonexistent/minidock', ['run', '--help'])
    expect({ code, usage: out.split('\n')[0] }).toEqual({ code: 0, usage: 'Usage:  minidock run [OPTIONS] IMAGE [COMMAND] [ARG...]' })
  })
})
