/** Where the state and the project lie: the file system, whether overlay works on it, and room. */

import type { Folder, MachineFacts } from './facts.ts'
import { bad, type Finding, good, limited } from './finding.ts'

const MEGABYTE = 1_000_000
const LITTLE_SPACE = 1000 * MEGABYTE
const NO_SPACE = 50 * MEGABYTE
const FEW_INODES = 10_000
const LITTLE_MEMORY = 256 * MEGABYTE

/** File systems of another machine: no device nodes, no owners of their own, no overlay on top, and often slow. */
const SHARED = /^(vboxsf|9p|virtiofs|nfs4?|cifs|smb3|smbfs|prl_fs|hgfs|vmhgfs|hostfs|drvfs|fakeowner|fuse\.(?!ext|btrfs|zfs).*|fuse)$/

export function probeOverlay({ overlay, modules, state }: MachineFacts): Finding {
  const place = `${state.mount?.type ?? 'an unknown file system'} (${state.path})`
  const consequence = 'images as layers: containers need an overlay from chapter 3 on'
  switch (overlay.kind) {
    case 'works':
      return good('overlay', `works on ${place}`)
    case 'failed':
      return bad('overlay', `does not work on ${place}: ${overlay.why}`, {
        consequence,
        fix: overlay.hint ?? 'use a folder on ext4, xfs or btrfs: --root DIR',
      })
    case 'not tried':
      if (modules.overlay === 'absent') return bad('overlay', 'the kernel has none', { consequence, fix: 'modprobe overlay' })
      return limited('overlay', `not tried on ${place}: ${overlay.why}`, { consequence: 'unknown until it is tried', fix: overlay.fix })
  }
}

export function probeStateFolder({ state }: MachineFacts): Finding {
  const subject = 'state folder'
  const elsewhere = '--root DIR or MINIDOCK_ROOT=DIR, on a disk of this machine'
  if (state.mount?.options.includes('ro'))
    return bad(subject, `${state.path} is on a read-only file system`, { consequence: 'making containers', fix: elsewhere })
  if (isShared(state)) {
    return bad(subject, `${state.path} is on ${state.mount?.type}, a folder of another machine`, {
      consequence: 'layers: it keeps neither owners nor device nodes, and overlay does not take it',
      fix: elsewhere,
    })
  }
  if (state.free === undefined) return good(subject, state.path)
  const text = `${state.path}, ${inUnits(state.free)} free`
  const fix = 'minidock system gc; or another disk: --root DIR'
  if (state.free < NO_SPACE) return bad(subject, text, { consequence: 'images and containers: there is no room for them', fix })
  if (state.free < LITTLE_SPACE) return limited(subject, text, { consequence: 'large images', fix })
  if (state.freeInodes !== undefined && state.freeInodes < FEW_INODES) {
    return limited(subject, `${text}, but only ${state.freeInodes} inodes`, { consequence: 'images of many files', fix })
  }
  return good(subject, text)
}

export function probeProjectFolder({ project }: MachineFacts): Finding {
  if (!isShared(project)) return good('project folder', `${project.path} on ${project.mount?.type ?? 'an unknown file system'}`)
  return limited('project folder', `${project.path} is on ${project.mount?.type}, a folder of another machine`, {
    consequence: 'Node from node_modules (it does not start from VirtualBox shared folders), and speed',
    fix: 'rsync -a --exclude node_modules --exclude build ./ ~/minidock/ and work there',
  })
}

export function probeMemory({ memory }: MachineFacts): Finding {
  const text = `${inUnits(memory.available)} of ${inUnits(memory.total)} available`
  if (memory.available >= LITTLE_MEMORY) return good('memory', text)
  return limited('memory', text, { consequence: 'programs that need more', fix: 'end what is not needed, or give the machine more' })
}

function isShared({ mount }: Folder): boolean {
  return mount !== undefined && SHARED.test(mount.type)
}

function inUnits(bytes: number): string {
  return bytes >= 1000 * MEGABYTE ? `${(bytes / 1000 / MEGABYTE).toFixed(1)} GB` : `${Math.round(bytes / MEGABYTE)} MB`
}
