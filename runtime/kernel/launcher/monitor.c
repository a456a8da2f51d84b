/*
 * The monitor: every container's parent, from its first system call to its release.
 *
 * Its working directory is the container's directory. It holds the lock of that directory as long as it lives, so that "is it alive" and "may I touch it"
 * are one question, and writes only files of its own: `pid` when the container runs, `log.jsonl`, `exit` when it has ended. Killing the client never
 * ends it: when the client's leash is gone it goes on alone.
 *
 *   monitor ── fork ──▶ stage (the host's list) ── clone3(CLONE_PARENT) ──▶ init (the child's list, then the container's program)
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
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { EXIT_ENGINE = 125, EXIT_LOCKED = 75, BUFFER = 65536 };

/* One direction of bytes: what was read from `from` and not yet written to `to`. Neither end may hold the monitor up: what is slow is waited for by poll. */
struct pump {
  int from, to;
  size_t start, end;
  char buffer[BUFFER];
};

struct monitor {
  uint16_t flags;
  uint64_t generation; /* of the birth program; 0 when there was none */
  int leash;
  bool client, raw;
  int socket;  /* init sends its terminal's master here */
  int signals; /* signalfd */
  struct pump input;         /* to the container's stdin, as we write it; or to the terminal's master */
  struct pump output, error; /* from the container, to the client's stdout and stderr */
  struct log output_log, error_log;
  struct termios saved;
  pid_t init;
  int status; /* wait status of init, or -1 */
};

/* All zero until a monitor begins: its buffers are no part of the file, which is copied to memory at every start. */
static struct monitor monitor;

static void begin(const struct header *header, int leash) {
  monitor.flags = header->flags;
  monitor.generation = header->generation;
  monitor.leash = leash;
  monitor.client = leash >= 0;
  monitor.socket = monitor.status = -1;
  monitor.input.from = monitor.input.to = monitor.output.from = monitor.error.from = -1;
  monitor.output.to = STDOUT_FILENO;
  monitor.error.to = STDERR_FILENO;
}

static void close_at(int *descriptor) {
  if (*descriptor >= 0) close(*descriptor);
  *descriptor = -1;
}

/* Field 22 of /proc/<pid>/stat: with it, a pid that the kernel has given to somebody else meanwhile is not taken for ours. */
static unsigned long long start_time(pid_t pid) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (file >= 0) close(file);
  if (size <= 0) return 0;
  text[size] = 0;
  /* The command's name may hold blanks and brackets: count from the last bracket. */
  char *field = strrchr(text, ')');
  for (int i = 2; field != NULL && i < 22; i++) field = strchr(field + 1, ' ');
  return field == NULL ? 0 : strtoull(field, NULL, 10);
}

/* A reader sees the whole file or none. */
static void write_file(const char *name, const char *temporary, const char *text) {
  int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return;
  bool whole = write(file, text, strlen(text)) == (ssize_t)strlen(text);
  close(file);
  if (whole) rename(temporary, name);
}

static void write_pid(void) {
  char text[256], now[40];
  timestamp(now);
  snprintf(text, sizeof text, "{\"Pid\":%d,\"PidStart\":%llu,\"Monitor\":%d,\"MonitorStart\":%llu,\"StartedAt\":\"%s\"}\n", monitor.init,
           start_time(monitor.init), getpid(), start_time(getpid()), now);
  write_file("pid", "pid.new", text);
}

