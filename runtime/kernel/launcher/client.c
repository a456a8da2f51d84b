/*
 * The process that a user starts, waits for and sends signals to. It runs a command (Node, with minidock), and ends as that does; unless the command asks for
 * a container in the foreground: then Node is let go, which takes as long as starting the container, and this process, a few pages of memory, becomes the
 * container's client. It starts the monitor, passes signals on, and ends as the container does.
 *
 * A container that could not be started leaves a report here, which only TypeScript can explain: the client becomes the command, with the report, and a
 * descriptor of the container's record (its directory may be gone), in the environment.
 */
#define _GNU_SOURCE
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_ENGINE = 125 };

/* What a terminal or a user sends to the client is meant for the container. */
static const int PASSED_ON[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGUSR1, SIGUSR2};

struct client {
  int directory, program, record; /* the container's; its birth program, its record */
  int control[2], leash[2];       /* our end, the monitor's */
  pid_t monitor;
};

static int signals = -1; /* signalfd */

/* What a command sends before it knows the container's directory: then the monitor starts meanwhile. */
static const char ANNOUNCEMENT = '+';

/* Where somebody has closed one of the three, the next file that is opened would take its place. */
static bool fill_streams(void) {
  int descriptor;
  do descriptor = open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  return descriptor >= 0 && close(descriptor) == 0;
}

/* From now on: a signal that comes before there is a container waits for it. Who started us may have had some of them ignored. */
static bool catch_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  for (size_t i = 0; i < sizeof PASSED_ON / sizeof *PASSED_ON; i++) {
    signal(PASSED_ON[i], SIG_DFL);
    sigaddset(&set, PASSED_ON[i]);
  }
  signal(SIGCHLD, SIG_DFL);
  signal(SIGPIPE, SIG_IGN);
  signals = signalfd(-1, &set, SFD_CLOEXEC);
  return signals >= 0 && sigprocmask(SIG_BLOCK, &set, NULL) == 0;
}

/* In a child: as if it had been started by whoever started us. */
static void release_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  for (int i = 1; i < NSIG; i++) signal(i, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool open_files(struct client *client, const char *directory) {
  client->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (client->directory < 0) return false;
  client->program = openat(client->directory, "birth", O_RDONLY | O_CLOEXEC);
  client->record = openat(client->directory, "request.json", O_RDONLY | O_CLOEXEC);
  return client->program >= 0 && client->record >= 0 && unlinkat(client->directory, "birth", 0) == 0;
}

/* In the child: nothing of the client's session, signals or descriptors comes along but its three streams. */
static _Noreturn void run_monitor(const struct client *client) {
  release_signals();
  setsid();
  /* Above all that is used: moving one into its place must not close the other. */
  int control = fcntl(client->control[1], F_DUPFD_CLOEXEC, LEASH + 1), leash = fcntl(client->leash[1], F_DUPFD_CLOEXEC, LEASH + 1);
  if (control < 0 || leash < 0 || dup2(control, CONTROL) < 0 || dup2(leash, LEASH) < 0) _exit(EXIT_ENGINE);
  become_monitor();
}

/* It waits for the container's directory, and for its program; when it learns that there will be none, it ends. */
static bool start_monitor(struct client *client) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, client->control) < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, client->leash) < 0) return false;
  client->monitor = fork();
  if (client->monitor == 0) run_monitor(client);
  close(client->control[1]);
  close(client->leash[1]);
  return client->monitor > 0;
}

static bool send_program(const struct client *client) {
  struct stat status;
  if (fstat(client->program, &status) < 0) return false;
  for (off_t left = status.st_size; left > 0;) {
    ssize_t sent = sendfile(client->control[0], client->program, NULL, (size_t)left);
    /* A monitor that did not get that far has said why, or is dead. */
    if (sent <= 0) break;
    left -= sent;
  }
  return shutdown(client->control[0], SHUT_WR) == 0 || errno == ENOTCONN;
}

