/*
 * The process that a user starts, waits for and sends signals to. It runs a command (Node, with minidock), and ends as that does; unless the command asks for
 * a container: then Node is let go, and this process, a few pages of memory, becomes the container's client. It starts the monitor, or connects to the one there
 * is, carries streams and signals, and ends as the container does; or, where the container is to run in the background, as soon as it runs.
 *
 * A container that could not be started leaves a report here, which only TypeScript can explain: the client becomes the command, with the report, and
 * descriptors of the container's record and plan (its directory may be gone), in the environment.
 */
#define _GNU_SOURCE
#include "../interpreter/program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/netlink.h>
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
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_ENGINE = 125 };

/* What a terminal or a user sends to the client while the command works is the command's. */
static const int COMMANDS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGUSR1, SIGUSR2};

/* What a command sends: `announce` before it knows of which container, so that the monitor starts meanwhile; then once one of the others. */
enum verb { ANNOUNCE = '+', START = 's', ATTACH = 'a' };
struct request {
  uint8_t verb, options, keys;
  char detach[13];
  char directory[PATH_MAX];
};

struct client {
  int directory, program, record, plan; /* the container's; its birth program, its record, the plan that the program comes from */
  int control[2], leash[2];       /* our end, the monitor's */
  pid_t monitor;
};

static int signals = -1; /* signalfd */

/* Where somebody has closed one of the three, the next file that is opened would take its place. */
static bool fill_streams(void) {
  int descriptor;
  do descriptor = open("/dev/null", O_RDWR);
  while (descriptor >= 0 && descriptor <= STDERR_FILENO);
  return descriptor >= 0 && close(descriptor) == 0;
}

/*
 * Node acts on variables of its own before it runs a line of ours: NODE_OPTIONS loads files, NODE_V8_COVERAGE writes some. They are meant for the caller's programs,
 * or for a container (`-e NODE_OPTIONS`): the command gets them under other names, and names them again itself. Certificates are for the command, too.
 */
static bool hide_variables(void) {
  for (char **variable = environ, *hidden; variable != NULL && *variable != NULL; variable++) {
    if (strncmp(*variable, "NODE_", strlen("NODE_")) != 0 || strncmp(*variable, "NODE_EXTRA_CA_CERTS=", strlen("NODE_EXTRA_CA_CERTS=")) == 0) continue;
    if (asprintf(&hidden, "MINIDOCK_HIDDEN_%s", *variable) < 0) return false;
    *variable = hidden;
  }
  return true;
}

/* From now on: a signal that comes before there is a container waits for it. Who started us may have had some of them ignored. */
static bool catch_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++) {
    signal(COMMANDS[i], SIG_DFL);
    sigaddset(&set, COMMANDS[i]);
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

/* Where signals are not for the container they are for us, also while we wait for it: what joins a container can be stopped by it before it has begun. */
static void accept_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
    if (COMMANDS[i] != SIGWINCH) sigaddset(&set, COMMANDS[i]);
  sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static bool open_directory(struct client *client, const char *directory) {
  client->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return client->directory >= 0;
}

static bool open_program(struct client *client) {
  client->program = openat(client->directory, "birth", O_RDONLY | O_CLOEXEC);
  client->record = openat(client->directory, "request.json", O_RDONLY | O_CLOEXEC);
  client->plan = openat(client->directory, "plan.json", O_RDONLY | O_CLOEXEC);
  return client->program >= 0 && client->record >= 0 && client->plan >= 0 && unlinkat(client->directory, "birth", 0) == 0;
}

/* In the child: nothing of the client comes along, not even its three streams. */
static _Noreturn void run_monitor(const struct client *client) {
  release_signals();
  setsid();
  /* Above all that is used: moving one into its place must not close the other. */
  int control = fcntl(client->control[1], F_DUPFD_CLOEXEC, LEASH + 1), leash = fcntl(client->leash[1], F_DUPFD_CLOEXEC, LEASH + 1);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = STDIN_FILENO; null >= 0 && i <= STDERR_FILENO; i++) dup2(null, i);
  if (null < 0 || control < 0 || leash < 0 || dup2(control, CONTROL) < 0 || dup2(leash, LEASH) < 0) _exit(EXIT_ENGINE);
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

/* What it wants of the streams, the size of its window, and where. */
static bool tell_directory(const struct client *client, const struct request *request) {
  struct beginning beginning = {.wants = request->options & (WANTS_STDIN | WANTS_STDOUT | WANTS_STDERR)};
  if (request->options & OPTION_TTY) window_size(&beginning.size);
  strcpy(beginning.directory, request->directory);
  size_t size = offsetof(struct beginning, directory) + strlen(beginning.directory);
  return send(client->leash[0], &beginning, size, MSG_NOSIGNAL) == (ssize_t)size;
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

/* Passes signals on to the command. True, with its wait status, when it has ended. */
static bool take_signal(pid_t child, int *ended) {
  struct signalfd_siginfo info;
  if (read(signals, &info, sizeof info) != (ssize_t)sizeof info) return false;
  if (info.ssi_signo != SIGCHLD) {
    /* Of a terminal's signals the command has its own copy: it is in the same process group. */
    if (info.ssi_code <= 0) kill(child, (int)info.ssi_signo);
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
  snprintf(value, sizeof value, "%d %d %u %u %u %u", client->record, client->plan, failure->kind, failure->list, failure->index, failure->error);
  release_signals();
  bool kept = fcntl(client->record, F_SETFD, 0) == 0 && fcntl(client->plan, F_SETFD, 0) == 0;
  if (!kept || setenv("MINIDOCK_FAILED_START", value, 1) < 0) return launcher_failed("pass on why the container did not start");
  execv(command[0], command);
  return launcher_failed(command[0]);
}

/* In the background: whoever has its id needs nothing else of us. */
static int tell_id(const struct request *request) {
  const char *last = strrchr(request->directory, '/');
  bool told = puts(last == NULL ? request->directory : last + 1) >= 0 && fflush(stdout) == 0;
  return told ? 0 : launcher_failed("write the container's id");
}

static int run_again(int here, char **command) {
  release_signals();
  if (here < 0 || fchdir(here) == 0) execv(command[0], command);
  return launcher_failed(command[0]);
}

static int start_container(struct client *client, const struct request *request, char **command) {
  struct report failure = {0};
  if (!open_directory(client, request->directory) || !open_program(client)) {
    /* The container has ended or been removed since the command looked, and an exec's directory with it: the command can say so if it looks again. */
    return access(request->directory, F_OK) < 0 ? run_again(-1, command) : launcher_failed(request->directory);
  }
  if (client->monitor == 0 && !start_monitor(client)) return launcher_failed("start the monitor");
  if (!tell_directory(client, request) || !send_program(client)) return launcher_failed("send the program to the monitor");
  if (!(request->options & OPTION_SIG_PROXY)) accept_signals();
  if (!read_reports(client, &failure)) return explain(client, &failure, command);
  if (request->options & OPTION_DETACHED) return tell_id(request);
  close(client->control[0]);
  return session_run(client->leash[0], client->monitor, request->options, request->detach, request->keys);
}

/* The monitor is whoever listens; a path may be longer than a socket's address, so it is named from within. */
static int attach_container(struct client *client, const struct request *request, char **command) {
  struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "attach"};
  struct ucred monitor;
  socklen_t size = sizeof monitor;
  int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool there = open_directory(client, request->directory) && fchdir(client->directory) == 0;
  if (!there || connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) < 0) {
    /* It has ended, or has been removed, since the command looked: that can say so if it looks again. */
    if (!there || access("exit", F_OK) == 0) return run_again(here, command);
    return launcher_failed("attach to the container");
  }
  if (here >= 0 && fchdir(here) < 0) return launcher_failed("go back to the working directory");
  if (getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &monitor, &size) < 0) return launcher_failed("find the monitor");
  unsigned char hello[FRAME_HEADER + 1];
  frame_header(hello, FRAME_HELLO, 1);
  hello[FRAME_HEADER] = request->options & (WANTS_STDIN | WANTS_STDOUT | WANTS_STDERR);
  if (send(connection, hello, sizeof hello, MSG_NOSIGNAL) < 0) return launcher_failed("attach to the container");
  return session_run(connection, monitor.pid, request->options, request->detach, request->keys);
}

