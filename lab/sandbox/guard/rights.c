/*
 * What the sandbox's root has no right to: capabilities and system calls whose effect is on the whole machine, and keys of whoever started it.
 * It is taken before the sandbox's first process, so that nobody in it has it, process 1 included.
 *
 * capabilities(7), seccomp(2), keyrings(7)
 */
#define _GNU_SOURCE
#include "guard.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/mount.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__
#define HERE AUDIT_ARCH_X86_64
#else
#define HERE AUDIT_ARCH_AARCH64
#endif

/* Modules, memory by its address, the clock, power, terminals, scheduling ahead of everybody, what is logged and watched: no chapter needs them. */
static const int DROPPED[] = {CAP_SYS_MODULE,  CAP_SYS_RAWIO,     CAP_SYS_BOOT,      CAP_SYS_TIME,      CAP_SYS_TTY_CONFIG, CAP_SYS_NICE,
                              CAP_SYS_PACCT,   CAP_MAC_OVERRIDE,  CAP_MAC_ADMIN,     CAP_SYSLOG,        CAP_WAKE_ALARM,     CAP_BLOCK_SUSPEND,
                              CAP_AUDIT_CONTROL, CAP_AUDIT_READ,  38 /* PERFMON */, 39 /* BPF */};

/* The exec that follows takes them from the other sets. */
void drop_capabilities(void) {
  for (size_t each = 0; each < sizeof DROPPED / sizeof *DROPPED; each++)
    if (prctl(PR_CAPBSET_DROP, DROPPED[each], 0, 0, 0) != 0 && errno != EINVAL) fail("prctl(PR_CAPBSET_DROP)");
}

/* The session's keys are inherited like descriptors. A kernel without keys has none. */
void leave_keyring(void) {
  if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) == -1 && errno != ENOSYS) fail("keyctl(KEYCTL_JOIN_SESSION_KEYRING)");
}

/* CAP_SYS_ADMIN, which mounting needs, would allow most of them. A file's handle leads to it past every mount and root. */
static const uint32_t REFUSED[] = {
    SYS_swapon, SYS_swapoff, SYS_reboot, SYS_kexec_load, SYS_kexec_file_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_acct,
    SYS_quotactl, 443 /* quotactl_fd */, SYS_settimeofday, SYS_clock_settime, SYS_syslog, SYS_open_by_handle_at, SYS_perf_event_open, SYS_add_key, SYS_request_key,
    SYS_vhangup,
#ifdef __x86_64__
    SYS_iopl, SYS_ioperm,
#endif
};

/* What container engines do with keys: a new keyring for the session. */
static const uint32_t KEYS[] = {KEYCTL_GET_KEYRING_ID, KEYCTL_JOIN_SESSION_KEYRING, KEYCTL_SETPERM, KEYCTL_DESCRIBE};

#define NEW_MOUNT_NOT (MS_REMOUNT | MS_BIND | MS_MOVE | MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE)

#define LOW(n) (offsetof(struct seccomp_data, args[n])) /* both machines are little-endian */
#define LOAD(where) filter[length++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, where)
#define IF(test, value, yes, no) filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | (test) | BPF_K, value, yes, no)
#define RETURN(what) filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what)
#define REFUSE RETURN(SECCOMP_RET_ERRNO | EPERM)
#define ALLOW RETURN(SECCOMP_RET_ALLOW)

/* Returns the descriptor on which new mounts are asked for (mounts.c). */
int filter_system_calls(void) {
  static struct sock_filter filter[160];
  unsigned short length = 0;
  /* System calls of another machine (32 bits) have other numbers. */
  LOAD(offsetof(struct seccomp_data, arch));
  IF(BPF_JEQ, HERE, 1, 0);
  RETURN(SECCOMP_RET_ERRNO | ENOSYS);
  LOAD(offsetof(struct seccomp_data, nr));
#ifdef __x86_64__
  IF(BPF_JGE, 0x40000000, 0, 1);
  RETURN(SECCOMP_RET_ERRNO | ENOSYS);
#endif
  for (size_t each = 0; each < sizeof REFUSED / sizeof *REFUSED; each++) {
    IF(BPF_JEQ, REFUSED[each], 0, 1);
    REFUSE;
  }
  IF(BPF_JEQ, SYS_fsopen, 0, 1);
  RETURN(SECCOMP_RET_USER_NOTIF);
  IF(BPF_JEQ, SYS_mount, 0, 4);
  LOAD(LOW(3));
  IF(BPF_JSET, NEW_MOUNT_NOT, 0, 1);
  ALLOW;
  RETURN(SECCOMP_RET_USER_NOTIF);
  const unsigned keys = sizeof KEYS / sizeof *KEYS;
  IF(BPF_JEQ, SYS_keyctl, 0, 2 * keys + 2);
  LOAD(LOW(0));
  for (size_t each = 0; each < keys; each++) {
    IF(BPF_JEQ, KEYS[each], 0, 1);
    ALLOW;
  }
  REFUSE;
  /* Programs for control groups are for engines to use. Those that trace need one of the later commands, or a performance event. */
  IF(BPF_JEQ, SYS_bpf, 0, 6);
  LOAD(LOW(0));
  IF(BPF_JEQ, BPF_MAP_GET_FD_BY_ID, 0, 1);
  REFUSE;
  IF(BPF_JGT, BPF_PROG_QUERY, 0, 1);
  REFUSE;
  ALLOW;
  ALLOW;

  struct sock_fprog all = {.len = length, .filter = filter};
  /* Signals may come while an answer is waited for: mount(2) is not interrupted by them otherwise. Before Linux 5.19, it is. */
  unsigned flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
#ifdef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
  long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, &all);
  if (listener == -1 && errno == EINVAL) listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &all);
#else
  long listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &all);
#endif
  if (listener == -1) fail("seccomp");
  return (int)listener;
}
