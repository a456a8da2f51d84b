/**
 * Registries that lie on purpose. Whatever one says, a command ends soon, with a sentence, in little memory; nothing of it is kept, and no other host sees a token.
 * Each lie that the course's registry can tell stands in the table.
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LieName } from '../../course/registry/lies/index.ts'
import { MinidockError } from '../../runtime/base/errors.ts'
import { parseManifest } from '../../runtime/formats/oci/image-schema.ts'
import type { RegistryAccess } from '../../runtime/registry/client/access.ts'
import { LIMITS } from '../../runtime/registry/client/limits.ts'
import { openRepository } from '../../runtime/registry/client/open-repository.ts'
import type { Repository } from '../../runtime/registry/client/repository.ts'
import { heart } from '../../runtime/registry/heart.ts'
import { type Certificate, selfSigned } from '../fixtures/certificates.ts'
import { until } from '../fixtures/eventually.ts'
import { type MadeImage, makeImage } from '../fixtures/made-images.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { startRegistry, type TestRegistry } from '../fixtures/registry.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

/** Seconds for a command, and KiB of memory for each of its processes. */
const MOST = { seconds: 20, memory: 200_000 } as const
/** Characters of what it prints. */
const MOST_WORDS = 2000

const USER = { ada: 'secret' }
const CREDENTIALS = { kind: 'password', username: 'ada', password: 'secret' } as const

/** What came of it. */
interface Outcome {
  readonly isDone: boolean
  readonly text: string
}

let registry: TestRegistry
let certificate: Certificate
let image: MadeImage

beforeAll(async () => {
  certificate = await selfSigned('IP:127.0.0.1')
  image = await makeImage({ layers: [{ 'etc/base': 'base\n'.repeat(500) }, { 'app/run': 'run\n' }] })
  mkdirSync(minidock.path('docker'))
})

