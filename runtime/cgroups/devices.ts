/**
 * Which devices the container's processes may open. Version 1 keeps a list in the cgroup (cgroup-v1/devices.rst); version 2 asks a program that is attached to
 * it, in the kernel's own byte code (cgroup-v2.rst, "Device controller"; bpf(2)).
 */

import type { LinuxDeviceRule } from '../formats/oci/resources.ts'
import { type Hierarchy, hierarchyOf } from '../kernel/cgroups/cgroups.ts'
import { AT, BPF, O } from '../kernel/program/constants.ts'
import type { Birth } from '../plan/birth.ts'
import type { Plan } from '../plan/plan.ts'
import { deviceProgram } from './device-program.ts'

export function allowDevices(hierarchy: Hierarchy, cgroup: string, { spec, host }: Plan, birth: Birth): void {
  const rules = spec.linux.resources?.devices ?? []
  if (rules.length === 0) return
  const byList = hierarchyOf('devices', host.cgroups)
  if (hierarchy === byList) writeList(cgroup, rules, birth)
  if (hierarchy.version === 2 && !byList) attachProgram(cgroup, rules, birth)
}

const OPEN = '--privileged: the container may open every device of the machine'

function isOpen(rules: readonly LinuxDeviceRule[]): boolean {
  return rules.every(({ allow }) => allow)
}

function attachProgram(cgroup: string, rules: readonly LinuxDeviceRule[], birth: Birth): void {
  const attach = birth
    .host('prepare')
    .because(isOpen(rules) ? OPEN : "mknod can make a node for the host's disk: this program forbids opening it")
  const [directory, program] = [birth.register('guarded'), birth.register('program')]
  attach.into(directory).openat(AT.FDCWD, cgroup, O.RDONLY | O.DIRECTORY | O.CLOEXEC, 0)
  attach.into(program).bpf_load(BPF.PROG_LOAD, { type: BPF.PROG_TYPE_CGROUP_DEVICE, instructions: deviceProgram(rules) }, BPF.LOAD_SIZE)
  attach.bpf_attach(BPF.PROG_ATTACH, { target: directory, program, type: BPF.CGROUP_DEVICE, flags: BPF.F_ALLOW_MULTI }, BPF.ATTACH_SIZE)
  attach.close(program)
  attach.close(directory)
}

/** The first rule denies all, the others allow: each file is opened once. */
function writeList(cgroup: string, rules: readonly LinuxDeviceRule[], birth: Birth): void {
  const list = birth
    .host('prepare')
    .because(isOpen(rules) ? OPEN : "the container can make a node for the host's disk: a device that is not on this list cannot be opened")
  for (const allow of [false, true]) {
    const lines = rules.filter(rule => rule.allow === allow).map(lineOf)
    if (lines.length === 0) continue
    const file = birth.register(allow ? 'allowed' : 'denied')
    list.into(file).openat(AT.FDCWD, `${cgroup}/devices.${allow ? 'allow' : 'deny'}`, O.WRONLY | O.CLOEXEC, 0)
    for (const line of lines) list.write(file, line, line.length)
    list.close(file)
  }
}

function lineOf({ type = 'a', major, minor, access = 'rwm' }: LinuxDeviceRule): string {
  return `${type} ${major ?? '*'}:${minor ?? '*'} ${access}`
}
