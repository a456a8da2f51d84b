/** A layer that arrives as a stream: what comes of it is there, whole and checked, or nothing is. */

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { MinidockError } from '../../runtime/base/errors.ts'
import type { Digest } from '../../runtime/formats/oci/digest.ts'
import { emptyImageConfig, mediaTypes } from '../../runtime/formats/oci/image.ts'
import { ContainerStore } from '../../runtime/store/containers/containers.ts'
import { addingImages, ownRooms } from '../../runtime/store/images/add-image.ts'
import { usedBesideImages } from '../../runtime/store/images/image-use.ts'
import { layerName } from '../../runtime/store/layers/layer-files.ts'
import { receiveLayer } from '../../runtime/store/layers/receive-layer.ts'
import { collectGarbage } from '../../runtime/store/state/gc-temporary.ts'
import { until } from '../fixtures/eventually.ts'
import { launcher } from '../kernel/containers.ts'
import { makeRooms, type Rooms, sha256, temporaryFolder } from './rooms.ts'
import { tar } from './tar-bytes.ts'

const folder = temporaryFolder()

/** Compresses to about a third, so that a stream of it has a middle. */
const TEXT = Array.from({ length: 40_000 }, (_, line) => `${line} ${(line * 2_654_435_761) % 4_294_967_296}\n`).join('')
const ARCHIVE = tar(
  { name: 'd/', type: '5', mode: 0o750, uid: 3 },
  { name: 'd/text', content: TEXT, mode: 0o640 },
  { name: 'ä', content: '', pax: { path: 'd/long', 'SCHILY.xattr.user.note': 'kept' } },
  { name: 'last', content: 'end' },
)
const BLOB = gzipSync(ARCHIVE)

async function* inPieces(bytes: Uint8Array, size = 4096): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size))
}

/** Byte by byte at first, then in pieces of every size. */
async function* inOddPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0, size = 1; at < bytes.length; at += size, size += at < 1000 ? 0 : 509) yield Buffer.from(bytes.subarray(at, at + size))
}

interface Wanted {
  readonly archive?: Uint8Array
  readonly digest?: Digest
  readonly size?: number
  readonly diffId?: Digest
}

function layerOf(
  blob: Uint8Array,
  { archive = ARCHIVE, digest = sha256(blob), size = blob.length, diffId = sha256(archive) }: Wanted = {},
) {
  return { descriptor: { mediaType: mediaTypes.layerGzip, digest, size }, diffId }
}

const options = () => ({ launcher: launcher(), stop: new AbortController().signal })

const receive = async (rooms: Rooms, blob: Uint8Array, wanted?: Wanted) =>
  await receiveLayer(rooms, layerOf(blob, wanted), () => inPieces(blob), options())

