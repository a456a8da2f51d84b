/** A seccomp profile in the OCI runtime spec: names of calls to what happens to them. Source: runtime-spec, config-linux.md, "Seccomp", and libseccomp. */

export const seccompActions = [
  'SCMP_ACT_KILL',
  'SCMP_ACT_KILL_PROCESS',
  'SCMP_ACT_KILL_THREAD',
  'SCMP_ACT_TRAP',
  'SCMP_ACT_ERRNO',
  'SCMP_ACT_TRACE',
  'SCMP_ACT_ALLOW',
  'SCMP_ACT_LOG',
  'SCMP_ACT_NOTIFY',
] as const
export type SeccompAction = (typeof seccompActions)[number]

export const seccompOperators = [
  'SCMP_CMP_NE',
  'SCMP_CMP_LT',
  'SCMP_CMP_LE',
  'SCMP_CMP_EQ',
  'SCMP_CMP_GE',
  'SCMP_CMP_GT',
  'SCMP_CMP_MASKED_EQ',
] as const
export type SeccompOperator = (typeof seccompOperators)[number]

export interface LinuxSeccomp {
  defaultAction: SeccompAction
  /** For SCMP_ACT_ERRNO and SCMP_ACT_TRACE; absent: EPERM. */
  defaultErrnoRet?: number
  /** `SCMP_ARCH_X86_64`, … */
  architectures?: string[]
  /** `SECCOMP_FILTER_FLAG_LOG`, … */
  flags?: string[]
  /** A unix socket that gets the notification descriptor, for SCMP_ACT_NOTIFY. */
  listenerPath?: string
  listenerMetadata?: string
  syscalls?: SeccompRule[]
}

export interface SeccompRule {
  names: string[]
  action: SeccompAction
  errnoRet?: number
  /** All must hold. */
  args?: SeccompArgument[]
}

export interface SeccompArgument {
  /** 0 to 5. */
  index: number
  value: number
  /** The value after the mask, for SCMP_CMP_MASKED_EQ, where `value` is the mask. */
  valueTwo?: number
  op: SeccompOperator
}
