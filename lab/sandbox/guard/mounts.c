/*
 * Which file systems may be mounted. Some exist once in a machine, whoever mounts them: a file removed from a devtmpfs is gone from the host's /dev. A filter
 * of system calls cannot read a name, so it asks here, outside of the sandbox. A name that is no file system's is answered as the kernel answers it: a typing
 * error is not to look like a missing right.
 *
 * A thread could change the name after it was read: this keeps mistakes from the host, and not every malice.
 *
 * seccomp_unotify(2), filesystems(5)
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

/* A line of the list is a type, with a tabulator before it and perhaps "nodev" before that. fuse.NAME is of the type fuse. */
static int is_known(const char *type) {
  FILE *list = fopen("/proc/filesystems", "re");
  if (list == NULL) return 1;
  size_t length = strcspn(type, ".");
  char line[128];
  int found = 0;
  while (!found && fgets(line, sizeof line, list) != NULL) {
    const char *name = strchr(line, '\t');
    found = name != NULL && strcspn(name + 1, "\n") == length && strncmp(name + 1, type, length) == 0;
  }
  fclose(list);
  return found;
}

/* @returns the errno with which the mount is refused; 0: it is for the kernel to decide */
static int refusal(unsigned pid, unsigned long long name) {
  char type[32] = "";
  if (name == 0) return 0;
  if (read_text(pid, name, type, sizeof type) != 0) return EFAULT;
  if (is_own(type)) return 0;
  return is_known(type) ? EPERM : ENODEV;
}

void answer(int listener) {
  struct seccomp_notif question;
  memset(&question, 0, sizeof question);
  /* Whoever asked may have been killed meanwhile. */
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &question) == -1) return;
  unsigned long long name = question.data.nr == SYS_fsopen ? question.data.args[0] : question.data.args[2];
  struct seccomp_notif_resp response = {.id = question.id, .error = -refusal(question.pid, name)};
  if (response.error == 0) response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
}
