import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { MinidockError } from '../base/errors.ts'
import { parsePlatform } from '../formats/oci/platform.ts'
import { type ImageOffer, type ImageSource, Offline, type Progress, RANKS, type WantedImage } from '../plan/image-source.ts'
import type { Module } from '../plan/module.ts'
import type { StoredImage } from '../store/images/images.ts'
import { createEngine } from './engine.ts'
import { provideImage } from './provide-image.ts'

let root: string
let log: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'minidock-unit-'))
  log = []
})
afterEach(() => rmSync(root, { recursive: true }))

const ARM64 = parsePlatform('linux/arm64')
const IMAGE = { config: ARM64 } as unknown as StoredImage
const progress: Progress = {
  say: line => void log.push(`said: ${line}`),
  tell: event => void log.push(`told: ${event.kind === 'line' ? event.text : event.id}`),
  step: (_label, work) => work(() => undefined),
}
const OFFLINE = () => Promise.reject(new Offline('cannot reach the registry docker.io', { hint: 'is there a network?' }))
const refusal = (kind: 'not-found' | 'forbidden' | 'unavailable') => () =>
  Promise.reject(new MinidockError(kind, 'pull access denied for app'))
const BRINGS = () => Promise.resolve(IMAGE)

function source(name: 'registry' | 'madeHere', bring: ImageOffer['bring'], options: Partial<ImageSource & ImageOffer> = {}): ImageSource {
  return {
    rank: RANKS[name],
    ...(options.names && { names: options.names }),
    offer: () => ({
      ...(options.summary !== undefined && { summary: options.summary }),
      bring: (store, progress, hasOthers) => {
        log.push(`${name} is asked${hasOthers ? ', and is not the last' : ''}`)
        return bring(store, progress, hasOthers)
      },
    }),
  }
}

/** @param sources in the order of their chapters */
function provide(sources: readonly ImageSource[], wanted: WantedImage = {}, name = 'app') {
  const modules = sources.map(
    (images, index): Module => ({ name: `m${index}`, chapter: index, summary: '', contributions: async () => ({ images }) }),
  )
  return provideImage(createEngine(modules, { root, launcher: '/nonexistent' }), name, progress, wanted)
}

const made = (bring: ImageOffer['bring'] = BRINGS) =>
  source('madeHere', bring, { summary: 'making it on this machine', names: ['app', 'web'] })

test('the registry is asked before what is made here, whatever the order of the chapters', async () => {
  expect(await provide([made(), source('registry', BRINGS)])).toBe(IMAGE)
  expect(log).toEqual(["said: Unable to find image 'app:latest' locally", 'registry is asked, and is not the last'])
})

test('an engine without a registry says at once that it makes the image', async () => {
  expect(await provide([made()])).toBe(IMAGE)
  expect(log).toEqual(["said: Unable to find image 'app:latest' locally: making it on this machine", 'madeHere is asked'])
})

test.each([
  ['cannot be reached', OFFLINE, 'cannot reach the registry docker.io'],
  ['has no such image', refusal('not-found'), 'pull access denied for app'],
  ['does not say whether it has the image', refusal('forbidden'), 'pull access denied for app'],
])('if the registry %s, one line says so, and the next source is asked', async (_what, bring, message) => {
  expect(await provide([made(), source('registry', bring)])).toBe(IMAGE)
  expect(log.slice(1)).toEqual([
    'registry is asked, and is not the last',
    `told: ${message}; making it on this machine`,
    'madeHere is asked',
  ])
})

test('a registry that has the image and fails is not passed over', async () => {
  await expect(provide([made(), source('registry', refusal('unavailable'))])).rejects.toThrow('pull access denied for app')
  expect(log).not.toContain('madeHere is asked')
})

test('without another source, the error names the image, and says what can be done', async () => {
  const names: ImageSource = {
    rank: RANKS.madeHere,
    names: ['busybox', 'web'],
    nearest: name => (name === 'docker.io/library/app:latest' ? 'web' : undefined),
    offer: () => undefined,
  }
  const error = await provide([names, source('registry', OFFLINE)]).catch((error: unknown) => error)
  expect(error).toMatchObject({
    kind: 'unavailable',
    message: 'no such image: app, and cannot reach the registry docker.io',
    hint: expect.stringMatching(
      /^is there a network\?\nwithout a network, this machine can make busybox, web: minidock run NAME\nthe nearest to app is web: minidock run web\n.*: docker save app \| minidock load, or minidock load -i FILE\.tar\n.*"registry-mirrors"$/,
    ),
  })
  expect(log).toContain('registry is asked')
})

test('what the hub alone could have is no advice for another registry', async () => {
  const names: ImageSource = { rank: RANKS.madeHere, names: ['busybox'], offer: () => undefined }
  await expect(provide([names, source('registry', OFFLINE)], {}, 'registry.example/app')).rejects.toMatchObject({
    hint: 'is there a network?\nan image that docker or another machine has can be loaded: docker save registry.example/app | minidock load, or minidock load -i FILE.tar',
  })
})

test('with always, what is made here does not take the place of what the registry has', async () => {
  await expect(provide([made(), source('registry', OFFLINE)], { pull: 'always' })).rejects.toThrow('cannot reach the registry docker.io')
  expect(log).not.toContain('madeHere is asked')
})

test('with never, nobody is asked', async () => {
  await expect(provide([made(), source('registry', BRINGS)], { pull: 'never' })).rejects.toMatchObject({
    kind: 'not-found',
    message: 'no such image: app:latest',
    hint: expect.stringContaining('with --pull never no registry is asked'),
  })
  expect(log).toEqual([])
})

test('what comes for another platform than the one that was asked for is refused in docker’s words', async () => {
  expect(await provide([source('registry', BRINGS)], { platform: ARM64 })).toBe(IMAGE)
  await expect(provide([source('registry', BRINGS)], { platform: parsePlatform('linux/s390x') })).rejects.toMatchObject({
    kind: 'not-found',
    message: 'image with reference app was found but its platform (linux/arm64) does not match the specified platform (linux/s390x)',
  })
})

test('a build takes what comes for another platform', async () => {
  const wanted = { platform: parsePlatform('linux/s390x'), takesOther: true }
  expect(await provide([source('registry', BRINGS)], wanted)).toBe(IMAGE)
})

test('if no source has it, the error is that of the store', async () => {
  const nothing: ImageSource = { rank: RANKS.madeHere, offer: () => undefined }
  await expect(provide([nothing])).rejects.toMatchObject({ kind: 'not-found', message: 'no such image: app' })
  expect(log).toEqual([])
})
