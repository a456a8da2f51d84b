/*
 * Before a process may move between cgroups of version 1, every processor has to have noticed that one will (synchronize_rcu): 10 to 25 ms in which nobody does
 * anything, and which are spared whoever moves within the next ten. So the client, which has nothing to do while Node starts and plans, moves meanwhile, again and
 * again, from its cgroup to its cgroup. A container of version 2 is born where it belongs, and nobody moves.
 */
#define _GNU_SOURCE
#include "program.h"

#include <fcntl.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* After that many times no container was asked for: it is not a matter of milliseconds. */
enum { EVERY_MS = 5, TIMES = 40 };

static struct {
  int members; /* of the cgroup that this process is in; -1: none to be had */
  int left;
} haste = {.members = -1};

/* Commands that put a process into a container's cgroup. */
static bool joins(char **command) {
  static const char *const JOINING[] = {"run", "start", "restart", "exec"};
  for (; *command != NULL; command++)
    for (size_t i = 0; i < sizeof JOINING / sizeof *JOINING; i++)
      if (strcmp(*command, JOINING[i]) == 0) return true;
  return false;
}

/* A line of proc_pid_mountinfo(5), "37 31 0:34 ROOT MOUNTED rw - cgroup cgroup rw,cpu,cpuacct". */
struct hierarchy {
  char line[PATH_MAX * 3], root[PATH_MAX], mounted[PATH_MAX];
  struct mntent options;
};

/* The first of version 1. */
static bool find_hierarchy(struct hierarchy *found) {
  FILE *mounts = fopen("/proc/self/mountinfo", "re");
  bool there = false;
  while (mounts != NULL && !there && fgets(found->line, sizeof found->line, mounts) != NULL) there = strstr(found->line, " - cgroup ") != NULL;
  if (mounts != NULL) fclose(mounts);
  if (!there || sscanf(found->line, "%*d %*d %*s %4095s %4095s", found->root, found->mounted) != 2) return false;
  found->line[strcspn(found->line, "\n")] = 0;
  found->options.mnt_opts = strrchr(found->line, ' ') + 1;
  return true;
}

/* `line`: of cgroups(7), /proc/self/cgroup, "6:cpu,cpuacct:/a/b". Of a hierarchy only what is below its root is mounted. -1: it is of another, or is not seen. */
static int open_members(const struct hierarchy *hierarchy, char *line) {
  char path[PATH_MAX * 3], *names = strchr(line, ':'), *place = names == NULL ? NULL : strchr(names + 1, ':');
  if (place == NULL) return -1;
  *place++ = 0;
  place[strcspn(place, "\n")] = 0;
  names[1 + strcspn(names + 1, ",")] = 0;
  size_t above = strcmp(hierarchy->root, "/") == 0 ? 0 : strlen(hierarchy->root);
  bool below = strncmp(place, hierarchy->root, above) == 0 && (place[above] == '/' || place[above] == 0) && strstr(place, "/..") == NULL;
  if (names[1] == 0 || !below || hasmntopt(&hierarchy->options, names + 1) == NULL) return -1;
  snprintf(path, sizeof path, "%s%s/cgroup.procs", hierarchy->mounted, place + above);
  return open(path, O_WRONLY | O_CLOEXEC);
}

static int own_members(void) {
  static struct hierarchy hierarchy;
  char line[PATH_MAX];
  int members = -1;
  FILE *cgroups = find_hierarchy(&hierarchy) ? fopen("/proc/self/cgroup", "re") : NULL;
  while (cgroups != NULL && members < 0 && fgets(line, sizeof line, cgroups) != NULL) members = open_members(&hierarchy, line);
  if (cgroups != NULL) fclose(cgroups);
  return members;
}

void hasten_begin(char **command) {
  if (!joins(command)) return;
  haste.members = own_members();
  haste.left = TIMES;
}

int hasten(void) {
  if (haste.members < 0 || haste.left-- == 0 || write(haste.members, "0", 1) < 0) hasten_end();
  return haste.members < 0 ? -1 : EVERY_MS;
}

void hasten_end(void) {
  if (haste.members >= 0) close(haste.members);
  haste.members = -1;
}
