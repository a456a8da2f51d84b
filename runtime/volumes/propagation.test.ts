import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { BindPoint } from '../formats/docker/mount-point.ts'
import { checkPropagation } from './propagation.ts'

/** A machine on which / is private, and /srv/shared and /srv/slave are what their names say. `$` is the directory of the check. */
const MOUNTINFO = `27 1 254:0 / / rw - ext4 /dev/vda rw
30 27 0:40 / $/shared rw shared:7 - tmpfs s rw
31 27 0:41 / $/slave rw master:1 - tmpfs s rw
32 30 0:42 / $/shared/private rw - tmpfs s rw
`

const bind = (Source: string, Propagation: BindPoint['Propagation']): BindPoint => ({
  Type: 'bind',
  Source,
  Destination: '/x',
  Mode: '',
  RW: true,
  Propagation,
  NonRecursive: false,
  ReadOnlyNonRecursive: false,
  CreateMountpoint: true,
})

test.each([
  ['shared/new/deep', 'rshared', ''],
  ['shared', 'shared', ''],
  ['shared', 'rslave', ''],
  ['slave/new', 'rslave', ''],
  ['slave', 'rshared', /^path .*slave is mounted on .*slave but it is not a shared mount$/],
  ['shared/private', 'rslave', /^path .*private is mounted on .*private but it is not a shared or slave mount$/],
  ['elsewhere', 'rshared', /^path .*elsewhere is mounted on \/ but it is not a shared mount$/],
  ['elsewhere', 'rprivate', ''],
  ['elsewhere', 'private', ''],
] as const)('%s with %s', (path, propagation, message) => {
  const here = mkdtempSync(join(tmpdir(), 'minidock-propagation-'))
  onTestFinished(() => rmSync(here, { recursive: true }))
  for (const name of ['shared/private', 'slave']) mkdirSync(join(here, name), { recursive: true })
  const check = () => checkPropagation(bind(join(here, path), propagation), MOUNTINFO.replaceAll('$', here))
  if (message === '') expect(check).not.toThrow()
  else expect(check).toThrow(message)
})