int exit_code(int status) {
  if (status < 0) return EXIT_ENGINE;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void write_exit(int code) {
  char text[128], now[40];
  timestamp(now);
  snprintf(text, sizeof text, "{\"ExitCode\":%d,\"FinishedAt\":\"%s\"}\n", code, now);
  write_file("exit", "exit.new", text);
}

/* 0, or EWOULDBLOCK when somebody alive holds the lock, or why there can be none. */
static int lock_directory(void) {
  int lock = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

/*
 * Whoever removes a container gives its directory a hidden name first, under the lock, and then takes all away that is in it, the lock too. Who comes then makes
 * a lock that nobody else holds: it goes again, and with it what it has kept from going.
 */
static bool is_removed(void) {
  char path[PATH_MAX];
  ssize_t size = readlink("/proc/self/cwd", path, sizeof path - 1);
  path[size > 0 ? size : 0] = 0;
  const char *name = strrchr(path, '/');
  if (name == NULL || name[1] != '.') return false;
  unlink("lock");
  rmdir(path);
  return true;
}

/* A step that fails does not stop the others. A program of another generation than ours (0: any) is not ours to run. */
static bool run_all(int descriptor, uint64_t generation) {
  struct program program;
  const char *why;
  if (!program_read(&program, descriptor, 0, &why)) return false;
  int64_t registers[REGISTERS] = {0};
  int error = 0;
  bool ours = generation == 0 || generation == program.header.generation;
  bool done = ours && program_run(&program, LIST_HOST, registers, NULL, true, &error) < 0;
  program_free(&program);
  return done;
}

/* Undoes what outlives the container on the host. What could not be done stays on disk for the next who comes. */
static bool run_release(void) {
  int file = open("release", O_RDONLY | O_CLOEXEC);
  if (file < 0) return true;
  bool done = run_all(file, monitor.generation);
  close(file);
  if (done) unlink("release");
  return done;
}

int monitor_release(int removal) {
  int locked = lock_directory();
  if (locked != 0) return locked == EWOULDBLOCK ? EXIT_LOCKED : EXIT_ENGINE;
  /* A monitor that was killed could not say how the container ended. */
  if (access("pid", F_OK) == 0 && access("exit", F_OK) != 0) write_exit(255);
  bool done = run_release();
  if (removal >= 0) done = run_all(removal, 0);
  return done ? 0 : EXIT_ENGINE;
}

bool die_with_monitor(const struct shared *shared) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return false;
  /* The signal is for a death to come: one before this moment has closed the pipe. */
  struct pollfd monitor_end = {shared->monitor, POLLIN, 0};
  return poll(&monitor_end, 1, 0) == 0;
}

static void restore_terminal(void) {
  if (monitor.raw) tcsetattr(STDIN_FILENO, TCSADRAIN, &monitor.saved);
  monitor.raw = false;
}

static void make_terminal_raw(void) {
  if (!monitor.client || !(monitor.flags & PROGRAM_STDIN) || tcgetattr(STDIN_FILENO, &monitor.saved) < 0) return;
  struct termios raw = monitor.saved;
  cfmakeraw(&raw);
  monitor.raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
}

static void copy_window_size(void) {
  struct winsize size;
  bool known = ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  if (monitor.client && known && monitor.output.from >= 0) ioctl(monitor.output.from, TIOCSWINSZ, &size);
}

/* The client is gone: give the terminal back, and go on without. Whoever reads the client's output must see its end. */
static void lose_client(void) {
  restore_terminal();
  monitor.client = false;
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = STDIN_FILENO; null >= 0 && i <= STDERR_FILENO; i++) dup2(null, i);
  close_at(&null);
  close_at(&monitor.leash);
  monitor.input.from = -1;
  monitor.output.start = monitor.output.end = monitor.error.start = monitor.error.end = 0;
  if (monitor.flags & PROGRAM_STDIN_ONCE && !(monitor.flags & PROGRAM_TTY)) close_at(&monitor.input.to);
}

static void receive_terminal(void) {
  char byte;
  _Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  struct iovec vector = {&byte, 1};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  ssize_t got = recvmsg(monitor.socket, &message, MSG_CMSG_CLOEXEC);
  struct cmsghdr *header = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
    memcpy(&monitor.output.from, CMSG_DATA(header), sizeof monitor.output.from);
    monitor.input.to = fcntl(monitor.output.from, F_DUPFD_CLOEXEC, 0);
    fcntl(monitor.output.from, F_SETFL, O_RDWR | O_NONBLOCK);
    copy_window_size();
    make_terminal_raw();
  }
  /* init waits for a word. An end of file would not do: it has inherited this end as well. */
  if (got > 0) send(monitor.socket, "", 1, MSG_NOSIGNAL);
  close_at(&monitor.socket);
}

static bool pending(const struct pump *pump) {
  return pump->start < pump->end;
}

/* The client is ready for PIPE_BUF bytes: a write of more could block, and with it everything else, until whoever reads its output goes on. */
static void feed_client(struct pump *pump) {
  size_t left = pump->end - pump->start;
  ssize_t sent = write(pump->to, pump->buffer + pump->start, left < PIPE_BUF ? left : PIPE_BUF);
  if (sent > 0) pump->start += (size_t)sent;
  /* The reader closed its end (| head -1): the container goes on. */
  if (sent < 0 && errno != EAGAIN && errno != EINTR) pump->start = pump->end;
}

/* Reads what the container wrote, once. False at its end. */
static bool pump_output(struct pump *pump, struct log *log) {
  ssize_t got = read(pump->from, pump->buffer, sizeof pump->buffer);
  if (got > 0) {
    pump->start = 0;
    pump->end = monitor.client ? (size_t)got : 0;
    if (log->descriptor >= 0) log_write(log, pump->buffer, (size_t)got);
    return true;
  }
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  /* A terminal's master reports EIO when the last process has closed it. */
  log_flush(log);
  close_at(&pump->from);
  return false;
}

