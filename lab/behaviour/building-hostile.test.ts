/** Builds of what was made to do harm, or by mistake: each is refused with a sentence, or comes out whole, and no file outside of the context and the image is touched. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dockerArchive, type Entry, tar } from '../fixtures/archives.ts'
import { BuildFolder, removeBuilt } from '../fixtures/build-folder.ts'
import { hostMounts, processesOf } from '../fixtures/nothing-left.ts'
import { atTerminal } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { getXattr, setXattr } from '../fixtures/xattrs.ts'

const minidock = useMinidock()
/** A file system's folder that no build may read or write. */
let outside: string

beforeEach(() => {
  outside = minidock.path('outside')
  rmSync(outside, { recursive: true, force: true })
  mkdirSync(outside)
  writeFileSync(join(outside, 'file'), 'of the host')
})

afterEach(async () => {
  expect(readdirSync(outside)).toEqual(['file'])
  expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('of the host')
  expect(hostMounts().filter(line => line.includes(minidock.folder))).toEqual([])
  await removeBuilt(minidock)
  await minidock.minidock(['rmi', '-f', 'base'])
})

function folder(dockerfile: string, files: Readonly<Record<string, string>> = {}): BuildFolder {
  const made = new BuildFolder(minidock)
  made.write(dockerfile, files)
  return made
}

async function errorOf(context: BuildFolder): Promise<string> {
  const { error } = await context.build()
  if (!(error instanceof Error)) throw new Error('the build has succeeded')
  return error.message
}

const shell = (script: string, cwd: string) => execFileSync('/bin/sh', ['-euc', script], { cwd, encoding: 'utf8' })
const inBuilt = (script: string) => minidock.ok('run', '--rm', '--network', 'none', 'built', 'sh', '-c', script)

describe('a Dockerfile, or its ignore file,', () => {
  test.each([
    ['that is a FIFO', 'rm Dockerfile; mkfifo Dockerfile', 'Dockerfile is no regular file'],
    ['that is a device', 'rm Dockerfile; mknod Dockerfile c 1 5', 'Dockerfile is no regular file'],
    ['that is a directory', 'rm Dockerfile; mkdir Dockerfile', 'Dockerfile is a directory'],
    [
      'that is a link out of the context',
      'mv Dockerfile ../outside-file; ln -s ../outside-file Dockerfile',
      'open Dockerfile: no such file',
    ],
    ['that is a link to itself', 'rm Dockerfile; ln -s Dockerfile Dockerfile', 'too many levels of symbolic links'],
    ['that is too long', 'truncate -s 20M Dockerfile', 'is longer than 16777216 bytes'],
    ['whose ignore file is a FIFO', 'mkfifo .dockerignore', 'failed to read .dockerignore: .dockerignore is no regular file'],
    ['whose ignore file has an open bracket', 'echo "[[[[" >.dockerignore', 'syntax error in pattern: [[[['],
  ])('%s is refused', async (_what, script, message) => {
    const context = folder('FROM busybox\n')
    shell(script, context.path)
    expect(await errorOf(context)).toContain(message)
  })

  test('with too many layers is refused before anything runs', async () => {
    const context = folder(`FROM busybox\n${'RUN echo\n'.repeat(200)}`)
    const { error, ran, failed } = await context.build()
    expect([String(error), ran, failed]).toEqual([expect.stringContaining('error on line 128: max depth exceeded'), [], []])
  })

  test('with a thousand stages is built', async () => {
    const stages = Array.from({ length: 1000 }, (_, index) => `FROM s${index} AS s${index + 1}\nENV A${index}=1`).join('\n')
    const { ran } = await folder(`FROM busybox AS s0\n${stages}\nRUN echo $A0$A999 >/f`).ok()
    expect(ran).toHaveLength(1)
    expect(await inBuilt('cat /f')).toBe('11')
  })

  test('with stages in a circle is refused', async () => {
    const text = 'FROM busybox AS a\nCOPY --from=b /bin/sh /x\nFROM busybox AS b\nCOPY --from=a /bin/sh /y\n'
    expect(await errorOf(folder(text))).toContain('circular dependency detected on stage: a')
  })

  test.each(['COPY ["f\\u0000", "/x"]', 'COPY ["f", "/x\\u0000y"]', 'WORKDIR /a\0b', 'RUN --mount=type=cache,target=/a\0b true'])(
    'with a NUL byte in a path is refused: %j',
    async line => {
      expect(await errorOf(folder(`FROM busybox\n${line}`, { f: '' }))).toMatch(/^path ".*" holds a NUL byte$/)
    },
  )
})

