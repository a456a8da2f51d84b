/** Images from a registry, seen from the command line. The registry is the course's, on loopback. */

import { writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MadeImage, makeImage, makeIndex } from '../fixtures/made-images.ts'
import { Minidock } from '../fixtures/minidock.ts'
import { startRegistry, type TestRegistry } from '../fixtures/registry.ts'
import { busyboxProgram, foreignProgram, runnableLayer } from '../fixtures/runnable-image.ts'
import { atTerminal } from '../fixtures/terminal.ts'

const OTHER = process.arch === 'arm64' ? 'amd64' : 'arm64'
const OWN = process.arch === 'arm64' ? 'arm64' : 'amd64'
const own = { os: 'linux', architecture: OWN }
const other = { os: 'linux', architecture: OTHER }

const furnished = new Minidock()
let shell: Buffer
let here: Minidock
let registry: TestRegistry

beforeAll(async () => {
  await furnished.furnish()
  shell = await runnableLayer(busyboxProgram(furnished))
})
afterAll(() => furnished.remove())

beforeEach(async () => {
  here = new Minidock()
  registry = await startRegistry()
})
afterEach(async () => {
  await registry.close()
  here.remove()
})

const layerIds = (image: MadeImage) => {
  const { layers } = JSON.parse(String(image.bytes)) as { layers: { digest: string }[] }
  return layers.map(({ digest }) => digest.slice(7, 19))
}

async function pulled(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await here.minidock(['pull', ...args])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout.split('\n')
}

const refused = async (...args: readonly string[]) => {
  const { exitCode, stdout, stderr } = await here.minidock(args)
  expect(exitCode).not.toBe(0)
  expect(stdout).toBe('')
  return stderr
}