static void pump_input(short from, short to) {
  struct pump *pump = &monitor.input;
  if (from != 0 && !pending(pump)) {
    ssize_t got = read(pump->from, pump->buffer, sizeof pump->buffer);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) return;
    pump->start = 0;
    pump->end = got > 0 ? (size_t)got : 0;
    if (got <= 0) pump->from = -1;
  }
  if (to != 0 && pending(pump)) {
    ssize_t sent = write(pump->to, pump->buffer + pump->start, pump->end - pump->start);
    if (sent > 0) pump->start += (size_t)sent;
    /* The container closed its stdin: what the client still sends is nobody's. */
    if (sent < 0 && errno != EAGAIN && errno != EINTR) pump->start = pump->end = 0, pump->from = -1;
  }
  if (pump->from < 0 && !pending(pump) && !(monitor.flags & PROGRAM_TTY)) close_at(&pump->to);
}

static void reap(void) {
  int status;
  for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
    if (pid == monitor.init) monitor.status = status;
}

static void take_signal(void) {
  struct signalfd_siginfo info;
  if (read(monitor.signals, &info, sizeof info) != (ssize_t)sizeof info) return;
  if (info.ssi_signo == SIGCHLD) reap();
  else if (info.ssi_signo == SIGWINCH) copy_window_size();
  else if (monitor.status < 0) kill(monitor.init, (int)info.ssi_signo);
}

/* Without a PID namespace (chapter 1) what the container started outlives it and becomes our child: nothing of it may stay. */
static void kill_orphans(void) {
  for (;;) {
    char text[4096];
    int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    ssize_t size = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (size <= 0) return;
    text[size] = 0;
    for (char *at = text, *end; strtol(at, &end, 10) > 0 && end != at; at = end) kill((pid_t)strtol(at, NULL, 10), SIGKILL);
    waitpid(-1, NULL, 0);
  }
}

static void watch(void) {
  struct pump *input = &monitor.input, *output = &monitor.output, *error = &monitor.error;
  while (monitor.status < 0) {
    struct pollfd ready[] = {
        {monitor.signals, POLLIN, 0},
        {monitor.leash, 0, 0},
        {monitor.socket, POLLIN, 0},
        {pending(output) ? output->to : output->from, pending(output) ? POLLOUT : POLLIN, 0},
        {pending(error) ? error->to : error->from, pending(error) ? POLLOUT : POLLIN, 0},
        {pending(input) || input->to < 0 ? -1 : input->from, POLLIN, 0},
        {pending(input) ? input->to : -1, POLLOUT, 0},
    };
    if (poll(ready, sizeof ready / sizeof *ready, -1) < 0) continue;
    if (ready[3].revents) pending(output) ? feed_client(output) : (void)pump_output(output, &monitor.output_log);
    if (ready[4].revents) pending(error) ? feed_client(error) : (void)pump_output(error, &monitor.error_log);
    if (ready[5].revents || ready[6].revents) pump_input(ready[5].revents, ready[6].revents);
    if (ready[2].revents) receive_terminal();
    if (ready[1].revents) lose_client();
    if (ready[0].revents) take_signal();
  }
}

/* init is dead: what it wrote last is still in the pipes. A client that does not read it is waited for as long as it lives. */
static void drain(struct pump *pump, struct log *log) {
  for (;;) {
    if (pending(pump)) {
      struct pollfd ready[] = {{pump->to, POLLOUT, 0}, {monitor.leash, 0, 0}};
      if (poll(ready, 2, -1) < 0) continue;
      if (ready[1].revents) lose_client();
      else feed_client(pump);
      continue;
    }
    struct pollfd ready = {pump->from, POLLIN, 0};
    if (pump->from < 0 || poll(&ready, 1, 0) <= 0 || !pump_output(pump, log)) break;
  }
  log_flush(log);
}