describe('a context', () => {
  test('of files of all kinds and names is copied, without its sockets', async () => {
    const context = folder('FROM busybox\nCOPY all /x\n')
    mkdirSync(join(context.path, 'all'))
    shell(
      `touch noread suid; chmod 0 noread; chmod 6755 suid; ln noread hard; mkfifo fifo; mknod null c 1 3
       touch "$(printf 'new\\nline\\033[31m')" "$(printf 'bad\\377name')" $(head -c 255 /dev/zero | tr '\\0' n); ln -s ${outside}/file out`,
      join(context.path, 'all'),
    )
    await context.ok()
    const lines = await inBuilt('cd /x; stat -c "%n %F %a %h" noread suid hard fifo null out; ls | cat -v | wc -l; cat out 2>&1; true')
    expect(lines.split('\n').map(line => line.replaceAll('regular empty file', 'file'))).toEqual([
      'noread file 0 2',
      'suid file 6755 1',
      'hard file 0 2',
      'fifo fifo 644 1',
      'null character special file 644 1',
      expect.stringContaining('out symbolic link'),
      '9',
      expect.stringContaining('No such file'),
    ])
  })

  test.each<[what: string, entries: readonly Entry[] | Buffer, message: string]>([
    ['a name that climbs', [{ name: '../../outside/x' }], 'a name may not climb'],
    ['a hard link that climbs', [{ name: 'h', type: 'link', linkname: '../../outside/file' }], 'a name may not climb'],
    ['a Dockerfile that is a device', [{ name: 'Dockerfile', type: 'character-device', devmajor: 1, devminor: 5 }], 'no regular file'],
    ['a Dockerfile that leads out', [{ name: 'Dockerfile', type: 'symlink', linkname: '/etc/passwd' }], 'no such file or directory'],
    ['an extended header without end', [{ name: 'n', pax: { comment: 'x'.repeat(2 ** 25) } }], 'an extended header of'],
    ['damaged gzip', Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(5000, 7)]), 'its gzip data is damaged'],
    ['zeros, compressed', gzipSync(Buffer.alloc(2 ** 27)), 'no such file or directory'],
  ])('as an archive, with %s, is refused', async (_what, entries, message) => {
    const content = Buffer.isBuffer(entries) ? entries : await tar(...entries)
    const { exitCode, stderr } = await minidock.minidock(['build', '--network', 'none', '-'], { input: content })
    expect([exitCode, stderr.includes('bug in minidock')]).toEqual([1, false])
    expect(stderr).toContain(message)
  })

  test('as an archive, with links that lead out of it, stays inside', async () => {
    const content = await tar(
      { name: 'Dockerfile', content: 'FROM busybox\nCOPY . /x\n' },
      { name: `${outside}/file`, content: 'of the archive' },
      { name: 'l', type: 'symlink', linkname: outside },
      { name: 'l/file', content: 'through the link' },
    )
    const { exitCode, stderr } = await minidock.minidock(['build', '--network', 'none', '-t', 'built', '-'], { input: content })
    expect(exitCode, stderr).toBe(0)
    expect(await inBuilt(`cat /x${outside}/file`)).toBe('through the link')
  })

  test('as an archive that is cut off or damaged anywhere is built or refused', async () => {
    const whole = await tar(
      { name: 'Dockerfile', content: 'FROM busybox\nCOPY . /x\n' },
      { name: 'd/', type: 'directory' },
      { name: 'd/f', content: 'x' },
    )
    for (const at of [100, 300, 600, 1100, 1300, 1700, 2100, 2300]) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] ?? 0) ^ 0x55
      for (const input of [whole.subarray(0, at), damaged]) {
        const { exitCode, stderr } = await minidock.minidock(['build', '--network', 'none', '-'], { input })
        expect([0, 1], stderr).toContain(exitCode)
        expect(stderr).not.toContain('bug in minidock')
      }
    }
    await minidock.ok('image', 'prune', '-f')
  })
})