beforeEach(async () => {
  registry = await startRegistry({ authorization: { kind: 'token', users: USER } })
  await registry.put(image, 'app')
  const auth = Buffer.from('ada:secret').toString('base64')
  writeFileSync(minidock.path('docker/config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }))
})

afterEach(async () => {
  await registry.close()
  // Where a lie does no harm, the image is there.
  const ids = (await minidock.ok('images', '-q', `${registry.host}/app`)).split('\n').filter(id => id !== '')
  if (ids.length > 0) await minidock.ok('rmi', '-f', ...new Set(ids))
})

/** `pull`, and how much time and memory it took. */
async function pulled(...flags: readonly string[]): Promise<Outcome> {
  const begun = performance.now()
  const script =
    'import resource, subprocess, sys; code = subprocess.run(sys.argv[1:]).returncode; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)'
  const { exitCode, stdout, stderr } = await execa('python3', ['-c', script, MINIDOCK, 'pull', ...flags, `${registry.host}/app`], {
    env: { ...minidock.environment, DOCKER_CONFIG: minidock.path('docker') },
    reject: false,
    timeout: within(60),
  })
  expect((performance.now() - begun) / within(1), 'seconds').toBeLessThan(MOST.seconds)
  expect(Number(stdout.trim().split('\n').at(-1)), 'KiB').toBeLessThan(MOST.memory)
  if (exitCode !== 0) expect(stderr, 'a sentence, and perhaps what to do').toMatch(/^minidock: [^\n]+\n?(?: {2}[^\n]+\n?)*$/)
  return { isDone: exitCode === 0, text: stdout + stderr }
}

async function searched(): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await minidock.minidock(['search', `${registry.host}/app`], {
    env: { DOCKER_CONFIG: minidock.path('docker') },
  })
  return { isDone: exitCode === 0, text: stdout + stderr }
}

/** A registry may let its clients wait for minutes; a user need not. */
async function interrupted(): Promise<Outcome> {
  const pull = minidock.start(['pull', `${registry.host}/app`], { env: { DOCKER_CONFIG: minidock.path('docker') } })
  await until('the registry has put it off', () => registry.requests.some(({ status }) => status === 503))
  pull.kill('SIGINT')
  const { exitCode, stdout, stderr } = await pull
  return { isDone: exitCode === 0, text: `${stdout}${stderr}` }
}

/** What a user waits half a minute for, the client gives up here in half a second. */
const SHORT = { ...LIMITS, connect: 2000, answer: 500, window: 500, least: 1000, pause: 1 }

/** @param base the registry's address */
async function asked(base: string, more: Partial<RegistryAccess>, work: (repository: Repository) => Promise<void>): Promise<Outcome> {
  const endpoints = [{ base, tls: { verify: true, ca: [certificate.cert] }, isMirror: false }]
  const access: RegistryAccess = { domain: new URL(base).host, endpoints, credentials: CREDENTIALS, attempts: 3, ...more }
  const repository = openRepository({ domain: access.domain, path: 'app' }, access, heart, 'pull,push', SHORT)
  try {
    await work(repository)
    return { isDone: true, text: '' }
  } catch (error) {
    expect(error, 'an error for users').toBeInstanceOf(MinidockError)
    return { isDone: false, text: error instanceof MinidockError ? error.message : String(error) }
  } finally {
    repository.close()
  }
}

const NEVER = new AbortController().signal

/** All that belongs to an image, and nothing is done with it. */
async function fetchAll(repository: Repository): Promise<void> {
  const { config, layers } = parseManifest(JSON.parse(Buffer.from((await repository.manifest('latest')).bytes).toString('utf8')))
  for (const blob of [config, ...layers]) for await (const _ of repository.blob(blob, NEVER));
}

async function tagsOf(repository: Repository): Promise<void> {
  for await (const _ of repository.tags());
}

async function sendAll(repository: Repository): Promise<void> {
  const other = await makeImage({ layers: [{ pushed: `${registry.requests.length}`.repeat(10_000) }] })
  const { config, layers } = parseManifest(JSON.parse(other.bytes.toString('utf8')))
  for (const descriptor of [config, ...layers]) {
    const content = other.blobs.find(blob => blob.length === descriptor.size) ?? Buffer.alloc(0)
    async function* from(start: number): AsyncGenerator<Uint8Array> {
      yield content.subarray(start)
    }
    if (await repository.hasBlob(descriptor.digest)) continue
    if (await repository.mountBlob(descriptor.digest, 'library/base')) continue
    await repository.uploadBlob(descriptor, from, { stop: NEVER, sent: () => undefined })
  }
  await repository.putManifest('pushed', other.bytes, other.descriptor.mediaType)
}

/** The registry of `over TLS` has its certificate, and the client knows whose that is. */
async function overTls(lie: LieName): Promise<Outcome> {
  const secure = await startRegistry({ authorization: { kind: 'token', users: USER }, tls: certificate })
  try {
    await secure.put(image, 'app')
    await secure.lie(lie)
    return await asked(`https://${secure.host}`, {}, fetchAll)
  } finally {
    expect(secure.requests.filter(({ at }) => at === 'stranger')).toEqual([])
    await secure.close()
  }
}

const ASKS = {
  pull: () => pulled(),
  'pull -a': () => pulled('-a'),
  'pull, interrupted': interrupted,
  search: () => searched(),
  tags: () => asked(`http://${registry.host}`, {}, tagsOf),
  fetch: () => asked(`http://${registry.host}`, {}, fetchAll),
  send: () => asked(`http://${registry.host}`, {}, sendAll),
  'fetch over TLS': overTls,
} as const

/** Who asks, and what it says then; without that, it does what it was asked to do. */
type Row = readonly [ask: keyof typeof ASKS, says?: string]

const ROWS: Readonly<Record<LieName, Row>> = {
  'wrong-manifest': ['pull', 'is not what its digest says'],
  'wrong-config': ['pull', 'is not what its manifest says'],
  'wrong-layer': ['pull', 'content has the digest'],
  'other-layer': ['pull', 'of a blob that has'],
  'digest-header': ['pull', 'is not what its digest says'],
  'moving-tag': ['pull'],
  'pushed-digest': ['send', 'says that the manifest'],

  'short-layer': ['pull', 'were announced'],
  'long-layer': ['pull', 'of a blob that has'],
  'short-length': ['pull', 'is not what its manifest says'],
  'long-length': ['pull', 'of a blob that has'],
  'endless-layer': ['pull', 'sends more bytes of a blob that has'],
  'endless-config': ['pull', 'sends more bytes of a blob that has'],
  'endless-manifest': ['pull', 'is longer than 4194304 bytes'],
  'huge-manifest': ['pull', 'is longer than 4194304 bytes'],
  'huge-header': ['pull', 'is not HTTP: Parse Error: Header overflow'],
  'packed-body': ['pull', 'is not what its digest says'],
  'cut-once': ['pull'],
  'cut-always': ['pull', 'broke'],
  crumbs: ['fetch', 'broke'],
  'range-ignored': ['pull'],
  'range-wrong': ['pull'],
  'range-lies': ['pull'],

  'not-json': ['pull', 'is no JSON'],
  'deep-json': ['pull', 'is no JSON'],
  'empty-manifest': ['pull', 'is no JSON'],
  'old-manifest': ['pull', 'image format of before 2016'],
  'wrong-type': ['pull', 'is no JSON'],
  'index-cycle': ['pull', 'is not what its digest says'],
  'index-deep': ['pull', 'is nested more than'],
  'index-long': ['pull', 'no matching manifest for linux/'],
  'index-huge': ['pull', 'is longer than 4194304 bytes'],
  'index-empty': ['pull', 'the list has no image at all'],
  'many-layers': ['pull', 'has 10000 layers, which is more than'],
  'huge-size': ['pull', 'bytes where 9223372036854776000 were announced'],
  'negative-size': ['pull', 'layers.0.size: expected a whole number of 0 or more, got -1'],
  'smaller-size': ['pull', 'of a blob that has'],
  'path-digest': ['pull', 'layers.0.digest: expected a digest'],
  'missing-layer': ['pull', 'layers where the manifest has 3'],
  'foreign-urls': ['pull', 'not found: blob unknown'],
  'other-diff-ids': ['pull', 'its content has the digest'],
  'fewer-diff-ids': ['pull', 'layers where the manifest has 2'],
  'path-diff-ids': ['pull', 'rootfs.diff_ids.0: expected a digest'],

  'gzip-bomb': ['pull', 'its content has the digest'],
  'zstd-bomb': ['pull', 'its content has the digest'],
  'zstd-window': ['pull', 'its zstd data is damaged'],
  'cut-layer': ['pull', 'gzip'],
  'no-tar': ['pull', 'no tar archive'],

  'redirect-stranger': ['pull'],
  'redirect-http': ['fetch over TLS', 'http'],
  'redirect-manifest': ['pull'],
  'redirect-file': ['pull', 'sends its clients to file:///etc/passwd'],
  'redirect-loop': ['pull', 'redirects more than 5 times'],
  'redirect-chain': ['pull', 'redirects more than 5 times'],
  'redirect-garbage': ['pull', 'which is no address of http or https'],
  'upload-stranger': ['send'],
  'upload-file': ['send', 'file:///tmp/upload'],
  'upload-nowhere': ['send', 'upload'],
  'upload-range': ['send'],
  'upload-lost': ['send', 'upload'],
  'mount-lies': ['send', 'blob unknown'],

  'token-refused': ['pull', 'unauthorized: authentication required'],
  'token-redirect': ['pull', 'unauthorized: authentication required'],
  'token-loop': ['pull', 'redirects more than 5 times'],
  'token-huge': ['pull', 'is longer than 4194304 bytes'],
  'token-endless': ['pull', 'is longer than 4194304 bytes'],
  'token-slow': ['fetch', 'within'],
  'token-garbage': ['pull', 'is not JSON'],
  'token-newline': ['pull', 'there is no token in it'],
  'token-none': ['pull', 'there is no token in it'],
  'realm-file': ['pull', 'sends its clients to file:///etc/passwd'],
  'realm-garbage': ['pull', 'wants a token, and does not say from where'],
  'realm-http': ['fetch over TLS', 'http'],
  'challenge-garbage': ['pull', 'unauthorized: authentication required'],
  'challenge-none': ['pull', 'unauthorized: authentication required'],

  slow: ['fetch', 'within'],
  silent: ['fetch', 'within'],
  'busy-once': ['pull'],
  'busy-date': ['pull'],
  busy: ['pull, interrupted', ''],
  'busy-hours': ['pull', 'toomanyrequests'],
  'busy-absurd': ['fetch', 'toomanyrequests'],
  'error-terminal': ['pull', 'pull access denied'],
  'error-huge': ['pull', 'pull access denied'],
  'error-endless': ['pull', 'pull access denied'],
  'error-page': ['pull', 'pull access denied'],
  'error-empty': ['fetch', '500'],
  'odd-status': ['pull', 'is no JSON'],
  'tags-endless': ['tags', 'has no end'],
  'tags-loop': ['pull -a', 'has no end'],
  'tags-stranger': ['pull -a'],
  'tags-terminal': ['pull -a', 'tag'],
  'search-terminal': ['search'],
  'referrers-endless': ['pull'],
}

describe('a registry that', () => {
  test.each(Object.entries(ROWS).map(([lie, [ask, says]]) => [lie as LieName, ask, says] as const))(
    'tells the lie %s (%s)',
    { timeout: within(60) },
    async (lie, ask, says) => {
      await registry.lie(lie)
      const seen = registry.requests.length
      const { isDone, text } = await ASKS[ask](lie)
      expect(isDone ? 'done' : text).toContain(says ?? 'done')
      expect(text.length, 'characters').toBeLessThan(MOST_WORDS)
      expect(text, 'nothing that a terminal would obey').not.toMatch(CONTROL)
      const shown = registry.requests.slice(seen).filter(({ at, scheme }) => at === 'stranger' && scheme !== '')
      expect(shown, 'no token and no password goes to another host').toEqual([])
    },
  )

  test('breaks off in the middle of each blob is asked for the rest only', async () => {
    await registry.lie('cut-once')
    expect(await ASKS.pull()).toMatchObject({ isDone: true })
    const parts = registry.requests.filter(({ status }) => status === 206)
    // The pauses differ, so layers that come at once go on in any order.
    const rests = image.blobs.map(({ length }) => length - (length >> 1))
    expect(parts.map(({ sent }) => sent).sort()).toEqual(rests.sort())
  })

  test.each(['range-ignored', 'range-wrong', 'range-lies'] as const)(
    'breaks off in the middle of each blob, and then tells the lie %s',
    async range => {
      await registry.lie('cut-once', range)
      const { isDone, text } = await ASKS.pull()
      expect([isDone, text]).toEqual([
        range !== 'range-lies',
        expect.stringMatching(range === 'range-lies' ? /is not what its manifest says/ : /Downloaded newer image/),
      ])
    },
  )
})

/** Control characters that are no line feed: U+0085 and its like too. */
const CONTROL = /(?!\n)\p{Cc}/u
