/*
 * Health checks: at each interval a program that was compiled beforehand (`health.birth`, as exec's are) joins the container and runs the check; its exit
 * code, or its taking too long, is the verdict. What came of the last five is written to `health`, in the shape that docker's inspect shows.
 *
 *   health.conf   milliseconds: interval, timeout, start period, start interval; and how many failures in a row make it unhealthy
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { KEPT = 5, OUTPUT = 4096, TIMED_OUT = -1 };
enum verdict { STARTING, HEALTHY, UNHEALTHY };
static const char *const VERDICTS[] = {"starting", "healthy", "unhealthy"};

struct probe {
  char start[40], end[40];
  int code;
  size_t size;
  char output[OUTPUT];
};

/* All of it only where there is a check. */
struct health {
  long interval, timeout, start_period, start_interval;
  int retries;
  enum verdict verdict;
  int streak, probes;
  long long began, next, deadline;
  pid_t running; /* 0: none is */
  int output;    /* what it prints */
  bool late;     /* it was killed for its time */
  struct probe probe[KEPT]; /* the last is that which runs */
};
static struct health *health;

static bool read_settings(struct health *into) {
  char text[256];
  if (read_file("health.conf", text, sizeof text) <= 0) return false;
  long numbers[5];
  char *at = text, *end;
  for (int i = 0; i < 5; i++, at = end) {
    numbers[i] = strtol(at, &end, 10);
    if (end == at) return false;
  }
  into->interval = numbers[0];
  into->timeout = numbers[1];
  into->start_period = numbers[2];
  into->start_interval = numbers[3];
  into->retries = (int)numbers[4];
  return true;
}

static void write_verdict(void) {
  size_t capacity = 256 + (size_t)KEPT * (OUTPUT * 6 + 256), size;
  char *text = malloc(capacity);
  if (text == NULL) return;
  size = (size_t)sprintf(text, "{\"Status\":\"%s\",\"FailingStreak\":%d,\"Log\":[", VERDICTS[health->verdict], health->streak);
  int shown = health->probes < KEPT ? health->probes : KEPT;
  for (int i = KEPT - shown; i < KEPT; i++) {
    const struct probe *probe = &health->probe[i];
    size += (size_t)sprintf(text + size, "%s{\"Start\":\"%s\",\"End\":\"%s\",\"ExitCode\":%d,\"Output\":\"", i > KEPT - shown ? "," : "", probe->start,
                            probe->end, probe->code);
    size += json_escape(text + size, probe->output, probe->size);
    size += (size_t)sprintf(text + size, "\"}");
  }
  strcpy(text + size, "]}\n");
  write_file("health", "health.new", text);
  free(text);
}

/* A container that has only just started is asked more often, until it is well for the first time. */
static bool is_starting(void) {
  return health->verdict == STARTING && health->start_period > 0 && clock_ms() - health->began < health->start_period;
}

static void plan_next(void) {
  health->next = clock_ms() + (is_starting() && health->start_interval > 0 ? health->start_interval : health->interval);
}

void health_begin(void) {
  health_stop();
  if (health == NULL && (health = calloc(1, sizeof *health)) == NULL) return;
  memset(health, 0, sizeof *health);
  health->output = -1;
  if (!read_settings(health)) {
    free(health);
    health = NULL;
    unlink("health");
    return;
  }
  health->began = clock_ms();
  write_verdict();
  plan_next();
}

/* Nobody listens to what it reports: a check that cannot be made is one that fails. */
static pid_t run_check(int output) {
  struct program program;
  const char *why;
  int file = open("health.birth", O_RDONLY | O_CLOEXEC), null = open("/dev/null", O_RDWR | O_CLOEXEC), status[2] = {-1, -1};
  bool ready = file >= 0 && null >= 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, status) == 0;
  bool known = ready && program_read(&program, file, 0, &why);
  if (file >= 0) close(file);
  pid_t pid = known ? birth(&program, (int[3]){null, output, output}, -1, status[1]) : 0;
  if (known) program_free(&program);
  for (int i = 0; i < 2; i++)
    if (status[i] >= 0) close(status[i]);
  if (null >= 0) close(null);
  return pid;
}

