/** A state folder that was edited by hand, or lies on a bad disk: a clear error, and nothing half made. */

import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../fixtures/eventually.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

let mend = () => {}
afterEach(() => {
  mend()
  mend = () => {}
})

/** Writes nonsense into a file, until the check is over. */
function damage(file: string, nonsense: string): void {
  const before = readFileSync(file)
  mend = () => writeFileSync(file, before)
  writeFileSync(file, nonsense)
}

test.each(['{', 'x', '[]', '{"Request":{}}'])(
  'a damaged request.json (%s) is named by start and by ps, which shows the others',
  async nonsense => {
    const id = await minidock.ok('create', '--name', 'damaged', 'busybox', 'true')
    await minidock.ok('create', '--name', 'whole', 'busybox', 'true')
    const file = join(minidock.containerFolder(id), 'request.json')
    damage(file, nonsense)
    const started = await minidock.minidock(['start', 'damaged'])
    expect(started.exitCode).not.toBe(0)
    expect(started.stderr).toContain(file)
    expect(started.stderr).not.toContain('this is a bug')
    const { stdout, stderr } = await minidock.minidock(['ps', '-a', '--format', '{{.Names}}'])
    expect({ stdout, stderr }).toEqual({ stdout: 'whole', stderr: expect.stringContaining(`container ${id.slice(0, 12)} is not shown`) })
    mend()
    expect(await minidock.ok('start', 'damaged')).toBe('damaged')
  },
)

test('a container with a damaged request.json is removed with rm -f', async () => {
  const id = await minidock.ok('create', '--name', 'damaged', 'busybox', 'true')
  writeFileSync(join(minidock.containerFolder(id), 'request.json'), '{')
  await minidock.ok('rm', '-f', id)
  expect(minidock.containerIds()).toEqual([])
})

test('a damaged list of images is named, and is not written over', async () => {
  const file = join(minidock.root, 'images/index.json')
  damage(file, 'x{')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining(`the list of images is damaged: ${file}`) })
  expect(readFileSync(file, 'utf8')).toBe('x{')
  mend()
  expect(await minidock.sh('echo fine')).toBe('fine')
})

test('a damaged config of an image is named', async () => {
  const id = (await minidock.ok('images', '-q', '--no-trunc', 'busybox')).replace('sha256:', '')
  const file = join(minidock.root, 'images/blobs/sha256', id)
  damage(file, '{}')
  const { exitCode, stderr } = await minidock.minidock(['run', '--rm', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining(`an image config is damaged: ${file}`) })
})

test('a layer that is damaged or missing is named by save, which leaves no archive', async () => {
  const [layer = ''] = (await minidock.ok('inspect', '-f', '{{json .RootFS.Layers}}', 'busybox')).match(/[0-9a-f]{64}/) ?? []
  const file = join(minidock.root, 'images/blobs/sha256', layer)
  const archive = minidock.path('damaged.tar')
  const save = async () => {
    const { exitCode, stderr } = await minidock.minidock(['save', '-o', archive, 'busybox'])
    return { exitCode, stderr, archive: existsSync(archive) }
  }
  const named = (why: string) => ({
    exitCode: 1,
    stderr: expect.stringContaining(`a part of the image is damaged: ${file}: ${why}`),
    archive: false,
  })
  damage(file, 'junk')
  expect(await save()).toEqual(named('its content is that of sha256:'))
  rmSync(file)
  expect(await save()).toEqual(named('there is no such file'))
})

/** A shell script in a mount namespace of its own, where `$DISK` is a new tmpfs with a copy of the state folder on it. */
async function onDisk(options: string, script: string) {
  const disk = minidock.path('tmp')
  const setUp = `mount -t tmpfs -o ${options} disk "$DISK" && cp -a "$MINIDOCK_ROOT" "$DISK/root" && export MINIDOCK_ROOT="$DISK/root"`
  const { exitCode, stdout, stderr } = await execa('unshare', ['-m', 'sh', '-c', `${setUp}; ${script}`], {
    reject: false,
    timeout: within(60),
    env: { ...minidock.environment, DISK: disk, M: MINIDOCK },
  })
  return { exitCode, stdout, stderr }
}

test('a state folder cannot be made on a read-only disk', async () => {
  const { exitCode, stderr } = await onDisk('size=64m', 'mount -o remount,ro "$DISK"; "$M" --root "$DISK/new" run --rm busybox true')
  expect({ exitCode, stderr }).toEqual({
    exitCode: 125,
    stderr: expect.stringMatching(/^minidock: cannot keep state in \S+\/new: the file system is read-only\n/),
  })
})

