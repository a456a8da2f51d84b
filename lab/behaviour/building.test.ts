/** `build`: each step of a Dockerfile is a container or a copy, and what it changes is a layer of the image. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, describe, expect, test } from 'vitest'
import { MinidockError } from '../../runtime/base/errors.ts'
import { newRequest } from '../../runtime/formats/docker/request.ts'
import { BuildFolder, removeBuilt } from '../fixtures/build-folder.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

afterEach(() => removeBuilt(minidock))

function folder(dockerfile: string, files: Readonly<Record<string, string>> = {}): BuildFolder {
  const made = new BuildFolder(minidock)
  made.write(dockerfile, files)
  return made
}

async function inBuilt(script: string): Promise<string> {
  return await minidock.ok('run', '--rm', '--network', 'none', 'built', 'sh', '-c', script)
}

interface ImageInspection {
  readonly Id: string
  readonly Config: Readonly<Record<string, unknown>>
  readonly RootFS: { readonly Layers: readonly string[] }
  readonly Created: string
}

async function image(name: string): Promise<ImageInspection> {
  const [found] = JSON.parse(await minidock.ok('image', 'inspect', name)) as ImageInspection[]
  if (found === undefined) throw new Error(`no image ${name}`)
  return found
}

describe('an image', () => {
  test('has what its steps wrote, changed and deleted', async () => {
    const { output, ran } = await folder(
      'FROM busybox\nRUN echo one > /one; rm /etc/group; echo said\nRUN cat /one && echo two >> /one\n',
    ).ok()
    expect(output).toBe('said\none\n')
    expect(ran).toEqual(['[2/3] RUN echo one > /one; rm /etc/group; echo said', '[3/3] RUN cat /one && echo two >> /one'])
    expect(await inBuilt('cat /one; ls /etc/group 2> /dev/null || echo gone')).toBe('one\ntwo\ngone')
  })

  test('has the config that the instructions set, and labels that were asked for', async () => {
    const text =
      'FROM busybox\nENV A=1\nLABEL a=file b=file\nWORKDIR /srv\nUSER 7\nEXPOSE 80\nENTRYPOINT ["sh", "-c"]\nCMD ["id -u; pwd; echo $A"]\n'
    const { id } = await folder(text).ok({ labels: { b: 'asked' } })
    const { Id, Config } = await image('built')
    expect(Id).toBe(id)
    expect(Config).toMatchObject({ Labels: { a: 'file', b: 'asked' }, WorkingDir: '/srv', User: '7', ExposedPorts: { '80/tcp': {} } })
    expect(await minidock.ok('run', '--rm', '--network', 'none', 'built')).toBe('7\n/srv\n1')
  })

  test('has a history in which steps without a layer are empty', async () => {
    await folder('FROM scratch\nCOPY a /a\nENV A=1\n', { a: 'x' }).ok()
    const history = await minidock.ok('history', '--no-trunc', '--format', '{{.CreatedBy}}|{{.Size}}|{{.Comment}}', 'built')
    expect(history).toBe('ENV A=1|0B|buildkit.dockerfile.v0\nCOPY a /a # buildkit|1B|buildkit.dockerfile.v0')
  })

  test('made of nothing has only what is copied', async () => {
    await folder('FROM scratch\nCOPY . /all/\n', { 'a/b': 'deep', '.dockerignore': 'Dockerfile\n', c: 'c' }).ok()
    await minidock.ok('create', '--name', 'it', 'built', '/none')
    await minidock.ok('export', '-o', minidock.path('out.tar'), 'it')
    await minidock.ok('rm', 'it')
    const { stdout } = await execa('tar', ['-tf', minidock.path('out.tar'), 'all'])
    expect(stdout.split('\n')).toEqual(['all/', 'all/.dockerignore', 'all/a/', 'all/a/b', 'all/c'])
    const { Layers } = (await image('built')).RootFS
    expect(Layers).toHaveLength(1)
  })

  test('is loaded elsewhere as it is: its archives have what its layers have', async () => {
    await folder('FROM busybox\nRUN mkdir /d && echo x > /d/x && rm -r /var && mkdir /var && touch /var/only\n').ok()
    await minidock.ok('save', '-o', minidock.path('built.tar'), 'built')
    const other = { MINIDOCK_ROOT: minidock.path('other') }
    const load = await minidock.minidock(['load', '-i', minidock.path('built.tar')], { env: other })
    expect(load.exitCode).toBe(0)
    const run = await minidock.minidock(['run', '--rm', '--network', 'none', 'built', 'sh', '-c', 'cat /d/x; ls /var'], { env: other })
    expect(run.stdout).toBe('x\nonly')
  })

  test('has no later time than SOURCE_DATE_EPOCH, and is the same each time', async () => {
    const context = folder('FROM busybox\nRUN echo x > /x\nCOPY a /a\n', { a: 'a' })
    const asked = { buildArgs: new Map([['SOURCE_DATE_EPOCH', '1000000000']]), noCache: true }
    const first = await context.ok(asked)
    expect((await image('built')).Created).toMatch(/^2001-09-09T01:46:40/)
    expect((await context.ok(asked)).id).toBe(first.id)
  })

  test('for another platform is not made of one for this', async () => {
    const { error } = await folder('FROM --platform=linux/s390x busybox\n').build()
    expect(error).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(
        /^image with reference busybox was found .* specified platform \(linux\/s390x\), and cannot reach the registry docker\.io: /,
      ),
    })
  })
})

describe('a step', () => {
  test('that fails ends the build, and the state before it can be looked at', async () => {
    const { error, failed } = await folder(
      'FROM busybox\nRUN echo before > /before\nARG X=7\nWORKDIR /w\nRUN echo $X > /never; exit 3\n',
    ).build()
    expect(failed).toEqual(['[4/4] RUN echo 7 > /never; exit 3'])
    expect(error).toMatchObject({ message: 'process "/bin/sh -c echo $X > /never; exit 3" did not complete successfully: exit code: 3' })
    const hint = error instanceof MinidockError ? error.hint : ''
    const [, command = ''] = /minidock run -it --rm (.*)$/m.exec(hint ?? '') ?? []
    const [id = '', shell = ''] = command.split(' ')
    expect(
      await minidock.ok(
        'run',
        '--rm',
        '--network',
        'none',
        id,
        shell,
        '-c',
        'pwd; cat /before; echo $X; ls /never 2> /dev/null || echo none',
      ),
    ).toBe('/w\nbefore\n7\nnone')
  })

  test('that fails leaves an image that only images -a shows, and the next build takes it away, unless a container stands on it', async () => {
    const ids = async (...flags: readonly string[]) => (await minidock.ok('images', '-q', ...flags)).split('\n')
    const before = await ids('-a')
    const kept = async () => (await ids('-a')).filter(id => !before.includes(id))
    const fails = (code: number) => folder(`FROM busybox\nRUN echo before > /before\nRUN exit ${code}\n`).build()
    await fails(3)
    const [first = ''] = await kept()
    expect([first, await ids()]).toEqual([expect.stringMatching(/^[0-9a-f]{12}$/), before])
    await minidock.ok('create', '--name', 'looking', '--network', 'none', first, 'true')
    await folder('FROM busybox\nRUN echo other > /other\nRUN exit 3\n').build()
    expect(await kept()).toHaveLength(2)
    await minidock.ok('rm', 'looking')
    await folder('FROM busybox\nRUN echo before > /before\n').ok()
    expect(await kept()).toEqual(await minidock.ok('images', '-q', 'built').then(id => [id]))
    expect(await fails(4)).toMatchObject({ cached: ['[2/3] RUN echo before > /before'] })
  })

  test('is no container for the events, whether it ends well, fails, or is killed', async () => {
    const log = join(minidock.root, 'events.jsonl')
    const before = readFileSync(log, 'utf8').length
    await folder('FROM busybox\nRUN echo x > /x\nCOPY a /a\n', { a: 'a' }).ok()
    await folder('FROM busybox\nRUN exit 3\n').build()
    await folder(
      'FROM busybox AS long\nRUN sleep 100\nFROM busybox AS short\nRUN exit 4\nFROM scratch\nCOPY --from=long / /\nCOPY --from=short / /\n',
    ).build()
    const types = readFileSync(log, 'utf8')
      .slice(before)
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { Type: string }).Type)
    expect(new Set(types)).toEqual(new Set(['image']))
  })

  test('may print without an end: the first 2 MiB are told, and it runs on', async () => {
    const { output } = await folder('FROM busybox\nRUN head -c 9000000 /dev/zero | tr "\\000" x; echo > /ran\nRUN ls /ran\n').ok()
    expect(output).toBe(`${'x'.repeat(2 << 20)}\n[output clipped, log limit 2MiB reached]\n/ran\n`)
  })

  test('sees the limits that the build was given', async () => {
    const container = newRequest()
    container.HostConfig.NetworkMode = 'none'
    container.HostConfig.ShmSize = 1 << 20
    container.HostConfig.ExtraHosts = ['web:10.0.0.9']
    const { output } = await folder("FROM busybox\nRUN df -k /dev/shm | tail -1 | awk '{print $2}'; grep web /etc/hosts\n").ok({
      container,
    })
    expect(output).toMatch(/^1024\n10\.0\.0\.9\s+web\n$/)
  })

  test('has rights, a root and a network of its own', async () => {
    writeFileSync(minidock.path('on-the-host'), '')
    const script = `ls ${minidock.path('on-the-host')} 2> /dev/null; ls /sys/class/net; mount -t tmpfs t /mnt 2> /dev/null; echo $?`
    expect((await folder(`FROM busybox\nRUN ${script}\n`).ok()).output).toBe('lo\n1\n')
  })

  test('whose user, directory and shell are set runs so', async () => {
    const text =
      'FROM busybox\nUSER daemon\nWORKDIR /made/for\nSHELL ["/bin/sh", "-ec"]\nRUN id -un; pwd; stat -c %U /made/for .; false; echo never\n'
    const { output, error } = await folder(text).build()
    expect(output).toBe('daemon\n/made/for\ndaemon\ndaemon\n')
    expect(error).toMatchObject({ message: expect.stringContaining('exit code: 1') })
  })
})

describe('RUN --mount', () => {
  test('of a cache keeps a directory from build to build, which is in no layer', async () => {
    const context = folder(
      'FROM busybox\nRUN --mount=type=cache,target=/root/.cache/a,mode=0700,uid=7 echo x >> /root/.cache/a/log; wc -l < /root/.cache/a/log; stat -c %a:%u /root/.cache/a\n',
    )
    expect((await context.ok()).output).toBe('1\n700:7\n')
    expect((await context.ok({ noCache: true })).output).toBe('2\n700:7\n')
    expect(await inBuilt('ls -A /root')).toBe('')
  })

  test('of a cache that begins with files of an image has those alone', async () => {
    const mounts = '--mount=type=cache,from=busybox,source=/etc,target=/cache --mount=type=bind,from=busybox,source=/etc,target=/bound'
    const { output } = await folder(`FROM busybox\nRUN ${mounts} ls /bound > /tmp/names; ls /cache | diff /tmp/names - && echo same\n`).ok()
    expect(output).toBe('same\n')
  })

  test('of a secret shows it to the step alone', async () => {
    writeFileSync(minidock.path('token'), 'hush')
    const text =
      'FROM busybox\nRUN --mount=type=secret,id=t,env=TOKEN,target=/x/t cat /x/t; echo $TOKEN; stat -c %a /x/t\nRUN ls /x 2> /dev/null; echo -$TOKEN-\n'
    const secrets = new Map([['t', { kind: 'file', path: minidock.path('token') }]] as const)
    expect((await folder(text).ok({ secrets })).output).toBe('hushhush\n400\n--\n')
    expect(readdirSync('/dev/shm').filter(name => name.startsWith('.minidock'))).toEqual([])
    const { error } = await folder('FROM busybox\nRUN --mount=type=secret,id=none,required true\n').build()
    expect(error).toMatchObject({ kind: 'not-found', message: 'secret none: not found' })
  })

  test('of files shows those of the context, a stage and an image', async () => {
    const text = `FROM busybox AS other
RUN echo stage > /s
FROM busybox
RUN --mount=target=/c --mount=from=other,source=/s,target=/s --mount=from=busybox,source=/etc,target=/i cat /c/a /s; ls /i/passwd
RUN --mount=target=/c,rw echo more > /c/a && cat /c/a
RUN ls /c /s /i 2> /dev/null; echo
`
    expect((await folder(text, { a: 'context\n' }).ok()).output).toBe('context\nstage\n/i/passwd\nmore\n\n')
    expect(readFileSync(join(minidock.path('context'), 'a'), 'utf8')).toBe('context\n')
  })

  test('of memory is gone after the step', async () => {
    const { output } = await folder(
      'FROM busybox\nRUN --mount=type=tmpfs,target=/t touch /t/x && ls /t\nRUN ls /t 2> /dev/null || echo gone\n',
    ).ok()
    expect(output).toBe('x\ngone\n')
  })

  test('a script of a here-document is run by the program that it names', async () => {
    expect((await folder('FROM busybox\nRUN <<E\n#!/bin/sh\necho $0\nE\nRUN <<E\necho two\necho lines\nE\n').ok()).output).toBe(
      '/dev/pipes/E\ntwo\nlines\n',
    )
  })
})

test('a build leaves its image and its cache, and nothing else', async () => {
  await folder('FROM busybox\nRUN true\nWORKDIR /x\nCOPY Dockerfile .\n').ok()
  const left = (name: string) => readdirSync(join(minidock.root, name)).filter(each => each.startsWith('.'))
  expect(minidock.containerIds()).toEqual([])
  expect([left('layers'), left('builds/running'), left('builds/contexts')]).toEqual([[], [], []])
  expect(existsSync(join(minidock.root, 'builds/cache'))).toBe(true)
  expect(await minidock.ok('system', 'gc')).not.toMatch(/removed|forgot/)
})