/** All that lies in the folders of images and layers, but for the lock of the list. */
function found({ paths }: Rooms): string[] {
  const blobs = spawnSync('ls', [join(paths.images, 'blobs/sha256')], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
  const beside = readdirSync(paths.images).filter(name => !['blobs', '.lock', 'oci-layout', 'index.json'].includes(name))
  return [...blobs, ...beside, ...readdirSync(paths.layers)].sort()
}

/** What a layer that was received leaves: its blob with a second name, its directory and its record. */
function expectReceived(rooms: Rooms, blob: Uint8Array, archive: Uint8Array = ARCHIVE): void {
  const name = layerName(sha256(archive))
  expect(found(rooms).map(path => path.replace(/^\.tmp-.*/, '.tmp'))).toEqual([
    '.tmp',
    ...[sha256(blob).slice(7), name, `${name}.json`].sort(),
  ])
  expect(readFileSync(rooms.images.blobPath(sha256(blob))).equals(blob)).toBe(true)
}

test.each([
  ['plain', (bytes: Buffer) => bytes],
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
  ['xz', (input: Buffer) => execFileSync('xz', ['-c'], { input })],
  ['two members of gzip', (bytes: Buffer) => Buffer.concat([gzipSync(bytes.subarray(0, 1000)), gzipSync(bytes.subarray(1000))])],
  [
    'two frames of zstd',
    (bytes: Buffer) => Buffer.concat([zstdCompressSync(bytes.subarray(0, 1000)), zstdCompressSync(bytes.subarray(1000))]),
  ],
  ['gzip, with zeros after it', (bytes: Buffer) => Buffer.concat([gzipSync(bytes), Buffer.alloc(200_000)])],
])('%s: the blob is there as it came, and the layer is unpacked, however the pieces fall', async (_kind, compress) => {
  const blob = compress(ARCHIVE)
  const rooms = makeRooms(folder)
  expect(await receiveLayer(rooms, layerOf(blob), () => inOddPieces(blob), options())).toBe(true)
  expectReceived(rooms, blob)
  const directory = join(rooms.paths.layers, layerName(sha256(ARCHIVE)))
  expect(readFileSync(join(directory, 'd/text'), 'utf8')).toBe(TEXT)
  const { mode, uid } = statSync(join(directory, 'd'))
  expect([mode & 0o7777, uid]).toEqual([0o750, 3])
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual(['d', 'd/long', 'd/text', 'last'])
})

const OTHER = sha256(Buffer.from('other'))
const broken = Buffer.from(BLOB).fill(0, BLOB.length / 2, BLOB.length / 2 + 64)

test.each<[string, Uint8Array, Wanted, string]>([
  ['another digest', BLOB, { digest: OTHER }, `a blob's content has the digest ${sha256(BLOB)} where ${OTHER} was expected`],
  ['fewer bytes', BLOB, { size: BLOB.length + 7 }, `a blob has ${BLOB.length} bytes where ${BLOB.length + 7} were announced`],
  ['more bytes', BLOB, { size: BLOB.length - 7 }, `a blob is larger than the ${BLOB.length - 7} bytes that were announced`],
  ['another diffID', BLOB, { diffId: OTHER }, `cannot unpack layer ${OTHER}: its content has the digest ${sha256(ARCHIVE)}`],
  [
    'what is damaged on the way',
    broken,
    { digest: OTHER },
    `a blob's content has the digest ${sha256(broken)} where ${OTHER} was expected`,
  ],
  ['what was damaged before', broken, {}, `cannot unpack layer ${sha256(ARCHIVE)}: its gzip data is damaged`],
  [
    'a cut stream',
    BLOB.subarray(0, -100),
    { size: BLOB.length },
    `a blob has ${BLOB.length - 100} bytes where ${BLOB.length} were announced`,
  ],
  ['what is no gzip after it', Buffer.concat([BLOB, Buffer.alloc(200_000, 'x')]), {}, 'its gzip data is damaged'],
  ['what is no archive', gzipSync(TEXT), {}, 'no tar archive: the header of member 1 has a wrong checksum'],
  ['nothing', Buffer.alloc(0), { size: 5 }, 'a blob has 0 bytes where 5 were announced'],
])('%s: an error that says so, and nothing is left', async (_what, blob, wanted, why) => {
  const rooms = makeRooms(folder)
  await expect(receive(rooms, blob, wanted)).rejects.toMatchObject({ kind: 'invalid', message: expect.stringContaining(why) })
  expect(found(rooms)).toEqual([])
  expect(await receive(rooms, BLOB)).toBe(true)
  expectReceived(rooms, BLOB)
})

test('a member that would climb out of the layer is refused, and nothing is left', async () => {
  const rooms = makeRooms(folder)
  const archive = tar({ name: 'a', content: TEXT }, { name: '../outside', content: 'x' })
  await expect(receive(rooms, gzipSync(archive), { archive })).rejects.toMatchObject({ kind: 'invalid' })
  expect(found(rooms)).toEqual([])
})

test('who decides what is wanted may refuse, and cannot make a wrong layer a right one', async () => {
  const rooms = makeRooms(folder)
  const seen: unknown[] = []
  const decide = (verdict: boolean) => ({
    ...options(),
    isWanted: (...both: unknown[]) => {
      seen.push(both)
      return verdict
    },
  })
  const { descriptor } = layerOf(BLOB)
  await expect(receiveLayer(rooms, layerOf(BLOB), () => inPieces(BLOB), decide(false))).rejects.toMatchObject({ kind: 'invalid' })
  expect(seen).toEqual([[{ digest: sha256(BLOB), size: BLOB.length }, expect.objectContaining(descriptor)]])
  const plain = layerOf(ARCHIVE, { digest: OTHER, diffId: OTHER })
  await expect(receiveLayer(rooms, plain, () => inPieces(ARCHIVE), decide(true))).rejects.toThrow('its content has the digest')
  expect(found(rooms)).toEqual([])
})

test('what the source throws comes out, and nothing is left', async () => {
  const rooms = makeRooms(folder)
  const lost = new MinidockError('unavailable', 'the connection is lost')
  const content = async function* () {
    yield* inPieces(BLOB.subarray(0, 50_000))
    throw lost
  }
  await expect(receiveLayer(rooms, layerOf(BLOB), content, options())).rejects.toBe(lost)
  expect(found(rooms)).toEqual([])
})

test('stopped in the middle: the source is told, and nothing is left', async () => {
  const rooms = makeRooms(folder)
  const stopping = new AbortController()
  const told: unknown[] = []
  const content = async function* (stop: AbortSignal) {
    yield* inPieces(BLOB.subarray(0, 50_000))
    const ended = new Promise((_resolve, reject) => stop.addEventListener('abort', () => reject(stop.reason)))
    stopping.abort(new Error('enough'))
    await ended.catch(error => {
      told.push(error)
      throw error
    })
  }
  const receiving = receiveLayer(rooms, layerOf(BLOB), content, { launcher: launcher(), stop: stopping.signal })
  await expect(receiving).rejects.toThrow('enough')
  expect(told).toMatchObject([{ message: 'enough' }])
  expect(found(rooms)).toEqual([])
})

test('a bomb of zeros after the archive, of which nothing is written, is ended by a stop', async () => {
  const rooms = makeRooms(folder)
  const stopping = new AbortController()
  const archive = tar({ name: 'a', content: 'x' })
  const gibibyte = execFileSync('sh', ['-c', 'head -c 1073741824 /dev/zero | zstd -q -1 -c'])
  // In one piece, and 200 GiB: the source is not asked again before the stop.
  const blob = Buffer.concat([zstdCompressSync(archive), ...Array.from({ length: 200 }, () => gibibyte)])
  const content = async function* () {
    yield blob
  }
  const receiving = receiveLayer(rooms, layerOf(blob, { archive }), content, { launcher: launcher(), stop: stopping.signal })
  const outcome = expect(receiving).rejects.toThrow('enough')
  await until('it unpacks', () => readdirSync(rooms.paths.layers).length > 0)
  stopping.abort(new Error('enough'))
  await outcome
  expect(found(rooms)).toEqual([])
})

/** A state folder on a disk of 8 MiB. */
function smallRooms(name: string): Rooms {
  const small = join(folder, name)
  mkdirSync(small)
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'small', small])
  onTestFinished(() => void spawnSync('umount', [small]))
  return makeRooms(small)
}

