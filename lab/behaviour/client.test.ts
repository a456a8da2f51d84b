/** The client: the small process that a user starts, and that stays when Node has gone. */

import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { makeImage } from '../fixtures/made-images.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { startRegistry } from '../fixtures/registry.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

const WAIT = 'trap "exit 9" TERM; echo ready; while :; do sleep 0.05; done'

const commandLine = (pid: number | undefined) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')

test('a container in the foreground holds no Node process', async () => {
  const running = minidock.start(['run', '--rm', 'busybox', 'sh', '-c', WAIT])
  await until('it is ready', () => minidock.containerIds().length === 1)
  expect(commandLine(running.pid)[1]).toBe('client')
  await until('Node is gone', async () => {
    const { stdout } = await execa('ps', ['-o', 'stat=,comm=', '--ppid', String(running.pid)])
    return !/^[^Z]\S*\s+.*node/m.test(stdout)
  })
  process.kill(Number(running.pid), 'SIGTERM')
  expect((await running).exitCode).toBe(9)
})

test('a client that is killed takes a command that is still at work with it', async () => {
  const running = minidock.start(['load'], { stdin: 'pipe' })
  let node = 0
  await until('Node has started', async () => {
    node = Number((await execa('ps', ['-o', 'pid=', '--ppid', String(running.pid)], { reject: false })).stdout)
    return node > 0 && commandLine(node).includes('load')
  })
  running.kill('SIGKILL')
  await running
  await until('Node has ended', async () => (await execa('ps', ['-p', String(node)], { reject: false })).exitCode !== 0)
})

test('variables that Node would act on do nothing to a command, and reach the container that asks for them', async () => {
  const [program, loaded, coverage] = [minidock.path('program.cjs'), minidock.path('loaded'), minidock.path('coverage')]
  writeFileSync(program, `require('node:fs').appendFileSync(${JSON.stringify(loaded)}, process.argv.join(' ') + '\\n')`)
  const variables = {
    NODE_OPTIONS: `--require ${program}`,
    NODE_V8_COVERAGE: coverage,
    NODE_DEBUG: 'module,fs',
    NODE_DEBUG_NATIVE: 'code_cache',
  }
  const names = Object.keys(variables)
  const named = names.flatMap(name => ['-e', name])
  const ran = await minidock.minidock(['run', '--rm', ...named, 'busybox', 'sh', '-c', names.map(name => `echo "$${name}"`).join(';')], {
    env: variables,
  })
  expect(ran).toEqual({ exitCode: 0, stdout: Object.values(variables).join('\n'), stderr: '' })
  // The client runs the command again to explain a failed start.
  expect((await minidock.minidock(['run', '--rm', 'busybox', 'nosuch'], { env: variables })).exitCode).toBe(127)
  // A monitor asks a command whether its container is started again.
  await minidock.ok('create', '--name', 'again', '--restart', 'on-failure:1', 'busybox', 'false')
  expect((await minidock.minidock(['start', 'again'], { env: variables })).stderr).toBe('')
  await eventually('it was started again', async () => ((await minidock.inspect('again')).RestartCount === 1 ? true : undefined))
  await minidock.untilEnded('again')
  expect([loaded, coverage].filter(path => existsSync(path))).toEqual([])
  await minidock.ok('rm', 'again')
  rmSync(program)
})

test('the client ends by the signal that its command ended by', async () => {
  const running = minidock.start(['load'], { stdin: 'pipe' })
  await until('it waits', async () => {
    const { stdout } = await execa('ps', ['-o', 'args=', '--ppid', String(running.pid)], { reject: false })
    return stdout.includes('load')
  })
  running.kill('SIGINT')
  expect((await running).signal).toBe('SIGINT')
})

test('from a file system that is mounted read-only it starts containers as well', async () => {
  await minidock.sh('true') // Whatever is to be built is built.
  const build = join(REPOSITORY, 'build')
  const script = 'mount --bind "$B" "$B" && mount -o remount,bind,ro "$B" && exec "$M" run --rm busybox sh -c "echo hello; exit 3"'
  const { stdout, exitCode } = await execa('unshare', ['--mount', 'sh', '-c', script], {
    env: { ...minidock.environment, M: MINIDOCK, B: build },
    reject: false,
  })
  expect([stdout, exitCode]).toEqual(['hello', 3])
})

/** @param parts the only ones of the bundle that are there @returns what a command that ends well has */
async function runWithParts(
  parts: readonly string[],
  words: readonly string[],
): Promise<readonly [exitCode: number | undefined, stderr: string]> {
  await minidock.sh('true') // Whatever is to be built or made is.
  const build = join(minidock.temporary, 'some-parts/build')
  const isThere = (name: string) =>
    !/^(lab-|lock)/.test(name) && (!/^\w+\.[0-9a-f]{12}\./.test(name) || parts.includes(name.split('.')[0] ?? ''))
  cpSync(join(REPOSITORY, 'build'), build, { recursive: true, filter: path => isThere(basename(path)) })
  const { exitCode, stderr } = await execa(process.execPath, [join(build, 'minidock.cjs'), ...words], {
    env: minidock.environment,
    reject: false,
  })
  rmSync(dirname(build), { recursive: true })
  return [exitCode, stderr]
}