describe('pull', () => {
  test('in a pipe prints each change of a layer, the digest, the status and the full name', async () => {
    const image = await makeImage({ layers: [{ a: 'a\n' }, { b: 'b\n' }] })
    await registry.put(image, 'team/app')
    const lines = await pulled(`${registry.host}/team/app`)
    expect(lines.slice(0, 2)).toEqual(['Using default tag: latest', 'latest: Pulling from team/app'])
    expect(lines.slice(-3)).toEqual([
      `Digest: ${image.descriptor.digest}`,
      `Status: Downloaded newer image for ${registry.host}/team/app:latest`,
      `${registry.host}/team/app:latest`,
    ])
    for (const id of layerIds(image)) {
      const states = lines.filter(line => line.startsWith(`${id}: `)).map(line => line.slice(id.length + 2))
      expect(states).toEqual(['Pulling fs layer', 'Verifying Checksum', 'Download complete', 'Pull complete'])
    }
  })

  test('what is there is asked for once, and nothing of it is fetched', async () => {
    const image = await makeImage()
    await registry.put(image, 'app')
    await pulled(`${registry.host}/app`)
    const before = registry.requests.length
    const lines = await pulled(`${registry.host}/app`)
    expect(lines).toEqual([
      'Using default tag: latest',
      'latest: Pulling from app',
      `Digest: ${image.descriptor.digest}`,
      `Status: Image is up to date for ${registry.host}/app:latest`,
      `${registry.host}/app:latest`,
    ])
    const later = registry.requests.slice(before).filter(({ path }) => path !== '/v2/')
    expect(later.map(({ method, path }) => `${method} ${path}`)).toEqual(['HEAD /v2/app/manifests/latest'])
  })

  test('a layer whose connection breaks tells when it is asked for again', async () => {
    const image = await makeImage({ layers: [{ a: 'a\n' }] })
    await registry.put(image, 'app')
    await registry.lie('cut-once')
    const [id] = layerIds(image)
    expect(await pulled(`${registry.host}/app`)).toContain(`${id}: Retrying in 1 second`)
  })

  test('a registry that is busy at a manifest is asked again, and that is told', async () => {
    await registry.put(await makeImage(), 'app')
    await registry.lie('busy-once')
    expect((await pulled(`${registry.host}/app`))[1]).toMatch(/^Retrying in \d+ seconds?$/)
  })

  test('a mirror that lies is left out, nothing of its lie stays, and the next is asked', async () => {
    const honest = await startRegistry()
    const image = await makeImage({ layers: [{ a: 'a\n' }] })
    for (const { put } of [registry, honest]) await put(image, 'team/app')
    await registry.lie('wrong-layer')
    const settings = here.path('daemon.json')
    writeFileSync(settings, JSON.stringify({ 'registry-mirrors': [registry, honest].map(({ host }) => `http://${host}`) }))
    const { exitCode, stdout } = await here.minidock(['pull', 'team/app'], { env: { MINIDOCK_CONFIG_FILE: settings } })
    await honest.close()
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`WARNING: going on without the mirror ${registry.host}: `)])
    expect(await here.ok('image', 'inspect', '--format', '{{json .RepoDigests}}', 'team/app')).toBe(
      `["team/app@${image.descriptor.digest}"]`,
    )
    await here.ok('rmi', 'team/app')
    expect(here.contents()).toEqual([])
  })

  test('with -q prints the full name alone', async () => {
    await registry.put(await makeImage(), 'app:1')
    expect(await pulled('-q', `${registry.host}/app:1`)).toEqual([`${registry.host}/app:1`])
  })

  test('the event is about the reference, and names the repository', async () => {
    await registry.put(await makeImage(), 'app:1')
    await pulled('-q', `${registry.host}/app:1`)
    const format = '{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}}'
    expect(await here.ok('events', '--since', '1h', '--until', '0s', '--format', format, '--filter', `image=${registry.host}/app:1`)).toBe(
      `pull ${registry.host}/app:1 ${registry.host}/app`,
    )
  })

  test('a layer that another image has is not fetched again', async () => {
    const base = { base: 'base\n' }
    const [one, two] = [await makeImage({ layers: [base] }), await makeImage({ layers: [base, { more: 'more\n' }] })]
    await registry.put(one, 'one')
    await registry.put(two, 'two')
    await pulled(`${registry.host}/one`)
    const lines = await pulled(`${registry.host}/two`)
    expect(lines.filter(line => line.startsWith(`${layerIds(one)[0]}:`))).toEqual([`${layerIds(one)[0]}: Already exists`])
    expect(lines).toContain(`${layerIds(two)[1]}: Pull complete`)
    const blobs = registry.requests.filter(({ method, path }) => method === 'GET' && path.includes(String(layerIds(one)[0])))
    expect(blobs).toHaveLength(1)
  })

  test('a tag that means another image now is pulled again', async () => {
    await registry.put(await makeImage({ layers: [{ v: '1' }] }), 'app')
    await pulled(`${registry.host}/app`)
    const newer = await makeImage({ layers: [{ v: '2' }] })
    await registry.put(newer, 'app')
    expect(await pulled(`${registry.host}/app`)).toContain(`Status: Downloaded newer image for ${registry.host}/app:latest`)
    expect(await here.ok('images', '--digests', '--format', '{{.Tag}} {{.Digest}}')).toContain(`latest ${newer.descriptor.digest}`)
  })

  test('-a pulls every tag', async () => {
    for (const tag of ['1', '2']) await registry.put(await makeImage({ layers: [{ tag }] }), `app:${tag}`)
    const lines = await pulled('-a', `${registry.host}/app`)
    expect(lines.filter(line => line.includes('Pulling from'))).toEqual(['1: Pulling from app', '2: Pulling from app'])
    expect(lines.slice(-2)).toEqual([`Status: Downloaded newer image for ${registry.host}/app`, `${registry.host}/app`])
    expect((await here.ok('images', '--format', '{{.Tag}}', `${registry.host}/app`)).split('\n').sort()).toEqual(['1', '2'])
    expect(await refused('pull', '-a', `${registry.host}/app:1`)).toContain("tag can't be used with --all-tags/-a")
  })

  test('by a digest, it is found by that digest, and there is nothing to ask for a second time', async () => {
    const image = await makeImage()
    await registry.put(image, 'app')
    const name = `${registry.host}/app@${image.descriptor.digest}`
    const lines = await pulled(name)
    expect(lines[0]).toBe(`${image.descriptor.digest}: Pulling from app`)
    expect(lines.at(-1)).toBe(name)
    const before = registry.requests.length
    expect(await pulled(name)).toContain(`Status: Image is up to date for ${name}`)
    expect(registry.requests).toHaveLength(before)
  })

  test('what is no image for containers is refused, and nothing of it stays', async () => {
    const chart = await makeImage({
      manifest: { config: { mediaType: 'application/vnd.cncf.helm.config.v1+json', digest: `sha256:${'0'.repeat(64)}`, size: 2 } },
    })
    await registry.put(chart, 'chart')
    const { stderr } = await here.minidock(['pull', '-q', `${registry.host}/chart`])
    expect(stderr).toContain('is no image for containers: its config is "application/vnd.cncf.helm.config.v1+json"')
    expect(here.contents()).toEqual([])
  })

  test('a tag that is not there is refused in docker’s words', async () => {
    await registry.put(await makeImage(), 'app')
    const { stderr, exitCode } = await here.minidock(['pull', '-q', `${registry.host}/app:nosuch`])
    expect(exitCode).toBe(1)
    expect(stderr).toContain(`manifest for ${registry.host}/app:nosuch not found: manifest unknown`)
  })

  test('image verification is refused, for there is no notary', async () => {
    expect(await refused('pull', '--disable-content-trust=false', `${registry.host}/app`)).toContain('there is no notary')
  })
})