test.each([
  ['gzip', (bytes: Buffer) => gzipSync(bytes)],
  ['zstd', (bytes: Buffer) => zstdCompressSync(bytes)],
])('a %s bomb fills the disk, says so, and nothing is left', async (kind, compress) => {
  const rooms = smallRooms(`small-${kind}`)
  const archive = tar({ name: 'a', content: Buffer.alloc(50_000_000, 'x') })
  await expect(receive(rooms, compress(archive), { archive })).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/^cannot unpack layer sha256:[0-9a-f]{64}: no space is left on the disk after /),
    hint: expect.stringContaining('minidock system gc'),
  })
  expect(found(rooms)).toEqual([])
})

test('a blob that does not fit on the disk says so, and nothing is left', async () => {
  const rooms = smallRooms('small-blob')
  // The archive has next to no content; what fills the disk comes after its end.
  const archive = Buffer.concat([tar({ name: 'a', content: 'x' }), randomBytes(12_000_000)])
  await expect(receive(rooms, gzipSync(archive), { archive })).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringMatching(/^cannot store a blob: no space is left on the disk after /),
  })
  expect(found(rooms)).toEqual([])
})

test('only what is missing is made: the blob, the layer, or nothing', async () => {
  const rooms = makeRooms(folder)
  const name = layerName(sha256(ARCHIVE))
  const never = () => {
    throw new Error('the content is not needed')
  }
  await receive(rooms, BLOB)
  expect(await receiveLayer(rooms, layerOf(BLOB), never, options())).toBe(false)
  rmSync(join(rooms.paths.layers, name), { recursive: true })
  expect(await receiveLayer(rooms, layerOf(BLOB), never, options())).toBe(false)
  expectReceived(rooms, BLOB)
  await rooms.images.abandon()
  const { ino } = statSync(join(rooms.paths.layers, name))
  expect(found(rooms)).toEqual([name, `${name}.json`])
  expect(await receive(rooms, BLOB)).toBe(true)
  expectReceived(rooms, BLOB)
  expect(statSync(join(rooms.paths.layers, name)).ino).toBe(ino)
})