test('on a full disk a run fails and leaves nothing, and once there is space all is well', async () => {
  const script =
    'head -c 100m /dev/zero > "$DISK/fill"; "$M" run --rm busybox true; echo $?; ls "$MINIDOCK_ROOT/containers" "$MINIDOCK_ROOT/names" | grep -v :'
  const { stdout, stderr } = await onDisk('size=16m', `${script}; rm "$DISK/fill"; "$M" run --rm busybox echo fine`)
  expect(stdout.split('\n').filter(line => line !== '')).toEqual(['125', 'fine'])
  expect(stderr).toContain('no space is left on the disk')
})

test('on a read-only disk a run is refused, and what is there can be looked at', async () => {
  const { stdout, stderr } = await onDisk(
    'size=64m',
    'mount -o remount,ro "$DISK"; "$M" run --rm busybox true; echo $?; "$M" images -q | wc -l; "$M" ps -aq; echo $?',
  )
  expect(stdout.split('\n')).toEqual(['125', '1', '0'])
  expect(stderr).toMatch(/^minidock: .*read-only/m)
  expect(stderr).not.toContain('this is a bug')
})

test('an image does not fit on a disk of one megabyte: nothing of it is left', async () => {
  const script =
    'mount -t tmpfs -o size=1m disk "$DISK"; "$M" save -o "$DISK/../busybox.tar" busybox; "$M" --root "$DISK/root" load -i "$DISK/../busybox.tar"; echo $?; rm "$DISK/../busybox.tar"; '
  const look = 'cd "$DISK/root"; ls -A layers images/blobs/sha256 | grep -v -e : -e "^$" -e init; "$M" --root . images -q'
  const { exitCode, stdout, stderr } = await execa('unshare', ['-m', 'sh', '-c', script + look], {
    reject: false,
    env: { ...minidock.environment, DISK: minidock.temporary, M: MINIDOCK },
  })
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '1' })
  expect(stderr).toMatch(/^minidock: .*no space is left on the disk/m)
})

test.each(['pid', 'exit', 'error'])(
  'a damaged %s of a container is named or passed by, and the container can be started or removed',
  async name => {
    const id = await minidock.ok('run', '-d', '--name', 'damaged', 'busybox', 'true')
    await eventually('it has ended', async () => ((await minidock.inspect('damaged')).State.Running ? undefined : true))
    const file = join(minidock.containerFolder(id), name)
    writeFileSync(file, '{"half')
    for (const args of [
      ['ps', '-a'],
      ['inspect', 'damaged'],
      ['start', 'damaged'],
    ]) {
      const { exitCode, stderr } = await minidock.minidock(args)
      expect(stderr, args[0]).not.toContain('this is a bug')
      if (exitCode !== 0) expect(stderr, args[0]).toContain(file)
    }
    await minidock.ok('rm', '-f', 'damaged')
  },
)

test('config.json is written anew by each start: what is wrong in it does no harm', async () => {
  const id = await minidock.ok('create', '--name', 'respecified', 'busybox', 'echo', 'fine')
  writeFileSync(join(minidock.containerFolder(id), 'config.json'), '{"process":{"args":["evil"]}}')
  expect(await minidock.ok('start', '-a', 'respecified')).toBe('fine')
})

test('a release that is no program is refused by the launcher, and rm -f removes the container all the same', async () => {
  const id = await minidock.ok('create', '--name', 'stuck', 'busybox', 'true')
  writeFileSync(join(minidock.containerFolder(id), 'release'), 'rm -rf /')
  const { exitCode, stderr } = await minidock.minidock(['start', 'stuck'])
  expect({ exitCode, stderr }).toEqual({
    exitCode: expect.any(Number),
    stderr: expect.stringMatching(/^minidock: cannot clean up after stuck/),
  })
  await minidock.ok('rm', '-f', 'stuck')
})

test('a name that leads nowhere is nobody’s: it can be taken again', async () => {
  symlinkSync(`../containers/${'0'.repeat(64)}`, join(minidock.root, 'names/ghost'))
  await minidock.ok('create', '--name', 'ghost', 'busybox', 'true')
})

test('what is no link among the names is nobody’s name, and stays', async () => {
  const file = join(minidock.root, 'names/notes')
  writeFileSync(file, 'mine')
  mend = () => rmSync(file)
  const id = await minidock.ok('create', '--name', 'named', 'busybox', 'true')
  const { exitCode, stderr } = await minidock.minidock(['create', '--name', 'notes', 'busybox', 'true'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining(file) })
  expect((await minidock.minidock(['rm', 'notes'])).stderr).toContain('No such container: notes')
  expect(await minidock.ok('system', 'gc')).toBe('')
  expect(await minidock.ok('rm', '-f', id)).toBe(id)
  expect(readFileSync(file, 'utf8')).toBe('mine')
})
