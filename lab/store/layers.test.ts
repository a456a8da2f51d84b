/** Layers are unpacked once, by whoever comes first, and read as a container will see them. */

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ensureInitLayer } from '../../runtime/store/layers/init-layer.ts'
import { layerName } from '../../runtime/store/layers/layers.ts'
import { readFileInLayers } from '../../runtime/store/layers/read-in-layers.ts'
import { collectGarbage } from '../../runtime/store/state/gc-temporary.ts'
import { until } from '../fixtures/eventually.ts'
import { launcher } from '../kernel/containers.ts'
import { addImage, makeRooms, type Rooms, sha256, temporaryFolder } from './rooms.ts'
import { type Member, tar } from './tar-bytes.ts'

const folder = temporaryFolder()

async function layered(...layers: readonly (readonly Member[])[]): Promise<(path: string) => string | undefined> {
  const rooms = makeRooms(folder)
  const names = await rooms.layers.ensure(
    await addImage(
      rooms,
      layers.map(members => tar(...members)),
    ),
  )
  return path => readFileInLayers(rooms.paths, names, path)
}

/** Another process that unpacks an image: `ensure` of the store in `root`. */
function ensureElsewhere({ paths }: Rooms, image: string) {
  const script = `
    import { ImageStore } from ${JSON.stringify(join(import.meta.dirname, '../../runtime/store/images/images.ts'))}
    import { ImageLayers } from ${JSON.stringify(join(import.meta.dirname, '../../runtime/store/layers/layers.ts'))}
    import { storePaths } from ${JSON.stringify(join(import.meta.dirname, '../../runtime/store/files/paths.ts'))}
    const paths = storePaths(${JSON.stringify(paths.root)})
    const images = new ImageStore(paths, ${JSON.stringify(launcher())})
    const layers = new ImageLayers(paths, images, ${JSON.stringify(launcher())})
    await layers.ensure(images.find(${JSON.stringify(image)}))`
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
}

test('the layers and the init layer on top are named by the first 24 digits, with a record beside each', async () => {
  const rooms = makeRooms(folder)
  const archive = tar({ name: 'f', content: '12345' })
  const image = await addImage(rooms, [archive])
  expect(await rooms.layers.ensure(image)).toEqual([sha256(archive).slice(7, 31), 'init1'])
  const record = join(rooms.paths.layers, `${layerName(sha256(archive))}.json`)
  expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual({ diffId: sha256(archive), size: 5, countsLinks: true })
  const init = spawnSync('find', ['.', '-printf', '%P %y %m %l\n'], { cwd: join(rooms.paths.layers, 'init1'), encoding: 'utf8' })
  expect(
    init.stdout
      .trim()
      .split('\n')
      .map(line => line.trim())
      .sort(),
  ).toEqual(
    [
      'd 755',
      '.dockerenv f 755',
      'dev d 755',
      'etc d 755',
      'etc/hostname f 755',
      'etc/hosts f 755',
      'etc/mtab l 777 /proc/mounts',
      'etc/resolv.conf f 755',
      'proc d 755',
      'sys d 755',
    ].sort(),
  )
  writeFileSync(record, JSON.stringify({ diffId: `${sha256(archive).slice(0, 40)}${'0'.repeat(31)}`, size: 5 }))
  await expect(rooms.layers.ensure(image)).rejects.toThrow('two layers have the same first 24 digits')
})

test('the size of a layer is that of its files and of its links’ targets, also where an earlier version has unpacked it', async () => {
  const rooms = makeRooms(folder)
  const members: Member[] = [
    { name: 'f', content: '12345' },
    { name: 'g', type: '1', link: 'f' },
    { name: 'd', type: '5' },
    { name: 'd/l', type: '2', link: '/0123456789' },
  ]
  const archive = tar(...members)
  const image = await addImage(rooms, [archive])
  await rooms.layers.ensure(image)
  expect(image.size).toBe(16)
  const record = join(rooms.paths.layers, `${layerName(sha256(archive))}.json`)
  const written = readFileSync(record, 'utf8')
  writeFileSync(record, JSON.stringify({ diffId: sha256(archive), size: 5 }))
  expect(image.size).toBe(16)
  expect(JSON.parse(readFileSync(record, 'utf8'))).toEqual(JSON.parse(written))
})

test('of many processes that want a layer at once one unpacks it, and all find it', async () => {
  const rooms = makeRooms(folder)
  const members = Array.from({ length: 3000 }, (_, index) => ({ name: `d${index % 50}/f${index}`, content: String(index) }))
  const image = await addImage(rooms, [tar(...members)], 'docker.io/library/many:latest')
  ensureInitLayer(rooms.paths)
  const seen = new Set<string>()
  const watcher = watch(rooms.paths.layers, (_event, name) => void seen.add(name ?? ''))
  onTestFinished(() => watcher.close())
  const runs = Array.from({ length: 6 }, () => exitOf(ensureElsewhere(rooms, 'many')))
  expect(await Promise.all(runs)).toEqual([0, 0, 0, 0, 0, 0])
  // The kernel reports in order: with this file, all that came before it has been seen.
  writeFileSync(join(rooms.paths.layers, 'last'), '')
  await until('all is seen', () => seen.has('last'))
  rmSync(join(rooms.paths.layers, 'last'))
  const makers = [...seen].map(name => /^\.tmp-(\d+)-/.exec(name)?.[1]).filter(pid => pid !== undefined)
  expect(new Set(makers).size).toBe(1)
  expect(readdirSync(rooms.paths.layers).sort()).toEqual([...rooms.layers.names(image), `${rooms.layers.names(image)[0]}.json`].sort())
})

