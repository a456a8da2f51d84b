import { expect, test } from 'vitest'
import { packageLists, recipeOf } from './recipe.ts'

test('a list has a name, and a package a line; what stands behind # is why', () => {
  expect(packageLists('# all\n[one]\ngcc # builds\n\n[two]\n  git\nless#pages\n')).toEqual({ one: ['gcc'], two: ['git', 'less'] })
})

test('what the smoke boots has what the workshop needs, and the offline box has what the tests need as well', () => {
  const [smoke, offline] = [recipeOf('smoke', 'libvirt').packages, recipeOf('offline', 'libvirt').packages]
  expect(smoke).toEqual(expect.arrayContaining(['gcc', 'libc6-dev', 'busybox-static', 'nftables', 'rsync', 'sudo', 'openssh-server']))
  expect(smoke).not.toContain('skopeo')
  expect(offline).toEqual(expect.arrayContaining([...smoke, 'skopeo', 'xfsprogs']))
})

test('VirtualBox shows disks and cards that the kernel for clouds has no drivers for', () => {
  expect([recipeOf('offline', 'libvirt').kernel, recipeOf('offline', 'virtualbox').kernel]).toEqual([
    'linux-image-cloud-amd64',
    'linux-image-amd64',
  ])
})