describe('platforms', () => {
  test('of an index, this machine’s image is pulled; the digest is that of the index', async () => {
    const [mine, others] = [await makeImage({ platform: own }), await makeImage({ platform: other })]
    const index = makeIndex([others, mine])
    await registry.put(index, 'app')
    expect(await pulled(`${registry.host}/app`)).toContain(`Digest: ${index.descriptor.digest}`)
    expect(await here.ok('inspect', '--format', '{{.Architecture}} {{.RepoDigests}}', `${registry.host}/app`)).toBe(
      `${OWN} [${registry.host}/app@${index.descriptor.digest}]`,
    )
    // Another repository does not know the image.
    for (const name of [`${registry.host}/app:other`, 'elsewhere']) await here.ok('tag', `${registry.host}/app`, name)
    expect(await here.ok('inspect', '--format', '{{.RepoDigests}}', 'elsewhere')).toBe(`[${registry.host}/app@${index.descriptor.digest}]`)
    expect(await here.ok('images', '--format', '{{.Tag}} {{.Digest}}', 'elsewhere')).toBe('latest <none>')
  })

  test('--platform pulls another; an index that has none for it says which it has', async () => {
    await registry.put(makeIndex([await makeImage({ platform: own }), await makeImage({ platform: other })]), 'app')
    await pulled('--platform', `linux/${OTHER}`, `${registry.host}/app`)
    expect(await here.ok('inspect', '--format', '{{.Architecture}}', `${registry.host}/app`)).toBe(OTHER)
    const { stderr } = await here.minidock(['pull', '-q', '--platform', 'linux/s390x', `${registry.host}/app`])
    expect(stderr).toContain('no matching manifest for linux/s390x in the manifest list entries')
    expect(stderr).toContain(`there is one for linux/${OWN}, linux/${OTHER}`)
  })

  test('without --platform, the name means the image for this machine again', async () => {
    const [mine, others] = [await makeImage({ platform: own }), await makeImage({ platform: other })]
    await registry.put(makeIndex([mine, others]), 'app')
    const architecture = async () => await here.ok('inspect', '--format', '{{.Architecture}}', `${registry.host}/app`)
    await pulled('--platform', `linux/${OTHER}`, `${registry.host}/app`)
    expect(await architecture()).toBe(OTHER)
    expect(await pulled(`${registry.host}/app`)).toContain(`Status: Downloaded newer image for ${registry.host}/app:latest`)
    expect(await architecture()).toBe(OWN)
    expect(await pulled(`${registry.host}/app`)).toContain(`Status: Image is up to date for ${registry.host}/app:latest`)
  })

  test('an image for one platform only is pulled with a warning', async () => {
    await registry.put(await makeImage({ platform: other }), 'app')
    const lines = await pulled('--platform', `linux/${OWN}`, `${registry.host}/app`)
    expect(lines).toContain(
      `WARNING: image with reference ${registry.host}/app:latest was found but its platform (linux/${OTHER}) does not match the specified platform (linux/${OWN})`,
    )
    const again = await pulled('--platform', `linux/${OWN}`, `${registry.host}/app`)
    expect(again).toContain(`Status: Image is up to date for ${registry.host}/app:latest`)
    expect(again).toContain(lines.find(line => line.startsWith('WARNING')))
  })

  test('run --platform takes an image of another platform as missing, and pulls; without it, it is warned of', async () => {
    const [mine, others] = [await makeImage({ archives: [shell], layers: [], platform: own }), await makeImage({ platform: other })]
    await registry.put(makeIndex([mine, others]), 'app')
    await pulled('--platform', `linux/${OTHER}`, `${registry.host}/app`)
    const created = await here.minidock(['create', `${registry.host}/app`])
    expect(created.stderr).toMatch(
      /^WARNING: The requested image's platform \(linux\/\w+\) does not match the detected host platform \(linux\/[\w/]+\) and no specific platform was requested$/,
    )
    await here.ok('rm', created.stdout)
    const never = await here.minidock(['create', '--pull', 'never', '--platform', `linux/${OWN}`, `${registry.host}/app`])
    expect(never.stderr).toContain(
      `image with reference ${registry.host}/app was found but its platform (linux/${OTHER}) does not match the specified platform (linux/${OWN})`,
    )
    const flags = ['--rm', '--network', 'none', '--platform', `linux/${OWN}`]
    const ran = await here.minidock(['run', ...flags, `${registry.host}/app`, 'sh', '-c', 'echo it runs'])
    expect(ran.stdout).toBe('it runs')
    expect(ran.stderr).toContain(`Unable to find image '${registry.host}/app:latest' locally`)
  })
})

