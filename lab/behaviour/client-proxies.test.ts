/** Proxies of docker's config.json: containers and the steps of builds have them as variables, where no flag says otherwise. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock({ imagesStay: true })
const config = minidock.path('docker')
beforeAll(() => {
  mkdirSync(config)
  const proxies = { default: { httpProxy: 'http://proxy.example:3128', noProxy: 'localhost' }, 'tcp://other': { ftpProxy: 'x' } }
  writeFileSync(join(config, 'config.json'), JSON.stringify({ proxies }))
})

const run = (...args: readonly string[]) => minidock.minidock(args, { env: { DOCKER_CONFIG: config } })
const PROXIES = ['HTTP_PROXY=http://proxy.example:3128', 'NO_PROXY=localhost', 'http_proxy=http://proxy.example:3128', 'no_proxy=localhost']

/** Those of the variables that are about proxies, sorted. */
const proxiesIn = (output: string) =>
  output
    .split('\n')
    .filter(line => /proxy=/i.test(line))
    .sort()

test('a container has them, and a flag wins, for its own spelling', async () => {
  expect(proxiesIn((await run('run', '--rm', '--network', 'none', 'busybox', 'env')).stdout)).toEqual(PROXIES)
  const own = ['-e', 'HTTP_PROXY=mine', '-e', 'NO_PROXY']
  expect(proxiesIn((await run('run', '--rm', '--network', 'none', ...own, 'busybox', 'env')).stdout)).toEqual([
    'HTTP_PROXY=mine',
    ...PROXIES.slice(2),
  ])
  expect(proxiesIn((await minidock.minidock(['run', '--rm', '--network', 'none', 'busybox', 'env'])).stdout)).toEqual([])
})

test('a config.json that cannot be read is refused before anything is made, and one that cannot be there is none', async () => {
  const wrong = minidock.path('wrong')
  mkdirSync(wrong)
  writeFileSync(join(wrong, 'config.json'), '{')
  const started = await minidock.minidock(['run', '--rm', '--network', 'none', 'busybox', 'true'], { env: { DOCKER_CONFIG: wrong } })
  expect(started).toMatchObject({
    exitCode: 125,
    stderr: expect.stringContaining(`cannot read ${wrong}/config.json: it is not valid JSON`),
  })
  expect(
    await minidock.minidock(['run', '--rm', '--network', 'none', 'busybox', 'true'], { env: { DOCKER_CONFIG: '/dev/null' } }),
  ).toMatchObject({
    exitCode: 0,
  })
})

test('a step of a build has them, and the image has not', async () => {
  const folder = minidock.path('context')
  mkdirSync(folder)
  writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox\nRUN env > /seen\n')
  const built = await run(
    'build',
    '--network',
    'none',
    '--build-arg',
    'http_proxy=mine',
    '--build-arg',
    'NO_PROXY=none',
    '-t',
    'proxied',
    folder,
  )
  expect(built).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('build-args') })
  const seen = proxiesIn(await minidock.ok('run', '--rm', '--network', 'none', 'proxied', 'cat', '/seen'))
  expect(seen).toEqual(['HTTP_PROXY=mine', 'NO_PROXY=none', 'http_proxy=mine', 'no_proxy=none'])
  expect(proxiesIn(await minidock.ok('run', '--rm', '--network', 'none', 'proxied', 'env'))).toEqual([])
  await minidock.ok('rmi', 'proxied')
})