test('starts with a Node that has not the part of node:vm which is no interface', async () => {
  await minidock.sh('true') // Whatever is to be built is.
  const without = ['--import', 'data:text/javascript,process.binding=undefined']
  const { stdout } = await execa(process.execPath, [...without, join(REPOSITORY, 'build/minidock.cjs'), '--version'], {
    env: minidock.environment,
  })
  expect(stdout).toMatch(/^minidock version /)
})

test.each(['--rm', '-d', '--rm --network none'])('run %s loads none of what only flags and other commands need', async flags => {
  expect(await runWithParts(['hot'], ['run', ...flags.split(' '), 'busybox', 'true'])).toEqual([0, ''])
})

test.each([
  '-p 127.0.0.1::80',
  '-v data:/data -v /etc:/host:ro',
  '--mount type=volume,src=data,dst=/data --tmpfs /scratch',
  '-m 64m --cpus 1 --pids-limit 20',
  '--label a=b --add-host a:127.0.0.1 -e A=b -w /tmp -u 1',
])('run %s loads none of what only other commands need', async flags => {
  expect(await runWithParts(['hot', 'warm'], ['run', '--rm', ...flags.split(' '), 'busybox', 'true'])).toEqual([0, ''])
})

test.each(['ps', 'ps -a --filter status=running', 'inspect one', 'logs one', 'version', 'rm -f one'])(
  '%s loads none of what only commands about images and networks need',
  async words => {
    await minidock.ok('run', '-d', '--name', 'one', '--label', 'a=b', 'busybox', 'sleep', '1000')
    expect(await runWithParts(['hot', 'warm', 'cool'], words.split(' '))).toEqual([0, ''])
    await minidock.ok('rm', '-f', 'one')
  },
)

test.each(['0<&-', '1>&-', '2>&-', '0<&- 1>&- 2>&-'])(
  'a stream that is closed (%s) is /dev/null to the command and to the container',
  async closed => {
    const look = 'for i in 0 1 2; do readlink /proc/self/fd/$i; done > /seen; exit 4'
    const command = `"$M" run --name closed busybox sh -c '${look}' ${closed}; echo $? >&9`
    const { stdio } = await execa('sh', ['-c', command], {
      env: { ...minidock.environment, M: MINIDOCK },
      stdio: ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'pipe'],
      reject: false,
    })
    expect(String(stdio[9]).trim()).toBe('4')
    const seen = readFileSync(`${minidock.containerFolder(minidock.containerIds()[0] ?? '')}/upper/seen`, 'utf8')
      .trimEnd()
      .split('\n')
    expect(seen).toHaveLength(3)
    expect(seen.every(target => target === '/dev/null' || target.startsWith('pipe:') || target === '/seen')).toBe(true)
  },
)

test('a command that is dead when its client comes to hear it is heard all the same', async () => {
  const web = await minidock.background('heard', 'until [ -e /over ]; do echo .; echo . >&2; sleep 0.05; done; exit 7')
  const attach = Buffer.concat([Buffer.of(0x61, 2), Buffer.alloc(14), Buffer.from(minidock.containerFolder(web.id))])
  const octal = (bytes: Buffer) => [...bytes].map(byte => `\\0${byte.toString(8)}`).join('')
  const command = [
    'kill -STOP $PPID',
    `printf '%b' '${octal(Buffer.of(0x2b))}' >&$MINIDOCK_CLIENT`,
    `printf '%b' '${octal(attach)}' >&$MINIDOCK_CLIENT`,
    '(sleep 0.3; kill -CONT $PPID) &',
    'kill -KILL $$',
  ]
  const client = execa(join(REPOSITORY, 'build/launcher'), ['client', '/bin/sh', '-c', command.join('\n')], {
    reject: false,
    timeout: within(60),
  })
  await Promise.race([client.stdout, client.stderr].map(stream => once(stream, 'data')))
  await minidock.ok('exec', 'heard', 'touch', '/over')
  expect((await client).exitCode).toBe(7)
})

test('a command whose container is gone when its client comes to start it looks again, and says so', async () => {
  const request = Buffer.concat([Buffer.of(0x73, 0), Buffer.alloc(14), Buffer.from(minidock.containerFolder('gone'))])
  const octal = [...request].map(byte => `\\0${byte.toString(8)}`).join('')
  const command = `[ -z "$MINIDOCK_CLIENT" ] && { echo looks again; exit 7; }; printf '%b' '${octal}' >&$MINIDOCK_CLIENT; kill -KILL $$`
  const { exitCode, stdout, stderr } = await execa(join(REPOSITORY, 'build/launcher'), ['client', '/bin/sh', '-c', command], {
    reject: false,
  })
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 7, stdout: 'looks again', stderr: '' })
})

