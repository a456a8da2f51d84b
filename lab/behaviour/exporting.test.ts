/** `export`: a container's whole tree as one archive, which `import` and tar take. */

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { getXattr, setXattr } from '../fixtures/xattrs.ts'

const minidock = useMinidock()

const MAKE = `
  mkdir -p /made/${'deep/'.repeat(30)} && cd /made && echo x > file && ln file again && ln -s /etc link && mknod null c 1 3 && mkfifo fifo &&
  touch "$(printf 'b\\377')" && chmod 4755 file && chown 12:34 file && truncate -s 5M sparse && rm /etc/group && rm -r /var && mkdir /var && touch /var/only`

async function exported(name: string): Promise<string> {
  const archive = minidock.path(`${name}.tar`)
  await minidock.ok('export', '-o', archive, name)
  return archive
}

/** What tar makes of an archive: type, mode, owner, links, size and name of each file below a folder of it. */
async function extracted(archive: string): Promise<{ readonly folder: string; readonly listing: string }> {
  const folder = `${archive}.d`
  await execa('mkdir', [folder])
  await execa('tar', ['--numeric-owner', '--xattrs', '--xattrs-include=*', '-xpf', archive, '-C', folder])
  const { stdout } = await execa('sh', ['-c', 'find made -printf "%y %m %n %U:%G %s %l %p\\n" | sort'], { cwd: folder, encoding: 'latin1' })
  return { folder, listing: stdout }
}

test.each(['runs', 'has ended'])('the tree of a container that %s is exported whole', async state => {
  const name = state === 'runs' ? 'runner' : 'ended'
  if (state === 'runs') {
    const background = await minidock.background(name, `${MAKE}; echo made; while :; do sleep 0.05; done`)
    await background.says(/made/)
  } else await minidock.ok('run', '--name', name, 'busybox', 'sh', '-c', MAKE)
  const upper = join(minidock.containerFolder((await minidock.inspect(name)).Id), 'upper')
  await setXattr(join(upper, 'made/file'), 'user.note', Buffer.from('kept'))
  const { folder, listing } = await extracted(await exported(name))
  const { stdout: before } = await execa('sh', ['-c', 'find made -printf "%y %m %n %U:%G %s %l %p\\n" | sort'], {
    cwd: upper,
    encoding: 'latin1',
  })
  const sizeless = (text: string) => text.replaceAll(/^(d \S+ )\S+ (\S+) \d+/gm, '$1$2')
  expect(sizeless(listing)).toBe(sizeless(before))
  expect(await getXattr(join(folder, 'made/again'), 'user.note')).toEqual(Buffer.from('kept'))
  expect([existsSync(join(folder, 'etc/group')), existsSync(join(folder, 'etc/passwd')), existsSync(join(folder, 'var/only'))]).toEqual([
    false,
    true,
    true,
  ])
  expect([existsSync(join(folder, 'var/www')), existsSync(join(folder, 'proc/self')), existsSync(join(folder, 'dev/null'))]).toEqual([
    false,
    false,
    false,
  ])
  expect(statSync(join(folder, 'bin/sh')).ino).toBe(statSync(join(folder, 'bin/ls')).ino)
})

test('what was exported can be imported, and runs', async () => {
  await minidock.ok('run', '--name', 'web', 'busybox', 'sh', '-c', 'echo exported > /said; rm -r /home')
  const archive = await exported('web')
  await minidock.ok('import', archive, 'again')
  expect(await minidock.ok('run', '--rm', 'again', '/bin/sh', '-c', 'cat /said; ls -d /home || true')).toBe('exported')
  await minidock.ok('rmi', 'again')
})

test('a terminal is no place for an archive, nor is a folder; nothing half-made stays', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  const { stdout } = await execa('script', ['-qec', `${join(import.meta.dirname, '../../minidock')} export web`, '/dev/null'], {
    env: minidock.environment,
    reject: false,
    stdin: 'ignore',
  })
  expect(stdout).toContain('cowardly refusing to save to a terminal. Use the -o flag or redirect')
  const { exitCode, stderr } = await minidock.minidock(['export', '-o', minidock.folder, 'web'])
  expect([exitCode, stderr]).toEqual([1, expect.stringContaining('it is a folder')])
  expect((await minidock.minidock(['export', 'none'])).stderr).toContain('No such container: none')
})

test('an export is an event, and leaves the container as it was', async () => {
  const id = await minidock.ok('create', '--name', 'web', 'busybox')
  await exported('web')
  const last = readFileSync(join(minidock.root, 'events.jsonl'), 'utf8').trim().split('\n').at(-1) ?? ''
  expect(JSON.parse(last)).toMatchObject({ Type: 'container', Action: 'export', Actor: { ID: id, Attributes: { name: 'web' } } })
  expect(await minidock.ok('diff', 'web')).toBe('')
  await until('nothing is mounted', () => !readFileSync('/proc/self/mountinfo', 'utf8').includes(minidock.root))
})
