/** The bundle on a laptop: its script gives Vagrant the box and unpacks the project, and refuses what was not copied whole. The boxes in it are small and do not boot. */

import { appendFileSync, cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BOX_VAGRANTFILE, imageOf } from '../../vagrant/box/image.ts'
import { packTar } from '../../vagrant/box/make-box.ts'
import { makeBundle } from '../../vagrant/bundle/make-bundle.ts'
import { boxName, checksum } from '../../vagrant/commands/box.ts'
import { within } from '../suite/slowness.ts'

const folder = mkdtempSync(join(tmpdir(), 'bundle-'))
const stick = join(folder, 'stick')
afterAll(() => rmSync(folder, { recursive: true }))

beforeAll(async () => {
  const [image, box] = [imageOf('libvirt'), join(folder, boxName('libvirt'))]
  writeFileSync(join(folder, 'disk.raw'), new Uint8Array(1 << 20))
  await image.convert(join(folder, 'disk.raw'), join(folder, image.disk))
  for (const [name, text] of Object.entries({ ...image.texts({ gib: 1 }), Vagrantfile: BOX_VAGRANTFILE }))
    writeFileSync(join(folder, name), text)
  await packTar(box, folder, 0, ['metadata.json', 'Vagrantfile', image.disk])
  expect(await makeBundle(stick, [box], checksum)).toEqual([boxName('libvirt'), 'minidock.tar', 'install.sh', 'SHA256SUMS'])
})

/** Each vagrant writes its list of plugins anew: here, a copy of it. */
const WITH_OWN_PLUGINS = `cp -a /usr/share/vagrant-plugins "$HOME/plugins" && mount --bind "$HOME/plugins" /usr/share/vagrant-plugins && exec "$@"`

/** On a laptop that has nothing yet but Vagrant. */
async function onLaptop(name: string, ...command: readonly string[]) {
  const home = join(folder, name)
  mkdirSync(home, { recursive: true })
  rmSync(join(home, 'plugins'), { recursive: true, force: true })
  const env = { HOME: home, VAGRANT_HOME: join(home, 'vagrant'), VAGRANT_CHECKPOINT_DISABLE: '1', MINIDOCK_VM_PROVIDER: 'libvirt' }
  const inside = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', WITH_OWN_PLUGINS, 'sh', ...command] as const
  return { home, ...(await execa(inside[0], inside.slice(1), { env, reject: false, all: true })) }
}

test('the script gives Vagrant the box, unpacks the project, and says what comes next', { timeout: within(120) }, async () => {
  const { home, exitCode, all } = await onLaptop('laptop', 'sh', join(stick, 'install.sh'))
  expect(exitCode, String(all)).toBe(0)
  expect(all).toMatch(/npm run vm up/)
  expect(existsSync(join(home, 'minidock/vagrant/Vagrantfile'))).toBe(true)
  // Vagrant 2.4 puts the architecture between version and provider, and names it in its list.
  expect(globSync('boxes/minidock-VAGRANTSLASH-offline/0/**/libvirt/box.img', { cwd: join(home, 'vagrant') })).toHaveLength(1)
  const again = await onLaptop('laptop', 'sh', join(stick, 'install.sh'))
  expect([again.exitCode, again.all]).toEqual([1, expect.stringContaining('there is a project in')])
  const { all: list } = await onLaptop('laptop', 'vagrant', 'box', 'list')
  expect(list).toMatch(/^minidock\/offline +\(libvirt, 0[,)]/m)
})

test('a box that was not copied whole is named, and nothing is given to Vagrant', async () => {
  const damaged = join(folder, 'damaged')
  cpSync(stick, damaged, { recursive: true })
  appendFileSync(join(damaged, boxName('libvirt')), 'x')
  const { home, exitCode, all } = await onLaptop('other', 'sh', join(damaged, 'install.sh'))
  expect(exitCode).toBe(1)
  expect(all).toMatch(/minidock-libvirt-amd64\.box: FAILED/)
  expect(all).toContain('it was not copied whole')
  expect([existsSync(join(home, 'minidock')), existsSync(join(home, 'vagrant'))]).toEqual([false, false])
})

test('a stick may have less than all boxes; without its line in the list, a box is refused', async () => {
  const [less, unlisted] = [join(folder, 'less'), join(folder, 'unlisted')]
  for (const each of [less, unlisted]) cpSync(stick, each, { recursive: true })
  appendFileSync(join(less, 'SHA256SUMS'), `${'0'.repeat(64)}  ${boxName('virtualbox')}\n`)
  const { exitCode, all } = await onLaptop('with-less', 'sh', join(less, 'install.sh'))
  expect(exitCode, String(all)).toBe(0)
  writeFileSync(join(unlisted, 'SHA256SUMS'), readFileSync(join(stick, 'SHA256SUMS'), 'utf8').split('\n').slice(1).join('\n'))
  const refused = await onLaptop('with-unlisted', 'sh', join(unlisted, 'install.sh'))
  expect([refused.exitCode, refused.all]).toEqual([1, expect.stringContaining('it was not copied whole')])
})

test.each([
  ['libvirt', 'vagrant-libvirt (0.11.2, system)'],
  ['virtualbox', 'No plugins installed.'],
] as const)('with virsh, the box for %s is taken if Vagrant says: %s', async (provider, plugins) => {
  const bin = join(folder, `bin-${provider}`)
  mkdirSync(bin)
  writeFileSync(join(bin, 'virsh'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(bin, 'vagrant'), `#!/bin/sh\necho '${plugins}'\n`, { mode: 0o755 })
  const empty = join(folder, `empty-${provider}`)
  mkdirSync(empty)
  cpSync(join(stick, 'install.sh'), join(empty, 'install.sh'))
  const env = { HOME: empty, PATH: `${bin}:${process.env['PATH']}`, MINIDOCK_VM_PROVIDER: '' }
  const { stderr } = await execa('sh', [join(empty, 'install.sh')], { env, reject: false })
  expect(stderr).toContain(`there is no box for ${provider} on the stick: ${boxName(provider)}`)
})

test('the checksums are of all files but their own list', () => {
  const sums = readFileSync(join(stick, 'SHA256SUMS'), 'utf8')
  expect(
    sums
      .trimEnd()
      .split('\n')
      .map(line => line.split('  ')[1]),
  ).toEqual([boxName('libvirt'), 'minidock.tar', 'install.sh'])
})
