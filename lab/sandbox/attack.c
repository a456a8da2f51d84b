/* attack calls: the system calls that would harm the machine, so that none does even where it is allowed; what came of each is printed. attack keyring.
 * attack mount TYPE: a new mount of that type on /mnt, by each of the two calls that take a type. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/bpf.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#define TRY(name, ...) errno = 0, tell(name, syscall(__VA_ARGS__, 0, 0, 0, 0, 0))

static void tell(const char *name, long result) {
  printf("%s %s\n", name, result != -1 ? "allowed" : errno == EPERM ? "EPERM" : strerror(errno));
}

#ifdef __x86_64__
static long of_32_bits(long number) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(0), "c"(0), "d"(0) : "memory", "r8", "r9", "r10", "r11");
  return result;
}
#endif

static void try_calls(void) {
  struct timex clock = {.modes = ADJ_FREQUENCY};
  TRY("swapon", SYS_swapon, "/nonesuch");
  TRY("swapoff", SYS_swapoff, "/nonesuch");
  TRY("reboot", SYS_reboot, 1, 2, 3);
  TRY("kexec_load", SYS_kexec_load, 0, 0, 0, 0xffff);
  TRY("init_module", SYS_init_module);
  TRY("finit_module", SYS_finit_module, -1, "");
  TRY("delete_module", SYS_delete_module, "nonesuch");
  TRY("acct", SYS_acct, "/nonesuch");
  TRY("quotactl", SYS_quotactl, 0x7fff, "/nonesuch");
  TRY("clock_settime", SYS_clock_settime);
  TRY("clock_adjtime", SYS_clock_adjtime, 0, &clock);
  TRY("syslog", SYS_syslog, 3);
  TRY("open_by_handle_at", SYS_open_by_handle_at, -1);
  TRY("perf_event_open", SYS_perf_event_open);
  TRY("bpf: trace", SYS_bpf, BPF_RAW_TRACEPOINT_OPEN);
  TRY("bpf: link", SYS_bpf, BPF_LINK_CREATE);
  TRY("bpf: maps of others", SYS_bpf, BPF_MAP_GET_FD_BY_ID);
  TRY("add_key", SYS_add_key);
  TRY("request_key", SYS_request_key);
  TRY("keyctl: revoke", SYS_keyctl, KEYCTL_REVOKE, 0);
  TRY("keyctl: clear", SYS_keyctl, KEYCTL_CLEAR, 0);
  TRY("vhangup", SYS_vhangup);
#ifdef __x86_64__
  TRY("iopl", SYS_iopl, 3);
  TRY("ioperm", SYS_ioperm, 0x80, 1, 1);
  printf("swapon of 32 bits %s\n", of_32_bits(87) == -ENOSYS ? "ENOSYS" : "allowed");
  errno = 0;
  printf("swapon of x32 %s\n", syscall(0x40000000 | SYS_swapon, "/nonesuch", 0) == -1 && errno == ENOSYS ? "ENOSYS" : "allowed");
#endif
}

static void try_mount(const char *type) {
  printf("mount %s\n", mount("none", "/mnt", type, 0, NULL) == 0 ? "done" : strerrorname_np(errno));
  printf("fsopen %s\n", syscall(SYS_fsopen, type, 0) != -1 ? "done" : strerrorname_np(errno));
}

int main(int count, char **arguments) {
  if (count == 2 && strcmp(arguments[1], "calls") == 0) try_calls();
  if (count == 3 && strcmp(arguments[1], "mount") == 0) try_mount(arguments[2]);
  if (count == 2 && strcmp(arguments[1], "keyring") == 0) printf("%ld\n", syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0));
  return 0;
}
