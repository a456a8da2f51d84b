/*
 * guard cgroup FOLDER     what is in this control group may neither open a disk nor change the machine's settings
 * guard run N PROCS COMMAND…
 *                         runs it as process 1 of new namespaces, without descriptors from N on, and without the capabilities and system calls that are
 *                         the whole machine's. Then goes into another control group, that of the file PROCS, unless that is empty
 *
 * The keeper calls it, on the host. `run` stays there as the command's parent and decides what may be mounted. Its exit code is the command's.
 */
#define _GNU_SOURCE
#include "guard.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, strerror(errno));
  _exit(125);
}

/* Whoever is killed takes the next one along: keeper, guard, process 1. */
static void die_with_parent(int parent) {
  struct pollfd ended = {.fd = parent, .events = POLLIN};
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) fail("prctl(PR_SET_PDEATHSIG)");
  if (poll(&ended, 1, 0) != 0) _exit(125);
}

static int open_process(pid_t pid) {
  int process = (int)syscall(SYS_pidfd_open, pid, 0);
  if (process == -1) fail("pidfd_open");
  return process;
}

static _Noreturn void become(unsigned closed, char **command, int told, int parent) {
  die_with_parent(parent);
  /* A machine with systemd shares its mounts: ours would appear there. */
  if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("mount(MS_PRIVATE)");
  drop_capabilities();
  leave_keyring();
  int listener = filter_system_calls();
  if (write(told, &listener, sizeof listener) != sizeof listener) fail("write");
  /* A file of the host's that is open in it would lead out of the sandbox. Not before the exec: the table is our parent's too. */
  if (syscall(SYS_close_range, closed, ~0U, CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) != 0) fail("close_range");
  execvp(command[0], command);
  fail(command[0]);
}

/*
 * The command's control group is the root of those that it sees. Under version 2 whoever is in there keeps it from sharing out controllers, and it could not
 * send us away: it does not see us.
 */
static void leave_group(const char *procs) {
  int file = open(procs, O_WRONLY | O_CLOEXEC);
  if (file == -1 || write(file, "0", 1) != 1) fail(procs);
  close(file);
}

static int run(unsigned closed, const char *procs, char **command) {
  int told[2];
  if (pipe2(told, O_CLOEXEC) != 0) fail("pipe2");
  int self = open_process(getpid());
  die_with_parent(open_process(getppid()));
  /* One table of descriptors until the exec: the listener that the child gets is ours too. */
  unsigned long flags = CLONE_FILES | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWCGROUP | SIGCHLD;
  long child = syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (child == -1) fail("clone");
  if (child == 0) become(closed, command, told[1], self);
  /* Before the first mount of the command is answered, so it comes to its control groups later. */
  if (*procs) leave_group(procs);

  int listener = -1;
  struct pollfd waiting = {.fd = open_process((pid_t)child), .events = POLLIN};
  struct pollfd first[] = {{.fd = told[0], .events = POLLIN}, waiting};
  while (poll(first, 2, -1) == -1 && errno == EINTR) {}
  if (first[0].revents & POLLIN && read(told[0], &listener, sizeof listener) != sizeof listener) fail("read");
  /* The streams are the child's: whoever waits for their end must not wait for us. */
  if (unshare(CLONE_FILES) != 0) fail("unshare");
  for (int each = 0; each < 1024; each++)
    if (each != listener && each != waiting.fd) close(each);

  struct pollfd both[] = {waiting, {.fd = listener, .events = POLLIN}};
  for (;;) {
    if (poll(both, 2, -1) == -1) continue;
    if (both[1].revents & POLLIN) answer(listener);
    else if (both[1].revents) both[1].fd = -1;
    if (both[0].revents) break;
  }
  int status;
  if (waitpid((pid_t)child, &status, 0) == -1) return 125;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **arguments) {
  if (count == 3 && strcmp(arguments[1], "cgroup") == 0) {
    limit_cgroup(arguments[2]);
    return 0;
  }
  if (count > 4 && strcmp(arguments[1], "run") == 0) return run((unsigned)atoi(arguments[2]), arguments[3], arguments + 4);
  fprintf(stderr, "usage: guard cgroup FOLDER | guard run N PROCS COMMAND...\n");
  return 125;
}