test('a blob that has lost its end is fetched again, and one whose size is lied about is refused', async () => {
  const rooms = makeRooms(folder)
  expect(await receive(rooms, BLOB)).toBe(true)
  await expect(receive(rooms, BLOB, { size: BLOB.length + 1 })).rejects.toMatchObject({ kind: 'invalid' })
  truncateSync(rooms.images.blobPath(sha256(BLOB)), 100)
  expect(await receive(rooms, BLOB)).toBe(true)
  expectReceived(rooms, BLOB)
})

test('of many that want a layer at once in one process one receives it, and the others say that they wait', async () => {
  const rooms = makeRooms(folder)
  const states: string[][] = []
  const asked: number[] = []
  const runs = Array.from({ length: 5 }, async (_, index) => {
    const told: string[] = []
    states.push(told)
    const content = () => {
      asked.push(index)
      return inPieces(BLOB)
    }
    return await receiveLayer(rooms, layerOf(BLOB), content, { ...options(), tell: ({ state }) => told.push(state) })
  })
  expect((await Promise.all(runs)).filter(Boolean)).toEqual([true])
  expect(asked.length).toBe(1)
  expect(states.filter(told => told.at(-1) === 'Pull complete').length).toBe(1)
  expect(states.filter(told => told.at(-1) === 'Already exists').length).toBe(4)
  // All but the first to come, which need not be the first to get the lock.
  expect(states.map(told => told.filter(state => state === 'Waiting').length).sort()).toEqual([0, 1, 1, 1, 1])
  expectReceived(rooms, BLOB)
})