static int serve(struct client *client, const struct request *request, char **command) {
  return request->verb == ATTACH ? attach_container(client, request, command) : start_container(client, request, command);
}

int client_take(const char *digits, char **command) {
  struct client client = {0};
  struct request request = {0};
  for (size_t i = 0; i < sizeof request - 1 && digits[i * 2] != 0 && digits[i * 2 + 1] != 0; i++)
    ((unsigned char *)&request)[i] = (unsigned char)strtoul((char[]){digits[i * 2], digits[i * 2 + 1], 0}, NULL, 16);
  return fill_streams() && hide_variables() && catch_signals() ? serve(&client, &request, command) : launcher_failed("begin");
}

/* Node has no sockets of netlink(7): on this one it asks nf_tables which rules there are. Where it cannot be had, Node asks nothing. */
static void open_netfilter(void) {
  char descriptor[16];
  int netfilter = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_NETFILTER);
  snprintf(descriptor, sizeof descriptor, "%d", netfilter);
  if (netfilter >= 0) setenv("MINIDOCK_NETFILTER", descriptor, 1);
}

/* Killing us kills the command. It inherits of us the socket on which it may ask for a container, and one that only this process has. */
static _Noreturn void start_command(char **command, int request, pid_t client) {
  char descriptor[16];
  int kept = fcntl(request, F_DUPFD, CONTROL);
  release_signals();
  snprintf(descriptor, sizeof descriptor, "%d", kept);
  if (joins_container(command)) open_netfilter();
  bool ends_with_client = prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
  /* The client was dead before this asked to die with it; 0 is a parent outside of this PID namespace, about whom nothing can be known. */
  if (getppid() != client && getppid() != 0) _exit(EXIT_ENGINE);
  if (kept >= 0 && ends_with_client && setenv("MINIDOCK_CLIENT", descriptor, 1) == 0) execv(command[0], command);
  _exit(launcher_failed(command[0]));
}

int client_front(char **command) {
  struct client client = {0};
  int sockets[2], status;
  if (!fill_streams() || !hide_variables() || !catch_signals() || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0) return launcher_failed("begin");
  pid_t client_pid = getpid(), child = fork();
  if (child < 0) return launcher_failed("fork");
  if (child == 0) start_command(command, sockets[1], client_pid);
  close(sockets[1]);
  struct pollfd ready[] = {{sockets[0], POLLIN, 0}, {signals, POLLIN, 0}};
  migration_warm_up_begin(command);
  for (;;) {
    if (poll(ready, 2, migration_warm_up()) <= 0) continue;
    /* First: what a command that is dead by now has sent is then there to be read. */
    bool ended = ready[1].revents && take_signal(child, &status);
    struct request request;
    ssize_t size;
    while (request = (struct request){0}, (size = recv(sockets[0], &request, sizeof request - 1, MSG_DONTWAIT)) > 0) {
      if (request.verb != ANNOUNCE) return migration_warm_up_end(), serve(&client, &request, command);
      if (!start_monitor(&client)) return launcher_failed("start the monitor");
    }
    /* It has ended, or closed its end: then it will. */
    if (size == 0) ready[0].fd = -1;
    if (ended) return end_alike(status);
  }
}