describe('run, create and build', () => {
  const app = () => `${registry.host}/app`
  const run = (...args: readonly string[]) => here.minidock(['run', '--rm', '--network', 'none', ...args])

  beforeEach(async () => {
    await registry.put(await makeImage({ archives: [shell], layers: [] }), 'app')
  })

  test('an image that is not here is pulled: the program’s output alone is on stdout', async () => {
    const { exitCode, stdout, stderr } = await run(app(), 'sh', '-c', 'echo it runs')
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'it runs' })
    expect(stderr.split('\n').slice(0, 2)).toEqual([`Unable to find image '${app()}:latest' locally`, 'latest: Pulling from app'])
    expect(stderr.split('\n').at(-1)).toBe(`Status: Downloaded newer image for ${app()}:latest`)
    const again = await run(app(), 'sh', '-c', 'echo it runs')
    expect(again).toEqual({ exitCode: 0, stdout: 'it runs', stderr: '' })
  })

  test('with -q nothing is said of it', async () => {
    expect(await run('-q', app(), 'sh', '-c', 'echo it runs')).toEqual({ exitCode: 0, stdout: 'it runs', stderr: '' })
  })

  test('--pull never asks nobody; --pull always asks each time', async () => {
    const never = await run('--pull', 'never', app())
    expect(never.exitCode).toBe(125)
    expect(never.stderr).toContain(`no such image: ${app()}:latest`)
    expect(registry.requests).toEqual([])
    await pulled('-q', app())
    const before = registry.requests.length
    expect((await run('--pull', 'always', app(), 'sh', '-c', 'true')).stderr).toContain(`Status: Image is up to date for ${app()}:latest`)
    expect(registry.requests.length).toBeGreaterThan(before)
    expect((await run('--pull', 'sometimes', app())).stderr).toContain('must be one of always, missing, never')
  })

  test('a Dockerfile’s base image is pulled; --pull asks for it again', async () => {
    const build = (...flags: readonly string[]) =>
      here.start(['build', '--progress', 'plain', ...flags, '-'], { input: `FROM ${app()}\nENV A=b\n` })
    const first = await build()
    expect(first.exitCode).toBe(0)
    expect(String(first.stderr)).toMatch(/#\d+ [0-9a-f]{12}: Pull complete/)
    const before = registry.requests.length
    expect((await build()).exitCode).toBe(0)
    expect(registry.requests).toHaveLength(before)
    expect((await build('--pull')).exitCode).toBe(0)
    expect(registry.requests.length).toBeGreaterThan(before)
  })
})