/** Another process that receives the layer of a file: it writes each state once, and, if it is to stand still, stops for good in the middle. */
function receiveElsewhere({ paths }: Rooms, blob: string, standsStill: boolean) {
  const layer = layerOf(BLOB)
  const module = (path: string) => JSON.stringify(join(import.meta.dirname, '../../runtime/store', path))
  const script = `
    import { readFileSync } from 'node:fs'
    import { addingImages, ownRooms } from ${module('images/add-image.ts')}
    import { storePaths } from ${module('files/paths.ts')}
    import { receiveLayer } from ${module('layers/receive-layer.ts')}
    const launcher = ${JSON.stringify(launcher())}
    const rooms = ownRooms(storePaths(${JSON.stringify(paths.root)}), launcher)
    const bytes = readFileSync(${JSON.stringify(blob)})
    async function* content() {
      yield bytes.subarray(0, 100_000)
      if (${standsStill}) {
        process.stdout.write('Standing still\\n')
        await new Promise(resolve => setTimeout(resolve, 1e9))
      }
      yield bytes.subarray(100_000)
    }
    const told = new Set()
    const tell = ({ state }) => told.has(state) || (told.add(state), process.stdout.write(state + '\\n'))
    const receive = async () => await receiveLayer(rooms, ${JSON.stringify(layer)}, content, { launcher, stop: new AbortController().signal, tell })
    await (${standsStill} ? addingImages(rooms, receive) : receive())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', chunk => (said += String(chunk)))
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  return { kill: (signal: NodeJS.Signals = 'SIGKILL') => child.kill(signal), ended, lines: () => said.split('\n').filter(Boolean) }
}

test('another process waits for one that receives, and receives itself when that one is killed', async () => {
  const rooms = makeRooms(folder)
  const blob = join(folder, 'blob')
  writeFileSync(blob, BLOB)
  const first = receiveElsewhere(rooms, blob, true)
  await until('it stands still', () => first.lines().includes('Standing still'))
  const second = receiveElsewhere(rooms, blob, false)
  await until('it waits', () => second.lines().includes('Waiting'))
  expect(second.lines()).toEqual(['Waiting'])
  first.kill()
  await first.ended
  expect(await second.ended).toBe(0)
  expect(second.lines().at(-1)).toBe('Pull complete')
  const left = await collectGarbage(rooms.paths, launcher(), error => expect.unreachable(String(error)))
  // Of the first its half-written blob and its stage, of the second the second name of a blob that no image has.
  expect(left.length).toBe(3)
  const name = layerName(sha256(ARCHIVE))
  expect(found(rooms)).toEqual([sha256(BLOB).slice(7), name, `${name}.json`].sort())
})

test('a process that is interrupted in the middle takes all of it away, its lock too', async () => {
  const rooms = makeRooms(folder)
  const blob = join(folder, 'blob')
  writeFileSync(blob, BLOB)
  const interrupted = receiveElsewhere(rooms, blob, true)
  await until('it stands still', () => interrupted.lines().includes('Standing still'))
  expect(found(rooms).length).toBe(3)
  interrupted.kill('SIGINT')
  await interrupted.ended
  expect(found(rooms)).toEqual([])
})

test('what a killed process leaves is taken away, its lock too; a whole layer is found, or taken away if no image has it', async () => {
  const rooms = makeRooms(folder)
  const blob = join(folder, 'blob')
  writeFileSync(blob, BLOB)
  const killed = receiveElsewhere(rooms, blob, true)
  await until('it stands still', () => killed.lines().includes('Standing still'))
  const collect = async () => await collectGarbage(rooms.paths, launcher(), error => expect.unreachable(String(error)))
  expect(await collect()).toEqual([])
  killed.kill()
  await killed.ended
  expect(found(rooms)).toContain(`.receiving-${sha256(BLOB).slice(7)}`)
  expect((await collect()).length).toBe(3)
  expect(found(rooms)).toEqual([])

  const whole = receiveElsewhere(rooms, blob, false)
  expect(await whole.ended).toBe(0)
  await collect()
  expect(await rooms.images.removeUnusedBlobs()).toEqual([sha256(BLOB)])
  const need = usedBesideImages(rooms.paths, new ContainerStore(rooms.paths))
  expect((await rooms.images.removeUnusedLayers(need)).length).toBe(1)
  expect(found(rooms)).toEqual([])
})

test('an image is made of layers that were received; after a failure they go, and those that were there stay', async () => {
  const rooms = makeRooms(folder)
  const kept = tar({ name: 'kept', content: 'k' })
  const image = (archives: readonly Buffer[]) => ({
    config: { ...emptyImageConfig(), rootfs: { type: 'layers' as const, diff_ids: archives.map(sha256) } },
    layers: archives.map(archive => layerOf(gzipSync(archive)).descriptor),
    references: ['docker.io/library/made:latest'],
  })
  await addingImages(rooms, async add => {
    await receive(rooms, gzipSync(kept), { archive: kept })
    return await add(image([kept]))
  })
  const before = found(rooms)
  const again = ownRooms(rooms.paths, launcher())
  const failing = addingImages(again, async () => {
    await receive(again, gzipSync(kept), { archive: kept })
    await receive(again, BLOB)
    expect(found(rooms).length).toBe(before.length + 5)
    throw new Error('the next layer is not to be had')
  })
  await expect(failing).rejects.toThrow('not to be had')
  expect(found(rooms)).toEqual(before)
  const twice = await addingImages(again, async add => {
    await receive(again, BLOB)
    return await add(image([kept, ARCHIVE]))
  })
  expect(twice.config.rootfs.diff_ids.length).toBe(2)
  expect(found(rooms).filter(name => name.startsWith('.'))).toEqual([])
})
