/** The image nginx, which is made on this machine from Debian's packages. What runs in it: lab/behaviour/web-server.test.ts. */

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { afterAll, expect, test, vi } from 'vitest'
import { makeNginx } from '../../runtime/floor/images/nginx.ts'
import { openStore } from '../../runtime/store/files/paths.ts'
import { ownRooms } from '../../runtime/store/images/add-image.ts'
import { engineOn } from '../fixtures/engine.ts'
import { TemporaryFolder } from '../fixtures/temporary-folder.ts'
import { fetchImage } from '../sandbox/fetch-image.ts'
import { within } from '../suite/slowness.ts'

const folders = [new TemporaryFolder(), new TemporaryFolder()] as const
const [here, other] = folders
afterAll(() => {
  for (const folder of folders) folder.remove()
})

/** Does something with apt set up so. */
async function withAptSettings<T>(folder: TemporaryFolder, settings: readonly string[], work: () => Promise<T>): Promise<T> {
  const file = folder.path('apt.conf')
  writeFileSync(file, settings.join('\n'))
  vi.stubEnv('APT_CONFIG', file)
  try {
    return await work()
  } finally {
    vi.unstubAllEnvs()
  }
}

test('the same packages make the same image', { timeout: within(120) }, async () => {
  for (const folder of folders) await fetchImage(folder.root, 'nginx')
  const format = ['image', 'inspect', '--format', '{{.Id}} {{.Descriptor.digest}}', 'nginx']
  const digests = await here.ok(...format)
  expect(digests).toMatch(/^sha256:\S+ sha256:\S+$/)
  expect(await other.ok(...format)).toBe(digests)
})

test("it is configured as docker's image is", async () => {
  const [image] = JSON.parse(await here.ok('inspect', '--type', 'image', 'nginx')) as {
    Config: Record<string, unknown>
    RepoTags: string[]
  }[]
  expect(image?.RepoTags).toEqual(['nginx:latest'])
  expect(image?.Config).toMatchObject({
    Cmd: ['nginx', '-g', 'daemon off;'],
    ExposedPorts: { '80/tcp': {} },
    StopSignal: 'SIGQUIT',
    Env: [expect.stringMatching(/^PATH=/), expect.stringMatching(/^NGINX_VERSION=\d+\.\d+\.\d+$/)],
  })
})

test('its history names the packages of both layers, and what the config sets', async () => {
  const steps = (await here.ok('history', '--no-trunc', '--format', '{{.CreatedBy}}', 'nginx')).split('\n')
  expect(steps).toEqual([
    'CMD ["nginx" "-g" "daemon off;"]',
    'STOPSIGNAL SIGQUIT',
    'EXPOSE 80/tcp',
    expect.stringMatching(/^ENV NGINX_VERSION=/),
    expect.stringMatching(/\bnginx-light=/),
    expect.stringMatching(/^busybox-static=.* libc6=/),
  ])
  expect(steps.join()).not.toMatch(/debconf|perl|python|iproute2/)
})

test('it is made on a machine that has no package lists, whose own stay missing', { timeout: within(120) }, async () => {
  const lists = other.path('lists')
  mkdirSync(lists)
  await other.ok('rmi', 'nginx')
  await withAptSettings(other, [`Dir::State::Lists "${lists}";`], () => fetchImage(other.root, 'nginx'))
  expect(await other.ok('images', '-q', 'nginx')).not.toBe('')
  expect(readdirSync(lists)).toEqual([])
})

test('where no mirror has the packages, the error says what to do, and nothing stays', async () => {
  const empty = new TemporaryFolder()
  try {
    const none = ['sourcelist', 'sourceparts'].map(key => `Dir::Etc::${key} "/dev/null";`)
    const { exitCode, stderr } = await withAptSettings(empty, none, () => empty.minidock(['create', 'nginx']))
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^minidock: cannot make the image nginx: apt cannot fetch Debian's packages\n/m)
    expect(stderr).toContain('\n  E: Unable to locate package nginx-light\n')
    expect(stderr).toMatch(
      /\n {2}make this work: apt-get update && apt-get download nginx-light, or bring .*: docker save nginx \| minidock load$/,
    )
    expect(empty.contents()).toEqual([])
  } finally {
    empty.remove()
  }
})

test('on a machine without apt, the error says that it has none', async () => {
  const { store, launcher } = engineOn(here.root)
  openStore(store.paths)
  vi.stubEnv('PATH', '/nonexistent')
  try {
    await expect(makeNginx(ownRooms(store.paths, launcher), () => undefined)).rejects.toMatchObject({
      message: 'cannot make the image nginx: this machine has no apt to fetch packages with',
      hint: expect.stringContaining('docker save nginx | minidock load'),
    })
  } finally {
    vi.unstubAllEnvs()
  }
})
