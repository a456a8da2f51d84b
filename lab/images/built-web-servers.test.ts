/** Web servers as people build them: nginx from Debian's packages, and an application of Node's in two stages. They are asked by the host's address, from outside. And what apt does in a build. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BUILDING, useBuiltImages } from '../fixtures/built-images.ts'
import { eventually, until } from '../fixtures/eventually.ts'
import { HOST, OUTSIDE, useOutside } from '../fixtures/outside.ts'
import { fetchPage } from '../fixtures/peers.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const outside = useOutside()
const minidock = useMinidock({ imagesStay: true })
const images = useBuiltImages(minidock)

/** The page that a program outside gets, once the server answers. */
async function page(path = '/'): Promise<string> {
  return await eventually('it answers', () => fetchPage(outside(), `http://${HOST.address}${path}`).catch(() => undefined))
}

test('nginx is installed by apt, serves the page of the context on port 80 of the host, and logs whom it saw', BUILDING, async () => {
  await images.built('nginx')
  await minidock.ok('run', '-d', '--name', 'web', '-p', '80:8080', 'nginx')
  expect(await page()).toContain("<h1>This page was in the build's context</h1>")
  await until('the request is logged', async () => (await minidock.ok('logs', 'web')).startsWith(`${OUTSIDE.address} - - [`))
  await minidock.ok('stop', 'web')
  expect((await minidock.inspect('web')).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
})

test('what its build has fetched came over the bridge, and the lists of packages are not in the image', BUILDING, async () => {
  await images.built('nginx')
  expect(images.fetched).toContainEqual(expect.stringMatching(/^\/debian\/\.\/nginx_.*\.deb$/))
  expect(await minidock.ok('run', '--rm', 'nginx', 'ls', '/var/lib/apt/lists')).toBe('')
  expect(await minidock.ok('run', '--rm', 'nginx', 'dpkg', '--audit')).toBe('')
  const [{ Config }] = JSON.parse(await minidock.ok('image', 'inspect', 'nginx')) as [{ Config: Record<string, unknown> }]
  expect(Config).toMatchObject({ Cmd: ['nginx', '-g', 'daemon off;'], ExposedPorts: { '8080/tcp': {} }, StopSignal: 'SIGQUIT' })
})

test('an application is built with npm, and runs in a slim image as the user node', BUILDING, async () => {
  await images.built('node')
  await images.built('node-app')
  await minidock.ok('run', '-d', '--name', 'app', '-p', '80:8080', 'node-app')
  expect(JSON.parse(await page('/?name=reader'))).toEqual({
    greeting: 'Hello, reader!',
    user: 1000,
    builtWith: process.version,
    env: 'production',
    npm: false,
  })
  expect(await minidock.ok('exec', 'app', 'sh', '-c', 'pwd; stat -c %U:%G dist/server.js; ls')).toBe(
    '/srv/app\nnode:node\ndist\nnode_modules',
  )
  await minidock.ok('stop', 'app')
  expect((await minidock.inspect('app')).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
})

test('after a change of its source, only what reads it is built again', BUILDING, async () => {
  await images.built('node')
  await images.built('node-app')
  const folder = images.context('node-app')
  const again = async () => stepsRun((await minidock.minidock(['build', '-t', 'again', folder])).stderr)
  writeFileSync(join(folder, 'README.md'), 'ignored by the build\n')
  expect(await again()).toEqual([])
  writeFileSync(join(folder, 'source/more.js'), 'exports.more = true\n')
  expect(await again()).toEqual(['COPY . .', 'RUN npm run build', 'COPY --from=builder --chown=node:node /app/dist dist'])
})

test("a package that the mirror does not have ends the build with apt's own words", BUILDING, async () => {
  const install = 'apt-get update && apt-get install -y ngnix'
  const { exitCode, stderr } = await minidock.minidock(['build', '-t', 'misspelt', '-'], { input: `FROM debian\nRUN ${install}\n` })
  expect(exitCode).toBe(1)
  expect(stderr).toContain('E: Unable to locate package ngnix\n')
  expect(stderr).toContain(`process "/bin/sh -c ${install}" did not complete successfully: exit code: 100`)
  expect(await minidock.ok('images', '-q', 'misspelt')).toBe('')
})

test('two builds at a time share a cache mount: apt fetches an archive once, and neither image has it', BUILDING, async () => {
  const mounts = ['/var/cache/apt', '/var/lib/apt'].map(target => `--mount=type=cache,target=${target},sharing=locked`)
  const input = `FROM debian\nRUN ${mounts.join(' ')} apt-get update && apt-get install -y libatomic1\n`
  const before = images.fetched.length
  const names = ['one', 'other']
  const builds = names.map(name => minidock.minidock(['build', '--no-cache', '-t', name, '-'], { input }))
  for (const { exitCode, stderr } of await Promise.all(builds)) expect(exitCode, stderr).toBe(0)
  expect(images.fetched.slice(before).filter(path => path.includes('/libatomic1_'))).toHaveLength(1)
  for (const name of names) {
    const script = 'dpkg -s libatomic1 | grep ^Status; find /var/cache/apt /var/lib/apt -name "*.deb" -o -name "*Packages"'
    expect(await minidock.ok('run', '--rm', name, 'sh', '-c', script)).toBe('Status: install ok installed')
  }
})

/** The steps that were not in the cache, as the progress shows them: `#7 [builder 6/6] RUN npm run build`, and not `#7 CACHED` in the next line. */
function stepsRun(progress: string): string[] {
  const steps = progress.matchAll(/^#(\d+) \[(?:\S+ )?\d+\/\d+\] (?!FROM )(.*)\n(?!#\1 CACHED$)/gm)
  return [...new Set([...steps].map(([, , step = '']) => step))]
}
