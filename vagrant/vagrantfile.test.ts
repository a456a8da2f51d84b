/** What the Vagrantfile and the provisioning scripts must agree on, and how they must be written. */

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXCLUDED } from './synced.ts'

const vagrantfile = readFileSync(join(import.meta.dirname, 'Vagrantfile'), 'utf8')
const provision = join(import.meta.dirname, 'provision')
const scripts = readdirSync(provision).filter(name => name.endsWith('.sh'))
const read = (name: string) => readFileSync(join(provision, name), 'utf8')

const excluded = [...(/rsync__exclude: \[([^\]]*)\]/.exec(vagrantfile)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, path]) => path)

test('what is not copied is named from the project’s root: `build` alone would also leave out a folder of that name in a package', () => {
  expect(excluded).toEqual(EXCLUDED)
  expect(excluded.filter(path => !/^\/.*\/$/.test(path ?? ''))).toEqual([])
})

test('a folder that is only transport is copied with the same exceptions', () => {
  expect([...read('project.sh').matchAll(/--exclude='?([^'\s]+)/g)].map(([, path]) => path)).toEqual(excluded)
})

test('links stay links: Vagrant’s own arguments for rsync would follow them', () => {
  expect(vagrantfile).toMatch(/rsync__args: \['--archive', '--delete'\]/)
})

test('all.sh runs every step', () => {
  const steps = /^for step in (.*); do$/m.exec(read('all.sh'))?.[1]?.split(' ') ?? []
  expect(steps.map(step => `${step}.sh`).toSorted()).toEqual(
    scripts.filter(name => !['all.sh', 'apt-install.sh'].includes(name)).toSorted(),
  )
})

test.each(scripts)('%s is written for any shell, stops at the first error, and knows of no provider', name => {
  const text = read(name)
  expect(text).toMatch(/^#!\/bin\/sh\n/)
  expect(text).toMatch(/^set -eu$/m)
  expect(text.replaceAll(/\/vagrant\/(?:provision|\.vagrant\/|out\/)/g, '')).not.toMatch(/vagrant|libvirt|virtualbox|lima/i)
  expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
})
