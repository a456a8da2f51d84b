import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cgroupsLeft, removeCgroups } from './cgroups.ts'

const [OURS, THEIRS] = ['a'.repeat(64), 'b'.repeat(64)]

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'minidock-cgroups-'))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A benchmark's folder with a container of each engine, and the tree of one controller. */
function make(...cgroups: readonly string[]) {
  for (const containers of ['store/containers', 'docker/data/containers', 'podman/root/overlay-containers'])
    mkdirSync(join(root, 'folder', containers, OURS), { recursive: true })
  const mount = join(root, 'mount')
  const paths = cgroups.map(path => join(mount, 'pids', path))
  for (const path of paths) mkdirSync(path, { recursive: true })
  return { left: () => cgroupsLeft(join(root, 'folder'), mount), paths }
}

test("what the benchmark's containers have left is removed, with all below it, and the folders that their engines made", () => {
  const { left, paths } = make(`minidock-${OURS}/below`, `docker/${OURS}`, `libpod_parent/libpod-${OURS}`, 'libpod_parent/conmon')
  removeCgroups(left(), [])
  expect(paths.filter(existsSync)).toEqual([])
  expect(existsSync(join(root, 'mount/pids/libpod_parent'))).toBe(false)
})

test('the containers of other engines on the machine keep theirs', () => {
  const { left, paths } = make(`minidock-${THEIRS}`, `docker/${THEIRS}`, `libpod_parent/libpod-${THEIRS}`)
  expect(left().own).toEqual([])
  removeCgroups({ own: left().own, shared: [] }, [])
  expect(paths.filter(existsSync)).toEqual(paths)
})

test('folders of engines that were there before stay', () => {
  const { left, paths } = make('docker', 'libpod_parent/conmon')
  removeCgroups(left(), left().shared)
  expect(paths.filter(existsSync)).toEqual(paths)
})
