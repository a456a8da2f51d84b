/** A filter of system calls, as the OCI runtime spec describes it: config-linux.md, "Seccomp". Names and constants are libseccomp's. */

export interface Filter {
  readonly defaultAction: string
  /** For SCMP_ACT_ERRNO and SCMP_ACT_TRACE; absent: EPERM. */
  readonly defaultErrnoRet?: number
  /** Binary interfaces whose calls are filtered: `SCMP_ARCH_X86_64`. The machine's own is always one of them; a call of any other kills its thread. */
  readonly architectures?: readonly string[]
  /** Flags of seccomp(2); absent: SECCOMP_FILTER_FLAG_SPEC_ALLOW. */
  readonly flags?: readonly string[]
  readonly syscalls?: readonly Rule[]
}

export interface Rule {
  /** Those that an architecture does not have are passed by. */
  readonly names: readonly string[]
  readonly action: string
  readonly errnoRet?: number
  /** All must hold; but of several about one argument any, as in runc. */
  readonly args?: readonly Comparison[]
}

export interface Comparison {
  /** Which argument: 0 to 5. */
  readonly index: number
  /** What it is compared with; the mask, for SCMP_CMP_MASKED_EQ. */
  readonly value: number
  /** What it is under the mask, for SCMP_CMP_MASKED_EQ. */
  readonly valueTwo?: number
  readonly op: string
}