describe('links of a base image lead nowhere outside of it', () => {
  const base = (lines: string) =>
    folder(`FROM busybox\nRUN ln -s ${outside} /out; ln -s ../../../.. /up; ln -s /proc /p; ln -s l /l\n${lines}`, { f: 'mine' })

  test('in a COPY', async () => {
    await base('COPY f /out/made/\nCOPY f /up/../../over\nADD f /up/up/added').ok()
    expect(await inBuilt(`cat ${outside}/made/f /over /added`)).toBe('mine'.repeat(3))
    expect(await errorOf(base('COPY f /l/f'))).toBe('/l/f: too many levels of symbolic links')
  })

  test('in a WORKDIR', async () => {
    await base('WORKDIR /out/made\nRUN pwd >/where').ok()
    expect(await inBuilt(`ls ${outside}; cat /where`)).toBe(`made\n${outside}/made`)
    expect(await errorOf(base('WORKDIR /l/x'))).toContain('too many levels of symbolic links')
  })

  test('in a mount, which leaves nothing in the layer', async () => {
    await base(
      `RUN --mount=type=cache,id=../../../evil,target=/out/c touch ${outside}/c/f; ls ${outside}/c >/seen
       RUN --mount=type=tmpfs,target=/up/t touch /t/f
       RUN --mount=type=bind,source=f,target=/out/b cat ${outside}/b >>/seen`.replaceAll(/^ +/gm, ''),
    ).ok()
    expect(await inBuilt(`cat /seen; ls -A ${outside} /t 2>&1 | grep -c "No such"`)).toBe('f\nmine2')
    for (const [target, message] of [
      ['/p/x', 'inside /proc'],
      ['/up', "destination can't be '/'"],
      ['/l', 'too many levels of symbolic links'],
    ] as const)
      expect(await errorOf(base(`RUN --mount=type=tmpfs,target=${target} true`))).toContain(message)
  })

  test('in a secret, which is seen where its link leads, and in no layer', async () => {
    writeFileSync(minidock.path('secret'), 'hush')
    const secrets = new Map([['s', { kind: 'file', path: minidock.path('secret') } as const]])
    await base(`RUN --mount=type=secret,id=s,target=/out/s cat ${outside}/s | wc -c >/n`).ok({ secrets })
    expect(await inBuilt(`cat /n; ls ${outside} 2>&1; true`)).toMatch(/^4\nls: .*No such file/)
  })

  test('a secret that cannot be a variable is not quoted', async () => {
    writeFileSync(minidock.path('secret'), 'hush\0hush')
    const secrets = new Map([['s', { kind: 'file', path: minidock.path('secret') } as const]])
    const { error } = await folder('FROM busybox\nRUN --mount=type=secret,id=s,env=S true').build({ secrets })
    expect(String(error)).toBe('MinidockError: secret s holds a NUL byte, which a variable cannot')
  })
})

describe('a base image whose config is hostile', () => {
  async function load(config: object): Promise<void> {
    const layers = [readFileSync(await archiveOfBusybox())]
    const input = await dockerArchive({ layers, tags: ['base:latest'], config: { config } })
    const { exitCode, stderr } = await minidock.minidock(['load'], { input })
    expect(exitCode, stderr).toBe(0)
  }

  async function archiveOfBusybox(): Promise<string> {
    const path = minidock.path('busybox.tar')
    const id = await minidock.ok('create', 'busybox')
    await minidock.ok('export', '-o', path, id)
    await minidock.ok('rm', id)
    return path
  }

  test.each<[config: object, message: string]>([
    [{ OnBuild: ['FROM x'] }, "FROM isn't allowed as an ONBUILD trigger"],
    [{ OnBuild: ['RUN a\nRUN b'] }, 'onbuild trigger should be a single expression'],
    [{ OnBuild: ['COPY ../../../../etc/passwd /x'] }, '"/etc/passwd": not found'],
    [{ OnBuild: ['RUN --network=host true'] }, 'network.host is not allowed'],
    [{ OnBuild: ['RUN --mount=type=secret,id=s,required true'] }, 'secret s: not found'],
    [{ OnBuild: ['ARG A=x', ...Array.from({ length: 40 }, () => 'ARG A=$A$A')] }, 'MiB longer than it is written'],
    [{ OnBuild: Array.from({ length: 200 }, () => 'RUN true') }, 'max depth exceeded'],
    [{ User: '../../x' }, 'unable to find user ../../x'],
    [{ User: '4294967296' }, 'uids and gids must be in range'],
    [{ WorkingDir: '/a\0b' }, 'holds a NUL byte'],
    [{ Shell: ['/no/such\x1b[2J'] }, 'no such file or directory'],
  ])('%j', async (config, message) => {
    await load(config)
    expect(await errorOf(folder('FROM base\nWORKDIR x\nRUN true'))).toContain(message)
  })

  test('steers no terminal, and a relative working directory begins at the root', async () => {
    await load({ WorkingDir: '../../rel', Env: ['=x', 'A', 'B=\x1b[31m'], OnBuild: ['RUN printf "\\033[31m%s" $B; echo "\x1b]0;t\x07"'] })
    const context = folder('FROM base\nWORKDIR x\nRUN pwd >/where; false')
    const { lines } = await atTerminal(minidock, `NO_COLOR=1 $M build --progress plain --network none ${context.path}`)
    // A terminal gets no control characters but the ends of lines.
    expect(lines.join('')).not.toMatch(/\p{Cc}/u)
    expect(lines.join('\n')).toContain('\\u001b[31m')
  })
})

