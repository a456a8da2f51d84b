/** A web server as most people meet one: the image nginx, which is made on this machine, as a container in the background. */

import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { eventually, until } from '../fixtures/eventually.ts'
import { nginxArchive } from '../fixtures/nginx-archive.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
beforeAll(async () => {
  await minidock.ok('load', '-i', await nginxArchive())
}, within(120))

/** The page that it serves on its own loopback. */
async function page(name: string): Promise<string> {
  return await eventually(`${name} answers`, async () => {
    const { exitCode, stdout } = await minidock.minidock(['exec', name, 'wget', '-qO-', 'http://127.0.0.1/'])
    return exitCode === 0 ? stdout : undefined
  })
}

async function logs(name: string): Promise<string> {
  const { stdout, stderr } = await minidock.minidock(['logs', name])
  return stdout + stderr
}

test('nginx serves its page, and writes the request into the log of its container', async () => {
  await minidock.ok('run', '-d', '--name', 'web', 'nginx')
  expect(await page('web')).toContain('<h1>Welcome to nginx!</h1>')
  await until('the request is logged', async () => (await minidock.ok('logs', 'web')).includes('"GET / HTTP/1.1" 200'))
  expect(await minidock.ok('exec', 'web', 'sh', '-c', 'ps -o user,args | grep -c "^nginx .*worker process"')).not.toBe('0')
})

test('stop sends SIGQUIT, on which nginx finishes its work and exits with 0', async () => {
  await minidock.ok('run', '-d', '--name', 'web', 'nginx')
  await page('web')
  await minidock.ok('stop', 'web')
  expect((await minidock.inspect('web')).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
  expect(await logs('web')).toContain('signal 3 (SIGQUIT) received, shutting down')
})

test('nginx starts again after a stop', async () => {
  await minidock.ok('run', '-d', '--name', 'web', 'nginx')
  await page('web')
  await minidock.ok('restart', 'web')
  expect(await page('web')).toContain('Welcome to nginx!')
})

test('nginx runs in a root that cannot be written to', async () => {
  await minidock.ok('run', '-d', '--read-only', '--name', 'web', 'nginx')
  expect(await page('web')).toContain('Welcome to nginx!')
  expect((await minidock.minidock(['exec', 'web', 'touch', '/run/x'])).stderr).toContain('Read-only file system')
  await minidock.ok('stop', 'web')
  expect(await logs('web')).not.toMatch(/\[(?:warn|error|crit|alert|emerg)\]/)
})

test("a user's own page takes the place of nginx's", async () => {
  await minidock.ok('create', '--name', 'web', 'nginx')
  writeFileSync(minidock.path('index.html'), 'mine\n')
  await minidock.ok('cp', minidock.path('index.html'), 'web:/usr/share/nginx/html/')
  await minidock.ok('start', 'web')
  expect(await page('web')).toBe('mine')
})