static void open_log(void) {
  int file = open("log.jsonl", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  monitor.output_log = (struct log){.descriptor = file, .stream = "stdout"};
  monitor.error_log = (struct log){.descriptor = file, .stream = "stderr"};
}

/* The container's ends of its three pipes; with a terminal they stay /dev/null until init has opened it. */
static bool make_streams(int container[3], int *container_socket) {
  int in[2] = {-1, -1}, out[2] = {-1, -1}, err[2] = {-1, -1}, sockets[2] = {-1, -1};
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) return false;
  container[0] = container[1] = container[2] = null;
  if (monitor.flags & PROGRAM_TTY) {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0) return false;
    monitor.socket = sockets[0];
    *container_socket = sockets[1];
    return true;
  }
  if (pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0) return false;
  if (monitor.flags & PROGRAM_STDIN && pipe2(in, O_CLOEXEC) < 0) return false;
  monitor.output.from = out[0];
  monitor.error.from = err[0];
  container[1] = out[1];
  container[2] = err[1];
  if (in[0] >= 0) {
    container[0] = in[0];
    monitor.input.to = in[1];
    fcntl(in[1], F_SETFL, O_WRONLY | O_NONBLOCK);
  }
  return true;
}

static _Noreturn void run_stage(const struct program *program, const int container[3], int socket, int status, struct shared *shared) {
  if (!die_with_monitor(shared)) _exit(EXIT_ENGINE);
  sigset_t none;
  sigemptyset(&none);
  signal(SIGPIPE, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int i = 0; i < 3; i++) dup2(container[i], i);
  int64_t registers[REGISTERS] = {[REGISTER_STATUS] = status, [REGISTER_MONITOR] = socket};
  int error = 0;
  int failed = program_run(program, LIST_HOST, registers, shared, false, &error);
  if (failed >= 0) report(status, REPORT_FAILED, LIST_HOST, (uint32_t)failed, error);
  _exit(failed >= 0 ? EXIT_ENGINE : 0);
}

static bool watch_signals(void) {
  sigset_t set;
  sigfillset(&set);
  static const int IGNORED[] = {SIGPIPE, SIGTSTP, SIGTTIN, SIGTTOU, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
  for (size_t i = 0; i < sizeof IGNORED / sizeof *IGNORED; i++) sigdelset(&set, IGNORED[i]);
  signal(SIGPIPE, SIG_IGN);
  monitor.signals = signalfd(-1, &set, SFD_CLOEXEC);
  return monitor.signals >= 0 && sigprocmask(SIG_SETMASK, &set, NULL) == 0;
}

int monitor_run(struct program *program, int status, int leash) {
  begin(&program->header, leash);
  monitor.input.from = monitor.client && monitor.flags & PROGRAM_STDIN ? STDIN_FILENO : -1;
  int locked = lock_directory();
  if (locked == EWOULDBLOCK) {
    report(status, REPORT_LOCKED, 0, 0, locked);
    return EXIT_LOCKED;
  }
  if (locked == 0 && is_removed()) {
    report(status, REPORT_FAILED, LIST_HOST, UINT32_MAX, ENOENT);
    return EXIT_ENGINE;
  }
  /* Under the lock, and before anything exists that it would have to undo. */
  if (locked != 0 || (rename("release.new", "release") < 0 && errno != ENOENT)) {
    report(status, REPORT_FAILED, LIST_HOST, UINT32_MAX, errno);
    return EXIT_ENGINE;
  }
  unlink("exit");
  unlink("pid");
  int container[3], container_socket = -1;
  struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int alive[2];
  bool ready = shared != MAP_FAILED && pipe2(alive, O_CLOEXEC) == 0 && make_streams(container, &container_socket) && watch_signals() && prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
  if (ready) shared->monitor = alive[0];
  pid_t stage = ready ? fork() : -1;
  if (stage == 0) close(alive[1]);
  if (stage == 0) run_stage(program, container, container_socket, status, shared);
  if (stage < 0) {
    report(status, REPORT_FAILED, LIST_HOST, UINT32_MAX, errno);
    run_release();
    return EXIT_ENGINE;
  }
  for (int i = 0; i < 3; i++)
    if (i == 0 || container[i] != container[0]) close(container[i]);
  close_at(&container_socket);
  close(alive[0]);
  int stage_status = 0;
  while (waitpid(stage, &stage_status, 0) < 0 && errno == EINTR) continue;
  monitor.init = shared->init;
  if (monitor.init == 0) {
    run_release();
    return EXIT_ENGINE;
  }
  if (stage_status != 0) kill(monitor.init, SIGKILL);
  open_log();
  write_pid();
  /* From here on end of file on `status` is init's alone to give: it comes when its program is executed. */
  close(status);
  program_free(program);
  watch();
  kill_orphans();
  drain(&monitor.output, &monitor.output_log);
  drain(&monitor.error, &monitor.error_log);
  restore_terminal();
  int code = exit_code(monitor.status);
  write_exit(code);
  run_release();
  return code;
}
