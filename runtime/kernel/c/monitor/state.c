/* What the monitor writes down: `pid` while the container runs, `exit` when it has ended, and a line in the log of events for what happens in between. */
#define _GNU_SOURCE
#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_ENGINE = 125 };

/* The seconds change rarely, and spelling them is what costs. */
char *put_time(char *to, const struct timespec *now) {
  static time_t known = -1;
  static char seconds[24];
  if (now->tv_sec != known) {
    struct tm utc;
    gmtime_r(&now->tv_sec, &utc);
    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S.", &utc);
    known = now->tv_sec;
  }
  memcpy(to, seconds, 20);
  long left = now->tv_nsec;
  for (int i = 28; i >= 20; i--, left /= 10) to[i] = (char)('0' + left % 10);
  to[29] = 'Z';
  return to + 30;
}

void timestamp(char out[40]) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  *put_time(out, &now) = 0;
}

long long clock_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Docker's own durations are nanoseconds in 64 bits: 292 years. */
long long clock_after(long milliseconds) {
  return clock_ms() + (milliseconds < 1L << 44 ? milliseconds : 1L << 44);
}

int poll_ms(long long end) {
  long long left = end - clock_ms();
  return left < 0 ? 0 : left < INT_MAX ? (int)left : INT_MAX;
}

void close_at(int *descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

ssize_t read_file(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t got = file < 0 ? -1 : read(file, text, size - 1);
  if (file >= 0) close(file);
  text[got > 0 ? got : 0] = 0;
  return got;
}

unsigned long long stat_field(pid_t pid, int number) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  if (read_file(path, text, sizeof text) <= 0) return 0;
  /* The command's name may hold blanks and brackets: count from the last bracket. */
  char *field = strrchr(text, ')');
  for (int i = 2; field != NULL && i < number; i++) field = strchr(field + 1, ' ');
  return field == NULL ? 0 : strtoull(field, NULL, 10);
}

/* A reader sees the whole file or none. */
bool write_file(const char *name, const char *temporary, const char *text) {
  int file = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return false;
  /* Not emptied first: what is reserved for it would be lost. */
  bool whole = write(file, text, strlen(text)) == (ssize_t)strlen(text) && ftruncate(file, (off_t)strlen(text)) == 0;
  close(file);
  return whole && rename(temporary, name) == 0;
}

/* With the boot's id: after the next boot, the same pid with the same start time may be somebody else. */
bool write_pid(pid_t init, const uint8_t boot[16]) {
  char text[320], now[40], hex[33];
  timestamp(now);
  for (int i = 0; i < 16; i++) snprintf(hex + i * 2, 3, "%02x", boot[i]);
  snprintf(text, sizeof text, "{\"Pid\":%d,\"PidStart\":%llu,\"Monitor\":%d,\"MonitorStart\":%llu,\"Boot\":\"%s\",\"StartedAt\":\"%s\"}\n", init,
           stat_field(init, STAT_START_TIME), getpid(), stat_field(getpid(), STAT_START_TIME), hex, now);
  return write_file("pid", "pid.new", text);
}

int exit_code(int status) {
  if (status < 0) return EXIT_ENGINE;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

enum { EXIT_RECORD = 160 };

void reserve_exit(void) {
  char blanks[EXIT_RECORD + 1];
  snprintf(blanks, sizeof blanks, "%*s", EXIT_RECORD, "");
  write_file("exit.new", "exit.new", blanks);
}

void write_exit(int code, bool oom_killed) {
  char text[EXIT_RECORD], now[40];
  timestamp(now);
  snprintf(text, sizeof text, "{\"ExitCode\":%d,\"OOMKilled\":%s,\"FinishedAt\":\"%s\"}\n", code, oom_killed ? "true" : "false", now);
  write_file("exit", "exit.new", text);
}

/*
 * The file `event`: the path of the log of events, the actor as JSON without its two closing brackets, and events that go with the container's, all but their
 * time: `-start {…` comes before its start, `+die {…` after its end. It is read anew each time, since a container can be renamed; but its directory may be gone
 * when the last event happens.
 */
static char *events_path, *actor, *others;

static void read_actor(void) {
  static char *known;
  struct stat status;
  int file = open("event", O_RDONLY | O_CLOEXEC);
  char *text = file >= 0 && fstat(file, &status) == 0 ? calloc(1, (size_t)status.st_size + 1) : NULL;
  ssize_t size = text == NULL ? -1 : read(file, text, (size_t)status.st_size);
  if (file >= 0) close(file);
  char *end = size > 0 ? memchr(text, '\n', (size_t)size) : NULL;
  if (end == NULL) {
    free(text);
    return;
  }
  *end = 0;
  if (text[size - 1] == '\n') text[size - 1] = 0;
  free(known);
  events_path = known = text;
  actor = end + 1;
  others = strchr(actor, '\n');
  if (others != NULL) *others++ = 0;
}

/* One write(2) to a file that is open for appending: so that lines of many processes never mix. */
static void append_event(int file, const char *known, int size, const struct timespec *now) {
  char *line = NULL;
  long long seconds = now->tv_sec, nano = seconds * 1000000000 + now->tv_nsec;
  size = asprintf(&line, "%.*s,\"time\":%lld,\"timeNano\":%lld}\n", size, known, seconds, nano);
  if (size >= 0) write_whole(file, line, (size_t)size), free(line);
}

static void append_others(int file, char when, const char *action, const struct timespec *now) {
  size_t length = strlen(action);
  for (char *line = others, *next; line != NULL; line = next) {
    next = strchr(line, '\n');
    size_t size = next != NULL ? (size_t)(next++ - line) : strlen(line);
    bool goes_with = size > length + 2 && line[0] == when && strncmp(line + 1, action, length) == 0 && line[length + 1] == ' ';
    if (goes_with) append_event(file, line + length + 2, (int)(size - length - 2), now);
  }
}

void event(const char *action, const char *extra) {
  read_actor();
  if (events_path == NULL) return;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  char *known = NULL;
  int size = asprintf(&known, "{\"Type\":\"container\",\"Action\":\"%s\",\"Actor\":%s%s%s}},\"scope\":\"local\"", action, actor, *extra ? "," : "", extra);
  if (size < 0) return;
  int file = open(events_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  append_others(file, '-', action, &now);
  append_event(file, known, size, &now);
  append_others(file, '+', action, &now);
  close_at(&file);
  free(known);
}