describe('a base that the registry has for another processor only', () => {
  const build = (dockerfile: string, ...flags: readonly string[]) =>
    here.start(['build', '--progress', 'plain', '--tag', 'built', ...flags, '-'], { input: `FROM ${registry.host}/app\n${dockerfile}` })
  const warned = (expected: string) =>
    `- InvalidBaseImagePlatform: Base image ${registry.host}/app was pulled with platform "linux/${OTHER}", expected "${expected}" for current build (line 1)`
  const architecture = () => here.ok('inspect', '--format', '{{.Architecture}}', 'built')

  beforeEach(async () => {
    const foreign = Buffer.from(await runnableLayer(foreignProgram(busyboxProgram(furnished))))
    await registry.put(await makeImage({ archives: [foreign], layers: [], platform: other }), 'app')
  })

  test('is built on, with a warning: a step that runs nothing succeeds, and one that runs a program of it fails', async () => {
    const copied = await build('ENV A=b\nCOPY <<end /x\nx\nend\n')
    expect(String(copied.stderr)).toContain(warned(`linux/${OWN}`))
    expect([copied.exitCode, await architecture()]).toEqual([0, OTHER])
    const ran = await build('RUN true\n')
    expect(ran.exitCode).not.toBe(0)
    expect(String(ran.stderr)).toContain('exec: "/bin/sh": exec format error')
  })

  test('gives an image for the platform that --platform says', async () => {
    const right = await build('ENV A=b\n', '--platform', `linux/${OTHER}`)
    expect(String(right.stderr)).not.toContain('InvalidBaseImagePlatform')
    expect([right.exitCode, await architecture()]).toEqual([0, OTHER])
    const wrong = await build('ENV A=b\n', '--platform', 'linux/s390x')
    expect(String(wrong.stderr)).toContain(warned('linux/s390x'))
    expect([wrong.exitCode, await architecture()]).toEqual([0, 's390x'])
    const onIt = await here.start(['build', '--tag', 'more', '-'], { input: 'FROM built\nENV B=c\n' })
    expect(String(onIt.stderr)).toContain('to build on it as it is, say so in the Dockerfile: FROM --platform=linux/s390x built')
    expect((await here.start(['build', '--tag', 'more', '-'], { input: 'FROM --platform=linux/s390x built\nENV B=c\n' })).exitCode).toBe(0)
  })
})

test('one base for two platforms is two images: a stage that runs here, and one for elsewhere', async () => {
  const [native, foreign] = [busyboxProgram(furnished), foreignProgram(busyboxProgram(furnished))].map(runnableLayer)
  const imageOf = async (layer: Promise<Buffer> | undefined, platform: typeof own) =>
    await makeImage({ archives: [Buffer.from((await layer) ?? '')], layers: [], platform })
  await registry.put(makeIndex([await imageOf(foreign, other), await imageOf(native, own)]), 'app')
  const name = `${registry.host}/app`
  const input = `FROM --platform=$BUILDPLATFORM ${name} AS tools\nRUN echo made >/made\nFROM ${name}\nCOPY --from=tools /made /\n`
  const built = await here.start(['build', '--progress', 'plain', '--platform', `linux/${OTHER}`, '--tag', 'built', '-'], { input })
  expect([built.exitCode, String(built.stderr)]).toEqual([0, expect.not.stringContaining('InvalidBaseImagePlatform')])
  expect(await here.ok('inspect', '--format', '{{.Architecture}}', 'built')).toBe(OTHER)
})

describe('at a terminal', () => {
  test('each layer has one line, which ends as the layer does', async () => {
    const image = await makeImage({ layers: [{ a: 'a\n' }, { b: 'b\n' }] })
    await registry.put(image, 'app')
    const { exitCode, lines } = await atTerminal(here, `stty cols 120; $M pull ${registry.host}/app`)
    expect(exitCode).toBe(0)
    const escapes = new RegExp(`${'\\x1b'}\\[\\d*[A-Z]`, 'g')
    const shown = lines.map(line => line.replaceAll(escapes, '').trim()).filter(line => line !== '')
    expect(shown.slice(0, 2)).toEqual(['Using default tag: latest', 'latest: Pulling from app'])
    expect(shown.slice(-5)).toEqual([
      ...layerIds(image).map(id => `${id}: Pull complete`),
      `Digest: ${image.descriptor.digest}`,
      `Status: Downloaded newer image for ${registry.host}/app:latest`,
      `${registry.host}/app:latest`,
    ])
  })

  test('with NO_COLOR nothing is written anew', async () => {
    await registry.put(await makeImage(), 'app')
    const { lines } = await atTerminal(here, `NO_COLOR=1 $M pull ${registry.host}/app`)
    expect(lines.join('\n')).not.toContain('\x1b')
    expect(lines.filter(line => line.endsWith(': Pull complete'))).toHaveLength(1)
  })
})