test('a process that is killed while it unpacks leaves what the next garbage collection takes, and the layer is unpacked again', async () => {
  const rooms = makeRooms(folder)
  const members = Array.from({ length: 30_000 }, (_, index) => ({ name: `d${index % 50}/f${index}`, content: 'x'.repeat(2000) }))
  const image = await addImage(rooms, [tar(...members)], 'docker.io/library/big:latest')
  const victim = ensureElsewhere(rooms, 'big')
  const ended = exitOf(victim)
  await until('it unpacks', () => readdirSync(rooms.paths.layers).length > 0)
  victim.kill('SIGKILL')
  expect(await ended).toBe(null)
  const [stage] = readdirSync(rooms.paths.layers)
  expect(stage).toMatch(/^\.tmp-/)
  expect(await collectGarbage(rooms.paths, launcher(), error => expect.unreachable(String(error)))).toEqual([
    join(rooms.paths.layers, stage ?? ''),
  ])
  const names = await rooms.layers.ensure(image)
  expect(readFileInLayers(rooms.paths, names, 'd7/f7957')).toBe('x'.repeat(2000))
})

test('a full disk is said with how much was written and where, and nothing stays', async () => {
  const small = join(folder, 'small')
  mkdirSync(small)
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'small', small])
  onTestFinished(() => void spawnSync('umount', [small]))
  const rooms = makeRooms(small)
  const image = await addImage(rooms, [tar({ name: 'a', content: 'x'.repeat(3_000_000) }, { name: 'b', content: 'y' })])
  const why = /^cannot unpack layer sha256:[0-9a-f]{64}: no space is left on the disk after \d\.\d MiB; .*layers has \d\.\d MiB left$/
  const filled = await addImage(rooms, [tar({ name: 'c', content: 'z'.repeat(1_000_000) })])
  writeFileSync(join(small, 'ballast'), Buffer.alloc(1_000_000))
  await expect(rooms.layers.ensure(image)).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringMatching(why) })
  expect(readdirSync(rooms.paths.layers)).toEqual([])
  await expect(rooms.images.writeBlob(Buffer.alloc(5_000_000))).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('cannot store a blob: no space is left'),
  })
  expect(readdirSync(rooms.paths.images).filter(name => name.startsWith('.tmp'))).toEqual([])
  expect(filled.references).toEqual([])
})

test('a file is read from the topmost layer that has it', async () => {
  const read = await layered(
    [
      { name: 'etc/passwd', content: 'low' },
      { name: 'etc/group', content: 'groups' },
    ],
    [{ name: 'etc/passwd', content: 'high' }],
  )
  expect([read('etc/passwd'), read('/etc/group'), read('etc/shadow'), read('etc'), read('etc/passwd/x')]).toEqual([
    'high',
    'groups',
    undefined,
    undefined,
    undefined,
  ])
})

test('whiteouts and files in the place of directories hide what is below', async () => {
  const read = await layered(
    [
      { name: 'a/f', content: '1' },
      { name: 'b/f', content: '2' },
      { name: 'c/f', content: '3' },
    ],
    [{ name: 'a/.wh.f' }, { name: '.wh.b' }, { name: 'c', content: 'file' }],
  )
  expect([read('a/f'), read('b/f'), read('c/f'), read('c')]).toEqual([undefined, undefined, undefined, 'file'])
})

test('links are followed inside the layers, and never out of them', async () => {
  const read = await layered(
    [
      { name: 'usr/etc/passwd', content: 'inside' },
      { name: 'etc', type: '2', link: '/usr/etc' },
    ],
    [
      { name: 'up', type: '2', link: '../../../../usr/./etc/../etc/passwd' },
      { name: 'host', type: '2', link: '/etc/hostname-of-the-host' },
      { name: 'loop', type: '2', link: 'loop' },
      { name: 'proc-self', type: '2', link: '/proc/self/environ' },
    ],
  )
  expect([read('usr/etc/passwd'), read('up')]).toEqual(['inside', 'inside'])
  expect([read('host'), read('loop'), read('proc-self')]).toEqual([undefined, undefined, undefined])
})

test('devices and fifos are not read, and no file of more than 1 MiB', async () => {
  const read = await layered([
    { name: 'fifo', type: '6' },
    { name: 'zero', type: '3', device: [1, 5] },
    { name: 'large', content: 'x'.repeat(2 ** 20 + 1) },
  ])
  expect([read('fifo'), read('zero')]).toEqual([undefined, undefined])
  expect(() => read('large')).toThrow('/large in the image has 1048577 bytes: more than 1 MiB is not read')
})

function exitOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise(resolve => child.once('exit', resolve))
}
