/*
 * Health checks: at each interval a program that was compiled beforehand (`health.birth`, as exec's are) joins the container and runs the check; its exit
 * code, or its taking too long (then the code is -1), is the verdict. What came of the last five is written to `health`, in the shape that docker's inspect
 * shows.
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

enum { KEPT = 5, OUTPUT = 4096, TIMED_OUT = -1, PF_EXITING = 4 /* linux/sched.h */ };
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
  pid_t init;
  long interval, timeout, start_period, start_interval;
  int retries;
  enum verdict verdict;
  int streak, probes;
  long long began, next, deadline;
  struct birth *check; /* NULL: none runs */
  int output; /* what it prints */
  bool late;  /* it was killed for its time */
  struct probe probe[KEPT]; /* the last is that which runs */
};
static struct health *health;

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
  health->next = clock_after(is_starting() && health->start_interval > 0 ? health->start_interval : health->interval);
}

void health_begin(pid_t init) {
  char text[256];
  health_stop();
  if ((health = calloc(1, sizeof *health)) == NULL) return;
  *health = (struct health){.init = init, .output = -1};
  read_file("health.conf", text, sizeof text);
  if (sscanf(text, "%ld %ld %ld %ld %d", &health->interval, &health->timeout, &health->start_period, &health->start_interval, &health->retries) != 5) {
    health_stop();
    unlink("health");
    return;
  }
  health->began = clock_ms();
  write_verdict();
  plan_next();
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
  /* A container that was paused is told as unhealthy until now. */
  if (unlink("unpaused") == 0) health->verdict = UNHEALTHY;
  enum verdict before = health->verdict;
  if (code == 0) health->verdict = HEALTHY, health->streak = 0;
  else if (!is_starting() && ++health->streak >= health->retries) health->verdict = UNHEALTHY;
  if (health->probes < KEPT) health->probes++;
  write_verdict();
  if (health->verdict != before) event(health->verdict == HEALTHY ? "health_status: healthy" : "health_status: unhealthy", "");
}

static void end_probe(int code) {
  struct probe *probe = &health->probe[KEPT - 1];
  /* What one read takes is the most that is kept; a process that the check has left may go on writing. */
  while (probe->size < OUTPUT && read_output()) continue;
  close_at(&health->output);
  health->check = NULL;
  probe->code = health->late ? TIMED_OUT : code;
  timestamp(probe->end);
  /* What the kernel kills, or lets nobody make, in a PID namespace whose init ends already says nothing of the container. */
  if (code == 0 || !(stat_field(health->init, STAT_FLAGS) & PF_EXITING)) judge(probe->code);
  plan_next();
}

/* A check that cannot be made is one that fails. */
static void begin_probe(void) {
  int pipes[2] = {-1, -1};
  memmove(health->probe, health->probe + 1, sizeof health->probe[0] * (KEPT - 1));
  health->probe[KEPT - 1] = (struct probe){.size = 0};
  timestamp(health->probe[KEPT - 1].start);
  health->late = false;
  bool ready = pipe2(pipes, O_CLOEXEC) == 0 && fcntl(pipes[0], F_SETFL, O_RDONLY | O_NONBLOCK) == 0;
  health->check = ready ? run_beside(CHECK, "health.birth", pipes[1], pipes[1]) : NULL;
  close_at(&pipes[1]);
  health->output = pipes[0];
  health->deadline = clock_after(health->timeout);
  if (health->check == NULL) end_probe(127);
}

bool health_ended(pid_t pid, int status) {
  struct birth *check = health == NULL ? NULL : health->check;
  if (check == NULL || !birth_ended(check, pid, status)) return false;
  if (birth_is_over(check)) end_probe(check->shared.init == 0 ? 127 : exit_code(check->ended));
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
  if (clock_ms() >= health->deadline) health->deadline = clock_after(health->timeout);
}

/* A check that has closed its output is still waited for: by its end, and by the clock. */
void health_ready(const struct pollfd *at) {
  if (health == NULL) return;
  if (health->output >= 0 && at[0].revents) read_output();
  if (health_due() == 0) wait_while_paused();
  if (health->check == NULL && clock_ms() >= health->next) begin_probe();
  if (health->check == NULL || health->late || clock_ms() < health->deadline) return;
  /* A stage that is killed takes with it what it has made. */
  health->late = kill(health->check->stage > 0 ? health->check->stage : health->check->shared.init, SIGKILL) == 0;
}

int health_due(void) {
  if (health == NULL || (health->check != NULL && health->late)) return -1;
  return poll_ms(health->check != NULL ? health->deadline : health->next);
}

void health_stop(void) {
  if (health == NULL) return;
  close_at(&health->output);
  free(health);
  health = NULL;
}
