/** What a new volume gets from the image: everything, exactly; also when the command is killed at any moment. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { getXattr, setXattr } from '../fixtures/xattrs.ts'

const minidock = useMinidock()
const CAPABILITY = Buffer.from('0100000200200000000000000000000000000000', 'hex')

/** Lists a directory, to the nanosecond: kind, mode, owner, time, number of links (which overlayfs does not count for directories), target, name. */
const DESCRIBE = "-type d -printf '%y %m %U:%G %T@ %P\\n' -o -printf '%y %m %U:%G %T@ %n %l %P\\n' | sort"

const dataOf = (name: string) => join(minidock.root, 'volumes', name, '_data')

/** An image of two layers: the upper one changes what the lower one has. */
beforeAll(async () => {
  const image = async (name: string, from: string, script: string) => {
    await minidock.ok('run', '--name', 'making', from, 'sh', '-ec', script)
    await minidock.ok('commit', 'making', name)
    await minidock.ok('rm', 'making')
  }
  await image(
    'lower',
    'busybox',
    `mkdir -p /data/sub /data/gone /data/emptied/deep /data/.hidden; cd /data
     echo one > one; ln one hard; ln -s one link; ln -s /nowhere dangling; mkfifo fifo; echo x > "$(printf 'odd\\n name')"
     echo secret > private; chmod 600 private; chown 12:34 sub; chmod 1731 sub; echo s > suid; chmod 4755 suid
     echo gone > gone/f; echo gone > emptied/deep/f; touch -d '2001-02-03 04:05:06' one sub; ln -s /data/sub /elsewhere`,
  )
  await image(
    'upper',
    'lower',
    'cd /data; rm -r gone; rm -r emptied; mkdir emptied; echo two > emptied/two; echo more > sub/more; chmod 2750 /data; chown 7:8 /data',
  )
})

/** Images that a check has made beside these. */
const made = new Set<string>()

async function commit(image: string, ...flags: readonly string[]): Promise<void> {
  made.add(image)
  await minidock.ok('commit', ...flags, 'making', image)
  await minidock.ok('rm', 'making')
}

afterEach(async () => {
  await minidock.tidy()
  if (made.size > 0) await minidock.ok('rmi', ...made)
  made.clear()
})

test('a new volume has what the image has there, and is it to the last attribute', async () => {
  const layers = [...(await minidock.layersOf('upper'))].reverse()
  const [merged, topmost = ''] = [minidock.path('merged'), layers[0]]
  mkdirSync(merged)
  await execa('touch', ['-d', '2001-02-03 04:05:06.123456789Z', join(topmost, 'data')])
  // The layers as the container's overlay would have them, mounted for a moment in a namespace of its own.
  const script = `mount -t overlay o -o ro,lowerdir=${layers.join(':')} ${merged}; find ${merged}/data ${DESCRIBE}`
  const { stdout } = await execa('unshare', ['-m', 'sh', '-c', script])
  await minidock.ok('create', '--name', 'web', '-v', 'whole:/data', 'upper')
  expect((await execa('sh', ['-c', `find ${dataOf('whole')} ${DESCRIBE}`])).stdout).toBe(stdout)
  expect(stdout).toContain('981173106.1234567890 \n')
  expect(readdirSync(dataOf('whole'))).not.toContain('gone')
  expect(readdirSync(join(dataOf('whole'), 'emptied'))).toEqual(['two'])
})

test('extended attributes and file capabilities come with their files, and those of the place itself', async () => {
  await minidock.ok('create', '--name', 'making', 'busybox')
  mkdirSync(minidock.path('with'))
  const [program, folder] = [join(minidock.path('with'), 'program'), minidock.path('with')]
  writeFileSync(program, 'x')
  await setXattr(program, 'security.capability', CAPABILITY)
  await setXattr(program, 'user.note', Buffer.from('hello'))
  await setXattr(folder, 'user.place', Buffer.from('here'))
  await minidock.ok('cp', '-a', folder, 'making:/data')
  await commit('attributes')
  await minidock.ok('create', '--name', 'new', '-v', 'attributes:/data', 'attributes')
  const data = dataOf('attributes')
  expect(await getXattr(join(data, 'program'), 'security.capability')).toEqual(CAPABILITY)
  expect(await getXattr(join(data, 'program'), 'user.note')).toEqual(Buffer.from('hello'))
  expect(await getXattr(data, 'user.place')).toEqual(Buffer.from('here'))
})

test('a place that a link of the image leads to is filled from there, and mounted there', async () => {
  const { stdout } = await minidock.minidock([
    'run',
    '--rm',
    '-v',
    'linked:/elsewhere',
    'upper',
    'sh',
    '-c',
    'ls /data/sub; grep -c " /data/sub " /proc/self/mountinfo',
  ])
  expect(stdout).toBe('more\n1')
})

test('VOLUME of an image is an anonymous volume with its files; a mount of the user’s takes its place', async () => {
  await minidock.ok('create', '--name', 'making', 'upper')
  await commit('declared', '-c', 'VOLUME /data')
  await minidock.ok('run', '--name', 'web', 'declared', 'sh', '-c', 'echo mine >> /data/one')
  expect(await minidock.ok('run', '--rm', '--volumes-from', 'web', 'busybox', 'cat', '/data/one')).toBe('one\nmine')
  expect(await minidock.ok('run', '--rm', '--tmpfs', '/data', 'declared', 'ls', '/data')).toBe('')
  expect(await minidock.ok('run', '--rm', '-v', 'taken:/data:nocopy', 'declared', 'ls', '/data')).toBe('')
})

test('a volume that has a file, or nocopy, gets nothing; neither does one over what the image does not have', async () => {
  await minidock.sh('touch /v/mine', '-v', 'filled:/v')
  const ls = async (...flags: readonly string[]) => await minidock.ok('run', '--rm', ...flags, 'upper', 'ls', '/data')
  expect(await ls('-v', 'filled:/data')).toBe('mine')
  expect(await ls('-v', 'nocopy:/data:nocopy')).toBe('')
  expect(await ls('--mount', 'type=volume,src=nocopy,dst=/data,volume-nocopy')).toBe('')
  expect(await ls('-v', 'nocopy:/data')).toContain('one')
})

test('a link of the image cannot lead a mount over /proc or the root, and one that leads nowhere leads to a new place', async () => {
  await minidock.ok(
    'run',
    '--name',
    'making',
    'busybox',
    'sh',
    '-c',
    'ln -s /proc /p; ln -s ../proc/self /q; ln -s /run/new/deep /d; ln -s .. /r',
  )
  await commit('links')
  for (const place of ['/p', '/q', '/p/sys/kernel']) {
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', '-v', `covering:${place}`, 'links', 'true'])
    expect([exitCode, stderr]).toEqual([125, expect.stringContaining('inside /proc')])
  }
  for (const flags of [
    ['-v', 'covering:/r'],
    ['--tmpfs', '/r'],
  ]) {
    const { exitCode, stderr } = await minidock.minidock(['run', '--rm', ...flags, 'links', 'true'])
    expect([exitCode, stderr]).toEqual([125, expect.stringContaining("destination can't be '/'")])
  }
  expect(await minidock.ok('run', '--rm', '-v', 'new:/d', 'links', 'sh', '-c', 'touch /d/f; ls /run/new/deep')).toBe('f')
})