static void begin_probe(void) {
  int pipes[2];
  memmove(health->probe, health->probe + 1, sizeof health->probe[0] * (KEPT - 1));
  health->probe[KEPT - 1] = (struct probe){.size = 0};
  timestamp(health->probe[KEPT - 1].start);
  health->late = false;
  if (pipe2(pipes, O_CLOEXEC) < 0) {
    plan_next();
    return;
  }
  fcntl(pipes[0], F_SETFL, O_RDONLY | O_NONBLOCK);
  health->running = run_check(pipes[1]);
  close(pipes[1]);
  health->output = pipes[0];
  health->deadline = clock_ms() + health->timeout;
  if (health->running == 0) health_ended(0, 127 << 8);
}

/* More than fits is read all the same: a check must not wait for us. */
static bool read_output(void) {
  char bytes[OUTPUT];
  ssize_t got = health->output < 0 ? -1 : read(health->output, bytes, sizeof bytes);
  if (got == 0) close_at(&health->output);
  if (got <= 0) return false;
  struct probe *probe = &health->probe[KEPT - 1];
  size_t room = sizeof probe->output - probe->size, take = (size_t)got < room ? (size_t)got : room;
  memcpy(probe->output + probe->size, bytes, take);
  probe->size += take;
  return true;
}

static void judge(int code) {
  enum verdict before = health->verdict;
  if (code == 0) {
    health->verdict = HEALTHY;
    health->streak = 0;
  } else if (!is_starting() && ++health->streak >= health->retries) {
    health->verdict = UNHEALTHY;
  }
  if (health->probes < KEPT) health->probes++;
  write_verdict();
  if (health->verdict != before) event(health->verdict == HEALTHY ? "health_status: healthy" : "health_status: unhealthy", "");
}

/* As Go writes a duration: 200ms, 1.5s, 1m30s. */
static void write_duration(char out[64], long milliseconds) {
  long hours = milliseconds / 3600000, minutes = milliseconds / 60000 % 60, rest = milliseconds % 1000;
  char *at = out;
  if (milliseconds < 1000) {
    sprintf(out, "%ldms", milliseconds);
    return;
  }
  if (hours > 0) at += sprintf(at, "%ldh", hours);
  if (hours > 0 || minutes > 0) at += sprintf(at, "%ldm", minutes);
  at += sprintf(at, "%ld", milliseconds / 1000 % 60);
  if (rest > 0) at += sprintf(at, ".%03ld", rest);
  while (rest > 0 && at[-1] == '0') at--;
  strcpy(at, "s");
}

/* Before what it has printed until then. */
static void say_late(struct probe *probe) {
  char said[128], duration[64];
  write_duration(duration, health->timeout);
  size_t size = (size_t)sprintf(said, "Health check exceeded timeout (%s)%s", duration, probe->size > 0 ? ": " : "");
  size_t kept = probe->size < OUTPUT - size ? probe->size : OUTPUT - size;
  memmove(probe->output + size, probe->output, kept);
  memcpy(probe->output, said, size);
  probe->size = size + kept;
}

bool health_ended(pid_t pid, int status) {
  if (health == NULL || pid != health->running) return false;
  struct probe *probe = &health->probe[KEPT - 1];
  while (read_output()) continue;
  close_at(&health->output);
  health->running = 0;
  probe->code = health->late ? TIMED_OUT : exit_code(status);
  if (health->late) say_late(probe);
  timestamp(probe->end);
  judge(probe->code);
  plan_next();
  return true;
}

int health_watch(struct pollfd *at) {
  if (health == NULL || health->output < 0) return 0;
  at[0] = (struct pollfd){health->output, POLLIN, 0};
  return 1;
}

/* While the container is frozen its checks' time stands still. */
static void wait_while_paused(void) {
  if (access("paused", F_OK) != 0) return;
  if (clock_ms() >= health->next) plan_next();
  if (clock_ms() >= health->deadline) health->deadline = clock_ms() + health->timeout;
}

/* A check that has closed its output is still waited for: by its end, and by the clock. */
void health_ready(const struct pollfd *at) {
  if (health == NULL) return;
  if (health->output >= 0 && at[0].revents) read_output();
  if (health_due() == 0) wait_while_paused();
  if (health->running == 0 && clock_ms() >= health->next) begin_probe();
  if (health->running > 0 && !health->late && clock_ms() >= health->deadline) health->late = kill(health->running, SIGKILL) == 0;
}

int health_due(void) {
  if (health == NULL || (health->running > 0 && health->late)) return -1;
  long long left = (health->running > 0 ? health->deadline : health->next) - clock_ms();
  return left < 0 ? 0 : (int)left;
}

void health_stop(void) {
  if (health == NULL) return;
  close_at(&health->output);
  health->running = 0;
}
