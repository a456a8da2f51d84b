/*
 * Before a process may move between cgroups of version 1, every processor has to have noticed that one will (synchronize_rcu). Whoever moves waits 10 to 25 ms
 * for that, and whoever moves within the next 10 ms does not. So the client, which has nothing to do while Node starts and plans, moves meanwhile, again and
 * again, from its cgroup to its cgroup. A container of version 2 is born where it belongs, and nobody moves.
 */
#define _GNU_SOURCE
#include "../monitor/monitor.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A command that takes longer than all of that can wait for the kernel as well. */
enum { EVERY_MS = 5, TIMES = 40 };

static struct {
  int members; /* of the cgroup that this process is in; -1: none to be had */
  int left;
  char cgroups[PATH_MAX * 2]; /* all of them, as they were when `members` was opened */
} migration = {.members = -1};

/* Commands that put a process into a container's cgroup. */
bool joins_container(char **command) {
  static const char *const JOINING[] = {"run", "start", "restart", "exec"};
  for (; *command != NULL; command++)
    for (size_t i = 0; i < sizeof JOINING / sizeof *JOINING; i++)
      if (strcmp(*command, JOINING[i]) == 0) return true;
  return false;
}

/* A line of proc_pid_mountinfo(5), "37 31 0:34 ROOT MOUNTED rw - cgroup cgroup rw,cpu,cpuacct". */
struct hierarchy {
  char line[PATH_MAX * 3], root[PATH_MAX], mounted[PATH_MAX];
  const char *options;
};

/* The first of version 1. */
static bool find_hierarchy(struct hierarchy *found) {
  FILE *mounts = fopen("/proc/self/mountinfo", "re");
  bool there = false;
  while (mounts != NULL && !there && fgets(found->line, sizeof found->line, mounts) != NULL) there = strstr(found->line, " - cgroup ") != NULL;
  if (mounts != NULL) fclose(mounts);
  if (!there || sscanf(found->line, "%*d %*d %*s %4095s %4095s", found->root, found->mounted) != 2) return false;
  found->line[strcspn(found->line, "\n")] = 0;
  found->options = strrchr(found->line, ' ') + 1;
  return true;
}

/* `words` are separated by commas. */
static bool has_word(const char *words, const char *word) {
  size_t size = strlen(word);
  while (strncmp(words, word, size) != 0 || (words[size] != ',' && words[size] != 0)) {
    words = strchr(words, ',');
    if (words == NULL) return false;
    words++;
  }
  return true;
}

/* `line`: of cgroups(7), /proc/self/cgroup, "6:cpu,cpuacct:/a/b". Of a hierarchy only what is below its root is mounted. -1: it is of another, or is not seen. */
static int open_members(const struct hierarchy *hierarchy, char *line) {
  char path[PATH_MAX * 4], *names = strchr(line, ':'), *place = names == NULL ? NULL : strchr(names + 1, ':');
  if (place == NULL) return -1;
  *place++ = 0;
  names[1 + strcspn(names + 1, ",")] = 0;
  size_t above = strcmp(hierarchy->root, "/") == 0 ? 0 : strlen(hierarchy->root);
  bool below = strncmp(place, hierarchy->root, above) == 0 && (place[above] == '/' || place[above] == 0) && strstr(place, "/..") == NULL;
  if (names[1] == 0 || !below || !has_word(hierarchy->options, names + 1)) return -1;
  snprintf(path, sizeof path, "%s%s/cgroup.procs", hierarchy->mounted, place + above);
  return open(path, O_WRONLY | O_CLOEXEC);
}

/* False where not all lines fit. */
static bool read_cgroups(char text[sizeof migration.cgroups]) {
  ssize_t size = read_file("/proc/self/cgroup", text, sizeof migration.cgroups);
  return size > 0 && text[size - 1] == '\n';
}

void migration_warm_up_begin(char **command) {
  static struct hierarchy hierarchy;
  char lines[sizeof migration.cgroups], *rest = NULL;
  if (!joins_container(command) || !find_hierarchy(&hierarchy) || !read_cgroups(migration.cgroups)) return;
  strcpy(lines, migration.cgroups);
  for (char *line = strtok_r(lines, "\n", &rest); line != NULL && migration.members < 0; line = strtok_r(NULL, "\n", &rest))
    migration.members = open_members(&hierarchy, line);
  migration.left = TIMES;
}

/* Somebody may have moved this process, and it is not for us to move it back. */
static bool is_elsewhere(void) {
  char now[sizeof migration.cgroups];
  return !read_cgroups(now) || strcmp(now, migration.cgroups) != 0;
}

int migration_warm_up(void) {
  if (migration.members < 0) return -1;
  if (migration.left-- == 0 || is_elsewhere() || write(migration.members, "0", 1) < 0) migration_warm_up_end();
  return migration.members < 0 ? -1 : EVERY_MS;
}

void migration_warm_up_end(void) {
  close_at(&migration.members);
}
