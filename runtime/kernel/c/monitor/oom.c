/*
 * Was it the kernel that killed a process of the container, for want of memory? The file `oom` says where the kernel counts such kills: memory.events of
 * version 2's cgroups, memory.oom_control of version 1's. A second line names version 1's cgroup.event_control, which has to be asked for news; version 2's
 * file tells when it changes (inotify(7)).
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

/* A process that is chosen is killed at once; where --oom-kill-disable forbids that, nobody waits for long. */
enum { KILLING_MS = 50 };

static struct {
  int news; /* something may have happened: -1 where nothing is watched */
  int counter;
  bool early; /* version 1 tells before it has killed */
  long long until; /* a kill that was told of may be counted; 0: none was */
  long kills;
} oom = {.news = -1, .counter = -1};

/* "oom_kill 3", in a line of its own. */
static long count_kills(void) {
  char text[1024];
  ssize_t size = pread(oom.counter, text, sizeof text - 1, 0);
  text[size > 0 ? size : 0] = 0;
  char *at = strstr(text, "oom_kill ");
  return at == NULL ? 0 : strtol(at + strlen("oom_kill "), NULL, 10);
}

static int ask_for_news(const char *event_control) {
  char request[32];
  int news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), control = open(event_control, O_WRONLY | O_CLOEXEC);
  int size = snprintf(request, sizeof request, "%d %d", news, oom.counter);
  bool asked = news >= 0 && control >= 0 && write(control, request, (size_t)size) == size;
  if (control >= 0) close(control);
  if (!asked && news >= 0) close(news);
  return asked ? news : -1;
}

void oom_begin(void) {
  char text[PATH_MAX * 2];
  oom_end();
  if (read_file("oom", text, sizeof text) <= 0) return;
  char *control = strchr(text, '\n');
  if (control != NULL) *control++ = 0, control[strcspn(control, "\n")] = 0;
  oom.counter = open(text, O_RDONLY | O_CLOEXEC);
  oom.kills = 0; /* each life has a cgroup of its own, and may be killed before it is watched */
  oom.early = control != NULL && *control != 0;
  if (oom.early) {
    oom.news = ask_for_news(control);
  } else {
    oom.news = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (oom.news >= 0) inotify_add_watch(oom.news, text, IN_MODIFY);
  }
}

int oom_watch(struct pollfd *at) {
  at[0] = (struct pollfd){oom.news, POLLIN, 0};
  return 1;
}

bool oom_happened(void) {
  long kills = oom.counter < 0 ? 0 : count_kills();
  bool more = kills > oom.kills;
  oom.kills = kills;
  if (more) event("oom", "");
  return more;
}

bool oom_ready(const struct pollfd *at) {
  char bytes[4096];
  if (at[0].revents) oom.until = clock_after(oom.early ? KILLING_MS : 0);
  while (at[0].revents && read(oom.news, bytes, sizeof bytes) > 0) continue;
  bool happened = oom.until > 0 && oom_happened();
  if (happened || clock_ms() >= oom.until) oom.until = 0;
  return happened;
}

int oom_due(int otherwise) {
  return oom.until == 0 ? otherwise : 1;
}

void oom_end(void) {
  close_at(&oom.news);
  close_at(&oom.counter);
  oom.until = 0;
}
