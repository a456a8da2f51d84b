/** What lima.yaml, the provisioning scripts, the first lesson and docs/vm.md must agree on. Lima itself is not called: there is none for the machines that check. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'

interface Lima {
  readonly images: readonly { readonly location: string; readonly arch: string }[]
  readonly mountType: string
  readonly mounts: readonly { readonly location: string; readonly mountPoint: string; readonly writable: boolean }[]
  readonly provision: readonly { readonly mode: string; readonly script: string }[]
}

const read = (path: string) => readFileSync(join(REPOSITORY, path), 'utf8')
const text = read('vagrant/lima.yaml')
const lima = JSON.parse(
  execFileSync('ruby', ['-ryaml', '-rjson', '-e', 'puts JSON.generate(YAML.safe_load($stdin.read))'], { input: text, encoding: 'utf8' }),
) as Lima

test('each processor has an image of Debian 12, the release of the other machines', () => {
  const file = (processor: string) =>
    expect.stringMatching(new RegExp(`^https://cloud\\.debian\\.org/.*/debian-12-genericcloud-${processor}\\.qcow2$`))
  expect(lima.images).toEqual([
    { location: file('amd64'), arch: 'x86_64' },
    { location: file('arm64'), arch: 'aarch64' },
  ])
})

test('one folder is shared, the first, whose place the commands set; the machine cannot write to it', () => {
  expect(lima.mounts).toEqual([{ location: '~/minidock', mountPoint: '/mnt/minidock', writable: false }])
  expect(lima.mountType).toBe('virtiofs')
})

test('its own commands are the lesson’s, and docs/vm.md names the file', () => {
  const start = /limactl start .*/.exec(text)?.[0]
  expect(start).toContain('--name=minidock --set ".mounts[0].location=\\"$PWD\\"" vagrant/lima.yaml')
  expect(read('chapters/00-setup/README.md')).toContain(`\n${start}\n`)
  expect(read('docs/vm.md')).toContain('`vagrant/lima.yaml`')
})

test('it provisions as root, from the shared folder into the user’s home: every step of all.sh gets user, folder and source', () => {
  const shared = mkdtempSync(join(tmpdir(), 'lima-shared-'))
  onTestFinished(() => rmSync(shared, { recursive: true }))
  const provision = join(shared, 'vagrant/provision')
  mkdirSync(provision, { recursive: true })
  copyFileSync(join(REPOSITORY, 'vagrant/provision/all.sh'), join(provision, 'all.sh'))
  writeFileSync(join(shared, 'package-lock.json'), '{}')
  const steps = /^for step in (.*); do$/m.exec(read('vagrant/provision/all.sh'))?.[1]?.split(' ') ?? []
  for (const step of steps) writeFileSync(join(provision, `${step}.sh`), `echo ${step} "$@"\n`)
  expect(lima.provision.map(({ mode }) => mode)).toEqual(['system'])
  const [{ script }, { mountPoint }] = [lima.provision[0] ?? { script: '' }, lima.mounts[0] ?? { mountPoint: '' }]
  const filled = script.replaceAll('{{.User}}', 'root').replaceAll('{{.Home}}', '/home/root.linux').replaceAll(mountPoint, shared)
  expect(filled).toMatch(/^#!\/bin\/sh\n/)
  const said = execFileSync('sh', { input: filled, encoding: 'utf8' })
  expect(said.trim().split('\n')).toEqual(steps.map(step => `${step} root /home/root.linux/minidock ${shared}`))
  expect(steps).not.toEqual([])
})
