/*
 * The launcher: reads a program of system calls and executes it. One small single-threaded process, because Node's many threads can neither enter a
 * user namespace nor survive a fork.
 *
 *   launcher run      becomes a container's monitor: program on descriptor 3, reports back on 3
 *   launcher wait     the same, with a first client on descriptor 4, who says first in which directory
 *   launcher client   runs a command, and the container that it asks for: client COMMAND...
 *   launcher take     does what a command asks for, and runs it again only to say why a container could not be started: take REQUEST COMMAND...
 *   launcher serve    executes batches for its parent on descriptor 3 until it is closed: length and program in, result, registers and data out
 *   launcher release  undoes what the dead container in the current directory left on the host
 *   launcher abandon  undoes what was held for a life of the container in the current directory that never began
 *   launcher remove   waits for a program on descriptor 3, does both, and runs the program, which removes the container
 *   launcher flock    takes the lock of descriptor 3: the lock belongs to the open file, so it stays its opener's when this process ends
 */
#define _GNU_SOURCE
#include "interpreter/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/mount.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { EXIT_ENGINE = 125 };

#ifndef MFD_EXEC
#define MFD_EXEC 0x10U
#endif

int launcher_failed(const char *what) {
  fprintf(stderr, "minidock launcher: %s: %s\n", what, strerror(errno));
  return EXIT_ENGINE;
}

