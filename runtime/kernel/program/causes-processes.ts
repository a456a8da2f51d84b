/** Likely causes in calls that make processes and namespaces, and that change what a process may do. */

import type { Cause, Causes, CausesByCall } from './causes.ts'

const NAMESPACE_RIGHTS: Cause = {
  cause: 'new namespaces need CAP_SYS_ADMIN (a user namespace: that this machine allows them)',
  hint: 'run minidock as root: sudo minidock …\nfor user namespaces see: sysctl kernel.unprivileged_userns_clone kernel.apparmor_restrict_unprivileged_userns',
}
const NAMESPACE_LIMIT: Cause = {
  cause: 'the limit of namespaces of one kind, or of their nesting (32), is reached',
  hint: 'see the limits: sysctl user | grep namespaces\nraise one: sysctl -w user.max_net_namespaces=10000',
}
const NAMESPACE_KIND: Cause = {
  cause: 'this kernel was built without one of these namespaces, or two of the flags exclude each other',
  hint: 'see which there are: ls /proc/self/ns',
}
const NAMESPACES: Causes = {
  EPERM: NAMESPACE_RIGHTS,
  EINVAL: NAMESPACE_KIND,
  ENOSPC: NAMESPACE_LIMIT,
  EUSERS: NAMESPACE_LIMIT,
}

const UNMAPPED: Cause = {
  cause: 'the id is not mapped into the user namespace',
  hint: 'see what is mapped: cat /proc/self/uid_map /proc/self/gid_map',
}
const IDENTITY: Causes = {
  EPERM: { cause: 'becoming another user or group needs CAP_SETUID and CAP_SETGID', hint: 'run minidock as root: sudo minidock …' },
  EINVAL: UNMAPPED,
  EAGAIN: { cause: 'that user has as many processes as it may: ulimit -u' },
}
const HOST_NAME: Causes = {
  EPERM: { cause: 'it needs CAP_SYS_ADMIN and, so that the machine keeps its own name, a UTS namespace of its own' },
  EINVAL: { cause: 'the name is longer than 64 bytes', hint: 'give a shorter one: --hostname NAME, --domainname NAME' },
}
const MONITOR_GONE: Cause = { cause: 'the monitor at the other end is gone: it may have been killed' }
const RECEIVER_GONE: Causes = { EPIPE: MONITOR_GONE }

export const PROCESS_CAUSES: CausesByCall = {
  clone: {
    ...NAMESPACES,
    EAGAIN: {
      cause: 'the limit of processes is reached: pids.max of a cgroup, ulimit -u, or the machine',
      hint: 'see: cat /sys/fs/cgroup/**/pids.max; ulimit -u; sysctl kernel.pid_max kernel.threads-max',
    },
    ENOMEM: { cause: 'there is no memory left, or the first process of the PID namespace has ended and no other can be made in it' },
    ENOSYS: {
      cause: 'a seccomp filter around minidock hides clone3 (docker before 20.10.10 does), or the kernel is older than 5.3',
      hint: 'in a container, start that one with --security-opt seccomp=unconfined',
    },
  },
  prlimit64: {
    EPERM: {
      cause: 'a hard limit may be lowered by anybody, and be raised with CAP_SYS_RESOURCE only',
      hint: 'ask for less: ulimit -H -a',
    },
  },
  bpf_load: {
    EPERM: { cause: 'loading a program into the kernel needs CAP_SYS_ADMIN, or CAP_BPF', hint: 'run minidock as root' },
    EINVAL: {
      cause: 'this kernel is built without programs for cgroups',
      hint: 'see: zgrep CGROUP_BPF /proc/config.gz',
    },
  },
  unshare: NAMESPACES,
  setns: {
    EPERM: {
      cause: 'joining a namespace needs CAP_SYS_ADMIN in the user namespace that owns it',
      hint: 'run minidock as the user who started the container',
    },
    EINVAL: { cause: 'the descriptor leads to another kind of namespace, or to a user namespace that the process is already in' },
    ESRCH: { cause: 'the process whose namespaces were to be joined has ended' },
  },
  sethostname: HOST_NAME,
  setdomainname: HOST_NAME,
  setsid: { EPERM: { cause: 'the process already leads a process group' } },
  /** The working directory of the container's program, which its user chooses. */
  chdir: {
    ENOENT: { cause: 'the working directory does not exist in the container', hint: 'give another one: --workdir /' },
    ENOTDIR: { cause: 'the working directory is not a folder', hint: 'give another one: --workdir /' },
    EACCES: { cause: 'the user may not enter the working directory', hint: 'give another one, or another user: --workdir / --user root' },
  },
  prctl_ambient: {
    EPERM: { cause: 'an ambient capability must be permitted and inheritable, and securebits must allow it' },
    EINVAL: { cause: 'this kernel does not know the option or its value' },
  },
  prctl_capability: {
    EPERM: { cause: 'dropping from the bounding set needs CAP_SETPCAP', hint: 'in a container, start that one with --cap-add SETPCAP' },
    EINVAL: { cause: 'this kernel does not know the capability', hint: 'see how many it knows: cat /proc/sys/kernel/cap_last_cap' },
  },
  capset: {
    EPERM: {
      cause: 'a capability was asked for that the process does not have itself',
      hint: 'see what this machine has: grep Cap /proc/self/status\nleave out --cap-add for what is missing',
    },
  },
  prctl_number: { EINVAL: { cause: 'this kernel does not know the option or its value' } },
  seccomp: {
    EACCES: {
      cause: 'installing a filter needs CAP_SYS_ADMIN, or no_new_privs',
      hint: 'add --security-opt no-new-privileges, or run minidock as root',
    },
    EINVAL: {
      cause: 'this kernel has no filters of system calls (CONFIG_SECCOMP_FILTER), or does not know a flag of the profile',
      hint: 'leave "flags" out of the profile, or start the container without a filter: --security-opt seccomp=unconfined',
    },
    ENOMEM: { cause: 'the filters of this process are longer than the kernel takes: those that minidock runs under count too' },
    EPERM: {
      cause: 'a seccomp filter around minidock forbids it',
      hint: 'in a container, start that one with --security-opt seccomp=unconfined',
    },
  },
  setgroups: {
    EPERM: {
      cause: 'it needs CAP_SETGID, and in a user namespace that /proc/self/setgroups is not "deny"',
      hint: 'rootless, groups need a range in /etc/subgid and the program newgidmap',
    },
    EINVAL: { cause: 'there are more than 65536 groups, or one of them is not mapped into the user namespace' },
  },
  setresuid: IDENTITY,
  setresgid: IDENTITY,
  keyctl: {
    EDQUOT: {
      cause: 'the user has as many keyrings as it may',
      hint: 'raise the limit: sysctl -w kernel.keys.maxkeys=20000 kernel.keys.root_maxkeys=1000000',
    },
    EPERM: {
      cause: 'a seccomp filter around minidock forbids it',
      hint: 'in a container, start that one with --security-opt seccomp=unconfined',
    },
  },
  sendmsg: RECEIVER_GONE,
  sendto: RECEIVER_GONE,
  close_range: {
    ENOSYS: {
      cause: 'this kernel is older than 5.9, or a seccomp filter around minidock hides the call',
      hint: 'minidock needs Linux 5.15 or newer: uname -r',
    },
  },
}

/** Of chdir(2) where a module enters a folder that it has chosen itself. */
export const ENTERING_CAUSES: Causes = {
  ENOENT: {
    cause: 'there is no such folder below the root that the process has by then: after chroot or pivot_root, paths begin in the new one',
  },
}
