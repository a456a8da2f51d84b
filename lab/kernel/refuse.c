/*
 * refuse CALL PROGRAM...: executes a program in which this system call fails, by seccomp(2): dup2 and pipe2 with EMFILE, as with no descriptor left;
 * pivot_root with EINVAL, as on a machine that runs from its initramfs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  /* The C library calls dup3 for dup2, where the processor has no other. */
#ifdef SYS_dup2
  unsigned duplicates = SYS_dup2;
#else
  unsigned duplicates = SYS_dup3;
#endif
  int pivots = strcmp(argv[1], "pivot_root") == 0;
  unsigned number = pivots ? SYS_pivot_root : strcmp(argv[1], "pipe2") == 0 ? SYS_pipe2 : duplicates;
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (pivots ? EINVAL : EMFILE)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) return 3;
  execv(argv[2], argv + 2);
  return 4;
}