/* Memory is copied at every start, and is no other container's: for where there can be no mount. */
static int seal_copy(int self) {
  struct stat status;
  if (fstat(self, &status) < 0) return -1;
  int copy = memfd_create("minidock-launcher", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (copy < 0 && errno == EINVAL) copy = memfd_create("minidock-launcher", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  for (off_t left = status.st_size; copy >= 0 && left > 0;) {
    ssize_t sent = sendfile(copy, self, NULL, (size_t)left);
    if (sent <= 0) return -1;
    left -= sent;
  }
  return copy >= 0 && fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0 ? copy : -1;
}

/* The same file, seen through a mount of our own that is read-only and in nobody's mount namespace: all monitors share its pages. open_tree(2), mount_setattr(2). */
static int read_only_view(void) {
  int view = (int)syscall(SYS_open_tree, AT_FDCWD, "/proc/self/exe", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  struct mount_attr wanted = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};
  if (view >= 0 && syscall(SYS_mount_setattr, view, "", AT_EMPTY_PATH, &wanted, sizeof wanted) == 0) return view;
  if (view >= 0) close(view);
  return -1;
}

static bool cannot_be_written(int self) {
  struct statvfs mount;
  int seals = fcntl(self, F_GET_SEALS);
  return (seals >= 0 && seals & F_SEAL_WRITE) || (fstatvfs(self, &mount) == 0 && mount.f_flag & ST_RDONLY);
}

/*
 * A container's first program may be a script whose interpreter is /proc/self/exe: the kernel then runs *this* program inside the container, which may open
 * it for writing and so change it for every later container (CVE-2019-5736). So a monitor is executed from where nobody can write to it.
 */
static int run_protected(char **argv, bool in_any_case) {
  int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  if (self < 0) return launcher_failed("open /proc/self/exe");
  bool safe = cannot_be_written(self);
  if (safe && !in_any_case) return close(self);
  int protected = safe ? self : read_only_view();
  if (protected < 0) protected = seal_copy(self);
  if (protected < 0) return launcher_failed("protect the launcher from its containers");
  char *empty[] = {NULL};
  syscall(SYS_execveat, protected, "", argv, empty, AT_EMPTY_PATH);
  return launcher_failed("execute the launcher's protected copy");
}

void become_monitor(void) {
  char *argv[] = {"minidock-monitor", "wait", NULL};
  _exit(run_protected(argv, true));
}

static int run(const struct beginning *first) {
  /* Until the container's own program is executed nobody inside may look at this process, its memory or its files. */
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) return launcher_failed("prctl(PR_SET_DUMPABLE)");
  struct program program;
  if (!program_read(&program, CONTROL, 0)) {
    report(CONTROL, REPORT_BAD_PROGRAM, 0, 0, 0);
    return EXIT_ENGINE;
  }
  if (syscall(SYS_close_range, first == NULL ? LEASH : LEASH + 1, ~0U, 0) < 0) return launcher_failed("close_range");
  int kept = fcntl(CONTROL, F_SETFD, FD_CLOEXEC) | (first == NULL ? 0 : fcntl(LEASH, F_SETFD, FD_CLOEXEC));
  return kept < 0 ? launcher_failed("keep the client's descriptors from the container") : monitor_run(&program, CONTROL, first);
}

/* The client starts us before it knows of which container: there may be none after all. */
static int wait_for_directory(void) {
  static struct beginning first;
  if (recv(LEASH, &first, sizeof first - 1, 0) <= (ssize_t)offsetof(struct beginning, directory)) return 0;
  return chdir(first.directory) < 0 ? launcher_failed(first.directory) : run(&first);
}

static bool receive(void *out, size_t count) {
  return recv(CONTROL, out, count, MSG_WAITALL) == (ssize_t)count;
}

static bool answer(const void *bytes, size_t count) {
  return write_whole(CONTROL, bytes, count) == (int64_t)count;
}

/*
 * Registers live from batch to batch, so that a directory opened in one is there in the next. A length that is not followed by as many bytes leaves nobody
 * knowing where the next batch begins: that is the end.
 */
static int serve(void) {
  static int64_t registers[REGISTERS];
  fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
  umask(0);
  for (uint32_t length; receive(&length, sizeof length);) {
    struct program program;
    struct {
      uint32_t size;
      int32_t failed, error;
      uint32_t data;
    } reply = {0, -2, 0, 0};
    if (length == 0) return EXIT_ENGINE;
    if (program_read(&program, CONTROL, length)) {
      reply.failed = program_run(&program, LIST_HOST, registers, NULL, NULL, false, &reply.error);
      reply.data = program.header.flags & PROGRAM_REPLY_DATA ? program.header.data : 0;
    }
    reply.size = (uint32_t)(sizeof reply - sizeof reply.size + sizeof registers + reply.data);
    bool told = answer(&reply, sizeof reply) && answer(registers, sizeof registers) && (reply.data == 0 || answer(program.data, reply.data));
    if (reply.failed != -2) program_free(&program);
    if (!told || program.size != length) return EXIT_ENGINE;
  }
  return 0;
}

int main(int argc, char **argv) {
  /* Inside a container, where --init has bound this file: docker-init -- COMMAND. */
  if (argc > 2 && strcmp(basename(argv[0]), "docker-init") == 0) return init_run(argv + 2);
  const char *mode = argc > 1 ? argv[1] : "";
  if (strcmp(mode, "run") == 0 || strcmp(mode, "wait") == 0) {
    int status = run_protected(argv, false);
    return status != 0 ? status : mode[0] == 'r' ? run(NULL) : wait_for_directory();
  }
  if (strcmp(mode, "client") == 0 && argc > 2) return client_front(argv + 2);
  if (strcmp(mode, "take") == 0 && argc > 3) return client_take(argv[2], argv + 3);
  if (strcmp(mode, "serve") == 0) return serve();
  if (strcmp(mode, "release") == 0) return monitor_release();
  if (strcmp(mode, "abandon") == 0) return monitor_abandon();
  if (strcmp(mode, "remove") == 0) return monitor_remove(CONTROL);
  if (strcmp(mode, "flock") == 0) return flock(CONTROL, LOCK_EX) < 0 ? launcher_failed("flock") : 0;
  fprintf(stderr, "minidock launcher: it is started by minidock, with run, wait, client, take, serve, release, abandon, remove or flock\n");
  return EXIT_ENGINE;
}
