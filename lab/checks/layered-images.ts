/** Images of several layers, made for a check: the lowest has busybox, those above it what the check wants. */

import { dockerArchive, type Entry, tar } from '../fixtures/archives.ts'
import { within } from '../suite/slowness.ts'
import type { Bench } from './check.ts'
import { command, inside } from './containers.ts'
import { expectThat } from './expectations.ts'

/** Seconds on a quiet machine. An engine may keep a directory, a lock and a row in a database for each of many layers. */
const PATIENCE = 90

const APPLETS = ['sh', 'cat', 'ls', 'rm', 'wc']

/** Loads an image for the time of a look. @param layers above busybox, lowest first @param config as in an image's config, `{ Volumes: … }` */
export async function withImage(
  bench: Bench,
  name: string,
  layers: readonly (readonly Entry[])[],
  look: () => Promise<void>,
  config: object = {},
): Promise<void> {
  const archive = await dockerArchive({
    layers: [await busyboxLayer(bench), ...(await Promise.all(layers.map(entries => tar(...entries))))],
    tags: [`${name}:latest`],
    config: { config },
  })
  const { exitCode, stderr } = await bench.cli(['load'], { input: archive, timeout: within(PATIENCE) })
  expectThat(exitCode === 0, `an image of ${layers.length + 1} layers can be loaded`, stderr)
  try {
    await look()
  } finally {
    await bench.cli(['rmi', '-f', name])
  }
}

/** Stdout of a script in a new container of such an image. */
export async function insideOf(bench: Bench, image: string, script: string): Promise<string> {
  return await command(bench, 'run', '--rm', image, '/bin/sh', '-c', script)
}

/** The program comes out of a container as text, so that any engine can be asked for it. */
async function busyboxLayer(bench: Bench): Promise<Buffer> {
  const binary = Buffer.from(await inside(bench, 'base64 /bin/busybox'), 'base64')
  return await tar(
    { name: 'bin/', type: 'directory', mode: 0o755 },
    { name: 'bin/busybox', mode: 0o755, content: binary },
    ...APPLETS.map(applet => ({ name: `bin/${applet}`, type: 'symlink' as const, linkname: 'busybox' })),
    { name: 'tmp/', type: 'directory', mode: 0o1777 },
  )
}