test.each([
  ['ps', 'plain'],
  ['commit --help', 'secret'],
  ['load --help', 'secret'],
])('V8 takes the code that was compiled for `minidock %s`: the %s cache', async (words, hashes) => {
  await minidock.ok('version') // Whatever is to be built is.
  const copy = join(minidock.temporary, 'copy')
  cpSync(join(REPOSITORY, 'build'), join(copy, 'build'), { recursive: true, filter: path => !/^(lab-|lock|launcher)/.test(basename(path)) })
  cpSync(MINIDOCK, join(copy, 'minidock'))
  symlinkSync(join(REPOSITORY, 'node_modules'), join(copy, 'node_modules'))
  const script = 'const { scripts, hashes } = require.cache[process.argv[1]].exports'
  writeFileSync(
    join(copy, 'look.cjs'),
    `process.on('exit', () => { ${script}; console.error(hashes, ...Object.values(scripts).map(part => part.cachedDataRejected)) })`,
  )
  // In the place of the client: the Node that it would start, which looks.
  writeFileSync(join(copy, 'build/launcher'), `#!/bin/sh\nnode=$2\nshift 2\nexec "$node" --require=${copy}/look.cjs "$@"\n`, {
    mode: 0o755,
  })
  const { stderr } = await execa(join(copy, 'minidock'), words.split(' '), { env: minidock.environment })
  rmSync(copy, { recursive: true })
  expect(stderr).toMatch(new RegExp(`^${hashes}( false)+$`))
})

test('pull and push of what is there already load none of what other commands need', async () => {
  const registry = await startRegistry()
  const name = `${registry.host}/app`
  await registry.put(await makeImage(), 'app')
  await minidock.ok('pull', name)
  await minidock.ok('push', name)
  for (const words of [
    ['pull', name],
    ['push', name],
  ]) {
    const before = registry.requests.length
    expect(await runWithParts(['hot', 'warm', 'cool', 'chilly'], words)).toEqual([0, ''])
    expect(registry.requests.length).toBeGreaterThan(before)
  }
  await registry.close()
  await minidock.ok('rmi', name)
})

test('a build where every step is cached loads none of what other commands need', async () => {
  const context = minidock.path('cached')
  mkdirSync(context)
  writeFileSync(join(context, 'Dockerfile'), 'FROM busybox\nCOPY Dockerfile /\nRUN echo one > /one\n')
  const words = ['build', '--network', 'none', '-t', 'cached', context]
  await minidock.ok(...words)
  for (const isThere of [true, false]) {
    if (!isThere) await minidock.ok('rmi', 'cached')
    const [exitCode, said] = await runWithParts(['hot', 'cool', 'mild'], words)
    expect([exitCode, said.match(/CACHED/g)], `the image is there: ${isThere}`).toEqual([0, ['CACHED', 'CACHED', 'CACHED']])
  }
  await minidock.ok('rmi', 'cached')
  await minidock.ok('builder', 'prune', '-af')
})

/** What a command finds its client to have open of cgroups within a moment, and the cgroups that the client is in then; and the same when the moment is over. */
async function warmingUp(word: string): Promise<string[]> {
  const open = 'ls -l /proc/$PPID/fd | grep -o "/[^ ]*/cgroup.procs"'
  const wait = `for i in 1 2 3 4 5; do ${open} && break; sleep 0.01; done`
  const over = `n=0; while ${open} >/dev/null && [ $((n += 1)) -lt 300 ]; do sleep 0.1; done`
  const script = `${wait}; cat /proc/$PPID/cgroup; echo .; ${over}; ${open}; cat /proc/$PPID/cgroup`
  const { stdout } = await execa(join(REPOSITORY, 'build/launcher'), ['client', '/bin/sh', '-c', script, 'minidock', word])
  return stdout.split('\n.').map(part => part.trim())
}

test('while a command starts a container its client moves to where it is, where that makes moving quick', async () => {
  const cgroups = readFileSync('/proc/self/cgroup', 'utf8').trim()
  const legacy = readFileSync('/proc/self/mountinfo', 'utf8').includes(' - cgroup ')
  for (const word of ['run', 'start', 'restart', 'exec']) {
    // The moment may be over before it is looked for.
    const [first = '', later] = await eventually(`${word} warms up the migration`, async () => {
      const seen = await warmingUp(word)
      return !legacy || /^\/.*\/cgroup\.procs\n/.test(seen[0] ?? '') ? seen : undefined
    })
    expect(legacy ? first.split('\n').slice(1).join('\n') : first).toBe(cgroups)
    expect(later).toBe(cgroups)
  }
  expect(await warmingUp('ps')).toEqual([cgroups, cgroups])
})
