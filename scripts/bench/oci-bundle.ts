/** An OCI bundle for crun and runc: the very config.json of a minidock container, on a plain copy of its tree. */

import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OciSpec } from '../../runtime/formats/oci/spec.ts'

/** @param layers the image's unpacked layers, lowest first */
export function makeBundle(folder: string, configFile: string, layers: readonly string[]): string {
  const rootfs = join(folder, 'rootfs')
  mkdirSync(rootfs, { recursive: true })
  for (const layer of layers) cpSync(layer, rootfs, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true })
  const spec: OciSpec = JSON.parse(readFileSync(configFile, 'utf8'))
  writeFileSync(join(folder, 'config.json'), JSON.stringify(adapted(spec), undefined, 2))
  return rootfs
}

/**
 * What they refuse, and nothing else. Debian 12's crun reads no version after 1.0; both forbid all devices in the cgroup that they make unless told otherwise,
 * those in /dev too.
 */
export function adapted(spec: OciSpec): object {
  const devices = spec.linux?.devices ?? []
  const allowed = devices.map(({ type, major, minor }) => ({ allow: true, type, major, minor, access: 'rwm' }))
  return {
    ...spec,
    ociVersion: '1.0.2',
    root: { path: 'rootfs' },
    linux: { ...spec.linux, resources: { devices: [{ allow: false, access: 'rwm' }, ...allowed] } },
  }
}
