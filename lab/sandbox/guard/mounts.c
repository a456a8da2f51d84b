/*
 * Which file systems may be mounted. Some exist once in a machine, whoever mounts them: a file removed from a devtmpfs is gone from the host's /dev. A filter
 * of system calls cannot read a name, so it asks here, outside of the sandbox.
 *
 * A thread could change the name after it was read: this keeps mistakes from the host, and not every malice.
 *
 * seccomp_unotify(2)
 */
#define _GNU_SOURCE
#include "guard.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Each mount of them is a new one, or belongs to a namespace of the sandbox. What lies on disks is refused by its device. */
static const char *const OWN[] = {"tmpfs", "ramfs", "overlay", "proc", "sysfs", "devpts", "mqueue", "cgroup", "cgroup2", "fuse", "hugetlbfs", "bpf"};

static int is_own(const char *type) {
  for (size_t each = 0; each < sizeof OWN / sizeof *OWN; each++)
    if (strcmp(type, OWN[each]) == 0) return 1;
  return 0;
}

/* Up to the end of a page, which is all that is sure to be there. */
static int read_text(unsigned pid, unsigned long long address, char *text, size_t size) {
  char path[32];
  snprintf(path, sizeof path, "/proc/%u/mem", pid);
  int memory = open(path, O_RDONLY | O_CLOEXEC);
  if (memory == -1) return -1;
  ssize_t got = pread(memory, text, size - 1, (off_t)address);
  if (got <= 0) got = pread(memory, text, 4096 - address % 4096 < size - 1 ? 4096 - address % 4096 : size - 1, (off_t)address);
  close(memory);
  text[got > 0 ? got : 0] = '\0';
  return got > 0 ? 0 : -1;
}

void answer(int listener) {
  struct seccomp_notif question;
  memset(&question, 0, sizeof question);
  /* Whoever asked may have been killed meanwhile. */
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) == -1) return;
  unsigned long long name = question.data.nr == SYS_fsopen ? question.data.args[0] : question.data.args[2];
  char type[32] = "";
  int own = read_text(question.pid, name, type, sizeof type) == 0 && is_own(type);
  struct seccomp_notif_resp response = {.id = question.id};
  if (own || name == 0) response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  else response.error = -EPERM;
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}
