/** A first acquaintance with images, as typed: a folder with a Dockerfile is built, run, looked at and removed. Each check goes on where the one before it has ended. */

import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { BUILDING, useBuiltImages } from '../fixtures/built-images.ts'
import { eventually } from '../fixtures/eventually.ts'
import { HOST, useOutside } from '../fixtures/outside.ts'
import { fetchPage } from '../fixtures/peers.ts'
import { atTerminal } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const outside = useOutside()
const minidock = useMinidock({ imagesStay: true })
const images = useBuiltImages(minidock)

/** For a shell that finds `minidock`. */
const PATH = `${REPOSITORY}:${process.env['PATH']}`

/** What a line prints that a user types in the folder of the checks. @throws {Error} if it fails */
async function typed(line: string): Promise<string> {
  const { stdout } = await execa('sh', ['-c', line], { cwd: minidock.folder, env: { ...minidock.environment, PATH }, ...BUILDING })
  return stdout
}

test('docker-node-hello is built where it lies, and greets on port 80 of the host', BUILDING, async () => {
  await images.built('node')
  images.context('docker-node-hello')
  await typed('cd docker-node-hello && minidock build -t example/docker-node-hello:latest .')
  expect(images.fetched).toEqual(expect.arrayContaining(['/npm/ms', '/npm/-/ms-2.1.3.tgz', expect.stringMatching(/\/supervisor_.*\.deb$/)]))

  const id = await typed('minidock run -d -p 80:8080 example/docker-node-hello:latest')
  const greeting = () => fetchPage(outside(), `http://${HOST.address}/`).catch(() => undefined)
  expect(await eventually('it greets', greeting)).toBe('Hello World. A minute has 60000 ms.')
  await typed(`minidock rm -f ${id}`)

  await typed('minidock run -d -p 80:8080 -e WHO=Reader example/docker-node-hello:latest')
  expect(await eventually('it greets', greeting)).toBe('Hello Reader. A minute has 60000 ms.')
})

test('its image has what the Dockerfile says', async () => {
  const [image] = JSON.parse(await typed('minidock image inspect example/docker-node-hello')) as Record<string, unknown>[]
  expect(image).toMatchObject({
    RepoTags: ['example/docker-node-hello:latest'],
    Author: 'Hello Maintainers <hello@example.com>',
    Config: {
      User: 'root',
      WorkingDir: '/data/app',
      Labels: { rating: 'Five Stars', class: 'First Class' },
      Env: expect.arrayContaining(['AP=/data/app', 'SCPATH=/etc/supervisor/conf.d']),
      Cmd: ['supervisord', '-n'],
    },
  })
  const history = await typed("minidock history --no-trunc --format '{{.CreatedBy}}' example/docker-node-hello | head -n 2")
  expect(history).toMatch(/^CMD \["supervisord",? "-n"\]\n.*npm install/)
})

test('mem-muncher, built from its recipe, is killed when it has 500 MB', BUILDING, async () => {
  await typed(`minidock build -t mem-muncher ${join(REPOSITORY, 'runtime/floor/images/mem-muncher')}`)
  const line = 'minidock run --rm -it --name mem-muncher --memory=500m --memory-swap=500m mem-muncher'
  const { exitCode, lines } = await atTerminal(minidock, `PATH='${PATH}'; ${line}`)
  expect(exitCode).toBe(137)
  const taken = lines.filter(each => / MB$/.test(each)).map(each => Number.parseInt(each, 10))
  expect(taken.slice(0, 2)).toEqual([10, 20])
  expect(taken.at(-1)).toBeGreaterThan(400)
  expect(taken.at(-1)).toBeLessThanOrEqual(520)
})

test('an image is removed by its id, and all others at once', BUILDING, async () => {
  expect(await typed('minidock images')).toMatch(/^mem-muncher +latest +[0-9a-f]{12} /m)
  await typed(`minidock rmi ${await typed('minidock images -q mem-muncher')}`)
  expect(await typed('minidock images')).not.toContain('mem-muncher')
  await typed('minidock rmi $(minidock images -q)')
  expect(await typed('minidock images -qa')).toBe('')
})
