/*
 * Removing a cgroup, whatever a container has left in it: processes, frozen or not, and cgroups of its own, in any number and at any depth.
 *
 * Version 2 kills the processes of a cgroup, and of those below it, in one step that nothing escapes (`cgroup.kill`, since Linux 5.14, cgroup-v2.rst). Elsewhere the
 * top is frozen first (cgroup-v1/freezer-subsystem.rst), so that no process forks, moves or ends while all of them get SIGKILL. Then each cgroup is thawed, because
 * the container may have frozen one itself: a process dies of SIGKILL before it runs again.
 */
#define _GNU_SOURCE
#include "program.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { DYING_SECONDS = 5, FREEZING_MS = 2000, DIRECTORY = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };

static bool put(int cgroup, const char *file, const char *value) {
  int opened = openat(cgroup, file, O_WRONLY | O_CLOEXEC);
  bool done = opened >= 0 && write(opened, value, strlen(value)) > 0;
  if (opened >= 0) close(opened);
  return done;
}

static bool is_frozen(int cgroup) {
  char state[8] = "";
  int opened = openat(cgroup, "freezer.state", O_RDONLY | O_CLOEXEC);
  ssize_t got = opened < 0 ? -1 : read(opened, state, sizeof state - 1);
  if (opened >= 0) close(opened);
  return got > 0 && strncmp(state, "FROZEN", 6) == 0;
}

/* True, on version 1, once no process in it can do anything, not even end: the pids in its list stay theirs. A process that waits for a disk does not freeze. */
static bool freeze(int top) {
  put(top, "cgroup.freeze", "1");
  for (int left = FREEZING_MS; left > 0 && put(top, "freezer.state", "FROZEN"); left--, usleep(1000))
    if (is_frozen(top)) return true;
  return false;
}

static FILE *open_members(int cgroup) {
  int opened = openat(cgroup, "cgroup.procs", O_RDONLY | O_CLOEXEC);
  return opened < 0 ? NULL : fdopen(opened, "r");
}

static bool has_member(int cgroup, int pid) {
  FILE *list = open_members(cgroup);
  int member = 0;
  while (list != NULL && member != pid && fscanf(list, "%d", &member) == 1) continue;
  if (list != NULL) fclose(list);
  return member == pid;
}

/*
 * A pid that was read from a list may be another process's by now. So the process is held first, and then has to be on the list still. Of `stable` pids that is known.
 * A process of another PID namespace is 0 in the list.
 */
static void kill_members(int cgroup, bool stable) {
  FILE *list = open_members(cgroup);
  for (int pid; list != NULL && fscanf(list, "%d", &pid) == 1;) {
    int held = pid > 0 ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
    if (held < 0) continue;
    if (stable || has_member(cgroup, pid)) syscall(SYS_pidfd_send_signal, held, SIGKILL, NULL, 0);
    close(held);
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

/*
 * Kills all that is in a cgroup and below it, and removes what is empty below it, once. However deep that lies, two descriptors are open: `..` leads up again, as no
 * cgroup ever gets another parent.
 */
static void clear(int top) {
  bool killed = put(top, "cgroup.kill", "1"), stable = !killed && freeze(top), entered = true;
  struct level *levels = NULL;
  size_t depth = 0, room = 0;
  for (int next, here = openat(top, ".", DIRECTORY); here >= 0 && make_room(&levels, depth, &room); here = next) {
    if (entered) levels[depth].next = 0;
    if (entered && !killed) kill_members(here, stable);
    if (entered && depth > 0) put(here, "freezer.state", "THAWED");
    do entered = find_next(here, &levels[depth]);
    while (entered && unlinkat(here, levels[depth].name, AT_REMOVEDIR) == 0);
    next = entered || depth > 0 ? openat(here, entered ? levels[depth].name : "..", DIRECTORY) : -1;
    close(here);
    if (entered) depth++;
    else if (next >= 0) unlinkat(next, levels[--depth].name, AT_REMOVEDIR);
  }
  put(top, "freezer.state", "THAWED");
  free(levels);
}

/* False for other directories, and for the top of a mount: the processes in there are the host's. */
static bool may_be_cleared(int cgroup) {
  struct stat own, above;
  bool known = fstat(cgroup, &own) == 0 && fstatat(cgroup, "..", &above, 0) == 0 && faccessat(cgroup, "cgroup.procs", F_OK, 0) == 0;
  return known && own.st_dev == above.st_dev && own.st_ino != above.st_ino;
}

static time_t seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

int64_t remove_cgroup(int parent, const char *path) {
  for (time_t end = seconds() + DYING_SECONDS;; usleep(1000)) {
    if (unlinkat(parent, path, AT_REMOVEDIR) == 0) return 0;
    int error = errno, top = openat(parent, path, DIRECTORY); /* where cgroups are read-only, one that is not there cannot be removed either */
    if (top < 0) return errno == ENOENT ? 0 : -error;
    bool goes_on = error == EBUSY && seconds() <= end && may_be_cleared(top);
    if (goes_on) clear(top);
    close(top);
    if (!goes_on) return -error;
  }
}
