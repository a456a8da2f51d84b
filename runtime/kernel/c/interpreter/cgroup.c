/*
 * Removing a cgroup, whatever a container has left in it: processes, frozen or not, and cgroups of its own, in any number and at any depth.
 *
 * Version 2 kills the processes of a cgroup, and of those below it, in one step that nothing escapes (`cgroup.kill`, since Linux 5.14, cgroup-v2.rst). On version 1
 * the top is frozen first (cgroup-v1/freezer-subsystem.rst), so that no process forks or moves while all of them get SIGKILL. Then each cgroup is thawed, because the
 * container may have frozen one itself: a process dies of SIGKILL before it runs again.
 */
#define _GNU_SOURCE
#include "program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { DYING_SECONDS = 5, FREEZING_MS = 2000, BATCH = 64, DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

static bool put(int cgroup, const char *file, const char *value) {
  int opened = openat(cgroup, file, O_WRONLY | O_CLOEXEC);
  bool done = opened >= 0 && write(opened, value, strlen(value)) > 0;
  if (opened >= 0) close(opened);
  return done;
}

/* On version 1, by the open `freezer.state` of the top. What waits for a disk does not freeze: it is killed all the same. */
static void freeze(int state) {
  for (int left = FREEZING_MS; left > 0 && pwrite(state, "FROZEN", 6, 0) > 0; left--, usleep(1000)) {
    char now[8] = "";
    if (pread(state, now, sizeof now - 1, 0) > 0 && strncmp(now, "FROZEN", 6) == 0) return;
  }
}

static FILE *open_members(int cgroup) {
  int opened = openat(cgroup, "cgroup.procs", O_RDONLY | O_CLOEXEC);
  return opened < 0 ? NULL : fdopen(opened, "r");
}

/* True with the next pid of the list. A process of another PID namespace is 0 there. */
static bool next_pid(FILE *list, int *pid) {
  *pid = 0;
  while (list != NULL && *pid <= 0 && fscanf(list, "%d", pid) == 1) continue;
  return *pid > 0;
}

/*
 * A pid that was read from a list may be another process's by now, and that a process of the host. So processes are held first, some at a time, and those that are on
 * the list still are killed.
 */
static void kill_members(int cgroup) {
  struct { int pid, held; } batch[BATCH];
  FILE *list = open_members(cgroup);
  for (bool more = list != NULL; more;) {
    int count = 0, pid;
    while (count < BATCH && (more = next_pid(list, &pid)))
      if (pid != getpid() && (batch[count].held = (int)syscall(SYS_pidfd_open, pid, 0)) >= 0) batch[count++].pid = pid;
    FILE *again = open_members(cgroup);
    while (next_pid(again, &pid))
      for (int i = 0; i < count; i++)
        if (batch[i].pid == pid) syscall(SYS_pidfd_send_signal, batch[i].held, SIGKILL, NULL, 0);
    if (again != NULL) fclose(again);
    while (count > 0) close(batch[--count].held);
  }
  if (list != NULL) fclose(list);
}

/* Where a walk is in a cgroup: at one below it, and the position of the one after that. */
struct level {
  off_t next;
  char name[NAME_MAX + 1];
};

static bool find_next(int cgroup, struct level *level) {
  _Alignas(struct dirent) char entries[4096];
  if (lseek(cgroup, level->next, SEEK_SET) < 0) return false;
  for (long size; (size = syscall(SYS_getdents64, cgroup, entries, sizeof entries)) > 0;)
    for (long at = 0; at < size;) {
      const struct dirent *entry = (const struct dirent *)(const void *)(entries + at);
      at += entry->d_reclen;
      level->next = entry->d_off;
      if (entry->d_type != DT_DIR || strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
      strcpy(level->name, entry->d_name);
      return true;
    }
  return false;
}

/* Room for one more level. */
static bool make_room(struct level **levels, size_t depth, size_t *room) {
  if (depth < *room) return true;
  *room = *room * 2 + 16;
  struct level *larger = realloc(*levels, *room * sizeof **levels);
  if (larger != NULL) *levels = larger;
  return larger != NULL;
}

static time_t seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

/* A directory below, or `..`. Nothing that is mounted there is entered: it is not the container's. */
static int enter(int cgroup, const char *name) {
  struct open_how how = {.flags = DIRECTORY, .resolve = RESOLVE_NO_XDEV | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};
  return (int)syscall(SYS_openat2, cgroup, name, &how, sizeof how);
}

/*
 * Kills all that is in a cgroup and below it, and removes what is empty below it, once. However deep that lies, few descriptors are open: `..` leads up again, as no
 * cgroup ever gets another parent.
 */
static void clear(int top, time_t end) {
  int state = openat(top, "freezer.state", O_RDWR | O_CLOEXEC);
  bool killed = put(top, "cgroup.kill", "1"), entered = true;
  struct level *levels = NULL;
  size_t depth = 0, room = 0;
  if (state >= 0) freeze(state);
  int here = enter(top, ".");
  while (here >= 0 && make_room(&levels, depth, &room) && seconds() <= end) {
    if (entered) levels[depth].next = 0;
    if (entered && !killed) kill_members(here);
    if (entered && depth > 0 && state >= 0) put(here, "freezer.state", "THAWED");
    do entered = find_next(here, &levels[depth]);
    while (entered && unlinkat(here, levels[depth].name, AT_REMOVEDIR) == 0);
    int next = entered || depth > 0 ? enter(here, entered ? levels[depth].name : "..") : -1;
    close(here);
    here = next;
    if (entered) depth++;
    else if (here >= 0) unlinkat(here, levels[--depth].name, AT_REMOVEDIR);
  }
  if (here >= 0) close(here);
  if (state >= 0) (void)!pwrite(state, "THAWED", 6, 0), close(state);
  free(levels);
}

/* False for other directories, and for the top of a mount: the processes in there are the host's. */
static bool may_be_cleared(int cgroup) {
  struct statx status;
  bool known = statx(cgroup, "", AT_EMPTY_PATH, 0, &status) == 0 && status.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT;
  return known && !(status.stx_attributes & STATX_ATTR_MOUNT_ROOT) && faccessat(cgroup, "cgroup.procs", F_OK, 0) == 0;
}

int64_t remove_cgroup(int parent, const char *path) {
  for (time_t end = seconds() + DYING_SECONDS;; usleep(1000)) {
    if (unlinkat(parent, path, AT_REMOVEDIR) == 0) return 0;
    int error = errno, top = openat(parent, path, DIRECTORY); /* where cgroups are read-only, one that is not there cannot be removed either */
    if (top < 0) return errno == ENOENT ? 0 : -error;
    bool goes_on = error == EBUSY && seconds() <= end && may_be_cleared(top);
    if (goes_on) clear(top, end);
    close(top);
    if (!goes_on) return -error;
  }
}
