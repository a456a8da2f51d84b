import { expect, test } from 'vitest'
import { defaultRoot, storePaths } from './paths.ts'

test('the state is where MINIDOCK_ROOT says, else below /var/lib for root and in their own data folder for others', () => {
  const own = process.geteuid?.() === 0 ? '/var/lib/minidock' : '/d/minidock'
  expect([defaultRoot({ MINIDOCK_ROOT: '/x' }), defaultRoot({ XDG_DATA_HOME: '/d' })]).toEqual(['/x', own])
})

test('each sort of object has a folder', () => {
  const folders = { images: '/r/images', layers: '/r/layers', containers: '/r/containers', names: '/r/names', volumes: '/r/volumes' }
  expect(storePaths('/r')).toEqual({
    root: '/r',
    ...folders,
    networks: '/r/networks',
    builds: '/r/builds',
    settings: '/etc/docker/daemon.json',
  })
})
