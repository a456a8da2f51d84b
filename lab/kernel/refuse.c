/* refuse dup2|pipe2 PROGRAM...: executes a program in which this system call fails with EMFILE, as with no descriptor left: seccomp(2). */
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
  unsigned number = strcmp(argv[1], "pipe2") == 0 ? SYS_pipe2 : duplicates;
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EMFILE),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0) return 3;
  execv(argv[2], argv + 2);
  return 4;
}