/* All that was said until monitor, stage and init have closed their ends: true when the container's program runs. */
static bool read_reports(const struct client *client, struct report *failure) {
  struct report report;
  bool marked = false;
  while (recv(client->control[0], &report, sizeof report, MSG_WAITALL) == (ssize_t)sizeof report) {
    if (report.kind == REPORT_MARK) marked = true;
    else *failure = report;
  }
  return marked && failure->kind == 0;
}

/* Passes signals on to a child. True, with its wait status, when it has ended; others may end meanwhile: Node, which is no longer needed. */
static bool take_signal(pid_t child, bool from_terminals, int *ended) {
  struct signalfd_siginfo info;
  if (read(signals, &info, sizeof info) != (ssize_t)sizeof info) return false;
  if (info.ssi_signo != SIGCHLD) {
    if (from_terminals || info.ssi_code <= 0) kill(child, (int)info.ssi_signo);
    return false;
  }
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
    if (pid == child) return *ended = status, true;
  return false;
}

/* A shell goes on with its script after an exit code, and not after a Ctrl-C. */
static int end_alike(int status) {
  if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  release_signals();
  raise(WTERMSIG(status));
  return exit_code(status);
}

static int explain(const struct client *client, const struct report *failure, char **command) {
  int status;
  char value[80];
  while (waitpid(client->monitor, &status, 0) < 0 && errno == EINTR) continue;
  snprintf(value, sizeof value, "%d %u %u %u %u", client->record, failure->kind, failure->list, failure->index, failure->error);
  release_signals();
  if (setenv("MINIDOCK_FAILED_START", value, 1) < 0 || fcntl(client->record, F_SETFD, 0) < 0) return launcher_failed("pass on why the container did not start");
  execv(command[0], command);
  return launcher_failed(command[0]);
}

static int run_container(struct client *client, const char *directory, char **command) {
  struct report failure = {0};
  if (!open_files(client, directory)) return launcher_failed(directory);
  if (client->monitor == 0 && !start_monitor(client)) return launcher_failed("start the monitor");
  ssize_t told = send(client->leash[0], directory, strlen(directory), MSG_NOSIGNAL);
  if (told < 0 || !send_program(client)) return launcher_failed("send the program to the monitor");
  if (!read_reports(client, &failure)) return explain(client, &failure, command);
  int status;
  while (!take_signal(client->monitor, true, &status)) continue;
  return exit_code(status);
}

int client_run(const char *directory, char **command) {
  struct client client = {0};
  return fill_streams() && catch_signals() ? run_container(&client, directory, command) : launcher_failed("begin");
}

/* Killing us kills the command. It inherits our end of nothing but the socket on which it may ask for a container. */
static _Noreturn void start_command(char **command, int request) {
  char descriptor[16];
  int kept = fcntl(request, F_DUPFD, CONTROL);
  release_signals();
  snprintf(descriptor, sizeof descriptor, "%d", kept);
  if (kept >= 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && setenv("MINIDOCK_CLIENT", descriptor, 1) == 0) execv(command[0], command);
  _exit(launcher_failed(command[0]));
}

int client_front(char **command) {
  struct client client = {0};
  int request[2], status;
  if (!fill_streams() || !catch_signals() || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, request) < 0) return launcher_failed("begin");
  pid_t child = fork();
  if (child < 0) return launcher_failed("fork");
  if (child == 0) start_command(command, request[1]);
  close(request[1]);
  struct pollfd ready[] = {{request[0], POLLIN, 0}, {signals, POLLIN, 0}};
  for (;;) {
    if (poll(ready, 2, -1) < 0) continue;
    char directory[PATH_MAX];
    ssize_t size = ready[0].revents ? recv(request[0], directory, sizeof directory - 1, 0) : 0;
    if (size == 1 && directory[0] == ANNOUNCEMENT) {
      if (!start_monitor(&client)) return launcher_failed("start the monitor");
    } else if (size > 0) {
      directory[size] = 0;
      return run_container(&client, directory, command);
    }
    /* It has ended, or closed its end: then it will. */
    if (ready[0].revents && size <= 0) ready[0].fd = -1;
    /* Of a terminal's signals the command has its own copy: it is in the same process group. */
    if (ready[1].revents && take_signal(child, false, &status)) return end_alike(status);
  }
}