describe('a step', () => {
  test('that leaves processes in the background ends them, and its layer is whole', async () => {
    await folder(
      'FROM busybox\nRUN (while :; do date >>/loop; done) & (sleep 1000; touch /never) & setsid sleep 2000 & echo ok >/done',
    ).ok()
    expect(processesOf(minidock.folder)).toEqual([])
    expect(await inBuilt('cat /done; ls /never 2>&1; true')).toMatch(/^ok\nls: /)
  })

  test('that makes special files keeps them, and those of another stage', async () => {
    const make = `mkdir -p /o/sticky; cd /o; mkfifo fifo; mknod null c 1 3; touch noread suid log; chmod 0 noread; chmod 6755 suid; chmod 1777 sticky
      ln -s /o/log /dev/log; syslogd; until [ -S log ]; do usleep 1000; done; touch $(head -c 255 /dev/zero | tr '\\0' n) "$(printf 'a\\nb\\033[31m')"`
    await folder(`FROM busybox AS made\nRUN <<E\n${make}\nE\nFROM busybox\nCOPY --from=made /o /o\n`).ok()
    const lines = await inBuilt('cd /o; stat -c "%n %F %a" fifo null noread suid sticky | sed "s/ empty//"; ls | cat -v | wc -l')
    // Without the socket, which no archive can hold.
    expect(lines.split('\n')).toEqual([
      'fifo fifo 644',
      'null character special file 644',
      'noread regular file 0',
      'suid regular file 6755',
      'sticky directory 1777',
      '7',
    ])
  })

  test('that makes a tree deeper than a path is long leaves it in the layer', async () => {
    // 25 names of 200 bytes: 5,000 bytes.
    const run =
      'cd /; n=$(head -c 200 /dev/zero | tr "\\0" d); i=0; mkdir t; while [ $i -lt 25 ]; do mkdir y; mv t y/$n; mv y t; i=$((i+1)); done'
    await folder(`FROM busybox\nRUN <<E\n${run}\nE\nRUN test -d /t/d*/d*/d*`).ok()
    expect(await inBuilt('cd /t; i=0; while cd d* 2>/dev/null; do i=$((i+1)); done; echo $i')).toMatch(/^(?:19|2\d)$/)
  })

  test('keeps capabilities of files, from the context and from another layer', async () => {
    const value = Buffer.from('0100000200200000000000000000000000000000', 'hex')
    const context = folder('FROM busybox\nCOPY program /one\nRUN mv /one /two; cat /two >/three\n', { program: 'x' })
    await setXattr(join(context.path, 'program'), 'security.capability', value)
    await context.ok()
    const id = await minidock.ok('create', 'built')
    for (const [name, expected] of [
      ['two', value],
      ['three', undefined],
    ] as const) {
      await minidock.ok('cp', `${id}:/${name}`, minidock.path(name))
      expect(await getXattr(minidock.path(name), 'security.capability')).toEqual(expected)
    }
  })
})
