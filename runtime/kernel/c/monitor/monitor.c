/*
 * The monitor: every container's parent, from its first system call to its last release.
 *
 * Its working directory is the container's directory. It holds the lock of that directory as long as it lives, so that "is it alive" and "may I touch it"
 * are one question. Nobody's death ends it but its container's; and where the container is to be started again, not even that.
 *
 *   monitor (the monitor's list) ── fork ──▶ stage (the host's list) ── clone3(CLONE_PARENT) ──▶ init (the child's list, then the container's program)
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EXIT_ENGINE = 125, EXIT_LOCKED = 75, EXIT_NOT_STARTED = 128, ASKED_AGAIN = 5, MOST_KILLS = 1000 };

static struct {
  uint64_t generation; /* of the birth program; 0 when there was none */
  uint8_t boot[16];
  uint16_t flags;
  int lock, signals, alive[2]; /* the pipe whose other end is ours alone */
  int status;   /* to whoever asked for the start; -1 once that is told */
  int starting; /* from stage and init: ends when the container's program is executed */
  bool marked, failed, oom_killed, waits;
  struct birth *life; /* what it makes is init */
  int init_fd; /* a pidfd: for what joins the container */
  long long started;
} monitor = {.lock = -1, .signals = -1, .status = -1, .starting = -1, .init_fd = -1};

static struct birth *births;

/* What the calls of the monitor's list have kept in registers: descriptors, or a negative errno where a call may fail. 0: not called. */
static struct {
  int64_t *results;
  size_t count;
} held;

/* 0, or EWOULDBLOCK when somebody alive holds the lock, or why there can be none. */
static int lock_directory(void) {
  monitor.lock = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return monitor.lock >= 0 && flock(monitor.lock, LOCK_EX | LOCK_NB) == 0 ? 0 : errno;
}

static void unlink_all(const char *const *names) {
  for (; *names != NULL; names++) unlink(*names);
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

/* A step that fails does not stop the others. */
static bool run_all_steps(const struct program *program) {
  int64_t registers[REGISTERS] = {0};
  int error = 0;
  return program_run(program, LIST_HOST, registers, NULL, NULL, true, &error) < 0;
}

/* A program of another generation than ours (0: any) is not ours to run. */
static bool run_all(int descriptor, uint64_t generation) {
  struct program program;
  if (!program_read(&program, descriptor, 0)) return false;
  bool ours = generation == 0 || generation == program.header.generation;
  bool done = ours && run_all_steps(&program);
  program_free(&program);
  return done;
}

/* True as well when there is no such file: but one that cannot be opened, for want of a descriptor say, is still to be run. */
static bool run_file(const char *name, uint64_t generation) {
  int file = open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno == ENOENT;
  bool done = run_all(file, generation);
  close(file);
  return done;
}

/* Undoes what outlives the container on the host. What could not be done stays on disk for the next who comes. */
static bool run_release(void) {
  bool done = run_file("release", monitor.generation);
  if (done) unlink("release");
  return done;
}

/* Undoes what was held for a life that never begins, if there is such a one. Nothing of it can be busy, so nothing stays for later. */
static void abandon(void) {
  int file = open("release.new", O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) return; /* for want of a descriptor, say: it stays for the next who comes */
  if (file >= 0) run_all(file, 0), close(file);
  unlink("release.new");
}

int monitor_abandon(void) {
  int locked = lock_directory();
  if (locked != 0) return locked == EWOULDBLOCK ? EXIT_LOCKED : EXIT_ENGINE;
  if (is_removed()) return 0;
  /* First: a monitor that is given its birth when these have gone refuses it. */
  unlink_all((const char *const[]){"birth", "next", NULL});
  abandon();
  return 0;
}

/* NULL: the container stays. */
static int release_and_run(const struct program *removal) {
  int locked = lock_directory();
  if (locked != 0) return locked == EWOULDBLOCK ? EXIT_LOCKED : EXIT_ENGINE;
  if (is_removed()) return 0;
  /* A monitor that was killed could not say how the container ended. */
  if (access("pid", F_OK) == 0 && access("exit", F_OK) != 0) write_exit(255, false);
  /* Nor take away what says that it is there. */
  unlink_all((const char *const[]){"attach", "waiting", "paused", "next", NULL});
  bool done = run_release();
  if (removal != NULL) abandon(), done = run_all_steps(removal);
  return done ? 0 : EXIT_ENGINE;
}

int monitor_release(void) {
  return release_and_run(NULL);
}

/* The program is read before the lock is looked at: this process may be started while the container still ends. If no program comes, nothing is to be done. */
int monitor_remove(int descriptor) {
  struct program removal;
  if (!program_read(&removal, descriptor, 0)) return EXIT_ENGINE;
  int status = release_and_run(&removal);
  program_free(&removal);
  return status;
}

bool die_with_monitor(const struct shared *shared) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) return false;
  /* The signal is for a death to come: one before this moment has closed the pipe. */
  struct pollfd monitor_end = {shared->monitor, POLLIN, 0};
  return poll(&monitor_end, 1, 0) == 0;
}

/*
 * What joins a container looks up paths in it before it becomes a program of the container, and the container may have made of each a link to /proc/self/fd/N.
 * So it has nothing open that would be worth a link: no log, no program, no lock. Only what makes a container keeps that lock, until the last of it is dead.
 */
static void close_others(int status, int terminal_socket, bool joins) {
  const int kept[] = {status, terminal_socket, monitor.init_fd, monitor.alive[0], joins ? -1 : monitor.lock};
  unsigned from = STDERR_FILENO + 1;
  for (bool more = true; more;) {
    unsigned next = ~0U;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
      if (kept[i] >= 0 && (unsigned)kept[i] >= from && (unsigned)kept[i] < next) next = (unsigned)kept[i];
    more = next != ~0U;
    if (next > from) syscall(SYS_close_range, from, more ? next - 1 : next, 0);
    from = next + 1;
  }
}

static _Noreturn void run_stage(const struct program *program, const int streams[3], int terminal_socket, int status, struct shared *shared) {
  close(monitor.alive[1]);
  if (!die_with_monitor(shared)) _exit(EXIT_ENGINE);
  limits_begin();
  sigset_t none;
  sigemptyset(&none);
  signal(SIGPIPE, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int i = 0; i < 3; i++)
    if (dup2(streams[i], i) < 0) report(status, REPORT_FAILED, LIST_MONITOR, UINT32_MAX, errno), _exit(EXIT_ENGINE);
  close_others(status, terminal_socket, program->header.flags & PROGRAM_EXEC);
  /* The monitor works in the container's folder. A list begins elsewhere: a relative path in it, such as `rootfs`, would lead to the container by chance. */
  if (chdir("/") < 0) report(status, REPORT_FAILED, LIST_MONITOR, UINT32_MAX, errno), _exit(EXIT_ENGINE);
  int64_t registers[REGISTERS] = {[REGISTER_STATUS] = status, [REGISTER_MONITOR] = terminal_socket, [REGISTER_INIT] = monitor.init_fd};
  int error = 0;
  int failed = program_run(program, LIST_HOST, registers, NULL, shared, false, &error);
  if (failed >= 0) report(status, REPORT_FAILED, LIST_HOST, (uint32_t)failed, error);
  _exit(failed >= 0 ? EXIT_ENGINE : 0);
}

/* The stage runs the program's host list. False, with errno, when there is none. */
static bool birth_begin(struct birth *birth, const struct program *program, const int streams[3], int terminal_socket, int status) {
  *birth = (struct birth){.shared = {.init = 0, .monitor = monitor.alive[0]}, .ended = -1};
  pid_t pid = fork();
  if (pid == 0) run_stage(program, streams, terminal_socket, status, &birth->shared);
  birth->stage = pid > 0 ? pid : 0;
  return pid > 0;
}

bool birth_ended(struct birth *birth, pid_t pid, int status) {
  pid_t made = birth->shared.init;
  if (pid == made) birth->ended = status;
  if (pid != birth->stage) return pid == made;
  birth->stage = 0;
  /* Of a list that failed nothing may live. */
  if (status != 0 && made > 0 && birth->ended < 0) kill(made, SIGKILL);
  return true;
}

bool birth_is_over(const struct birth *birth) {
  return birth->stage == 0 && (birth->shared.init == 0 || birth->ended >= 0);
}

struct birth *run_beside(enum birth_of which, const char *name, int out, int err) {
  struct program program;
  int file = open(name, O_RDONLY | O_CLOEXEC), null = open("/dev/null", O_RDWR | O_CLOEXEC), status[2] = {-1, -1};
  bool ready = file >= 0 && null >= 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, status) == 0;
  bool known = ready && program_read(&program, file, 0);
  bool began = known && birth_begin(&births[which], &program, (int[3]){null, out, err < 0 ? null : err}, -1, status[1]);
  if (known) program_free(&program);
  for (int i = 0; i < 2; i++) close_at(&status[i]);
  close_at(&file);
  close_at(&null);
  return began ? &births[which] : NULL;
}

/* Who is told that the container runs finds that among the events, and of its health only what is of this life. */
static void end_reports(void) {
  if (monitor.starting < 0) return;
  close_at(&monitor.starting);
  bool started = monitor.marked && !monitor.failed && !(monitor.flags & PROGRAM_EXEC);
  if (started) event("start", ""), health_begin(monitor.life->shared.init);
  close_at(&monitor.status);
}

/* What stage and init report goes to whoever asked for the start; their end of file says that there is no more to come. False when there is none at the moment. */
static bool take_report(void) {
  struct report said;
  ssize_t got = recv(monitor.starting, &said, sizeof said, MSG_DONTWAIT);
  if (got >= 0 && got < (ssize_t)sizeof said) end_reports();
  if (got < (ssize_t)sizeof said) return false;
  monitor.marked |= said.kind == REPORT_MARK;
  monitor.failed |= said.kind == REPORT_FAILED;
  if (monitor.status >= 0) report(monitor.status, (enum report_kind)said.kind, said.list, said.index, (int)said.error);
  return true;
}

static void reap(void) {
  int status;
  pid_t first = monitor.life->stage > 0 ? monitor.life->stage : -1; /* init's start time is read before it is reaped */
  for (pid_t pid; (pid = waitpid(first, &status, WNOHANG)) > 0;)
    if (!birth_ended(monitor.life, pid, status)) health_ended(pid, status);
}

static void take_signal(void) {
  struct signalfd_siginfo info;
  if (read(monitor.signals, &info, sizeof info) != (ssize_t)sizeof info) return;
  if (info.ssi_signo == SIGCHLD) reap();
  /* What the kernel says of this process itself (a limit on its files, say) is not for the container. */
  else if (monitor.life->ended < 0 && info.ssi_code <= 0) kill(monitor.life->shared.init, (int)info.ssi_signo);
}

/* Without a PID namespace (chapter 1) what the container started outlives it and becomes our child: nothing of it may stay. */
static void kill_orphans(void) {
  for (int i = 0; i < MOST_KILLS && kill_listed("/proc/thread-self/children"); i++) continue;
}

/* Takes those signals that are meant for the container once it is there: until then they wait. */
static bool listen_to(bool all) {
  static const int LEFT[] = {SIGPIPE, SIGTTIN, SIGTTOU, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP};
  sigset_t set, child;
  sigemptyset(&child), sigaddset(&child, SIGCHLD);
  sigfillset(&set);
  for (size_t i = 0; i < sizeof LEFT / sizeof *LEFT; i++) sigdelset(&set, LEFT[i]);
  monitor.signals = signalfd(monitor.signals, all ? &set : &child, SFD_CLOEXEC);
  return monitor.signals >= 0 && sigprocmask(SIG_SETMASK, &set, NULL) == 0;
}

/* The stage is done: there is an init, of which the container's folder tells. */
static void begin_life(void) {
  /* In this order: else it would look for a moment as if it had never been started, or had ended for good; and who freezes it once it has a pid keeps the mark. */
  unlink("paused");
  if (!write_pid(monitor.life->shared.init, monitor.boot)) {
    /* Nobody could end it any more. */
    report(monitor.status, REPORT_FAILED, LIST_MONITOR, UINT32_MAX, errno);
    monitor.failed = true;
    if (monitor.life->ended < 0) kill(monitor.life->shared.init, SIGKILL);
  }
  unlink_all((const char *const[]){"exit", "waiting", NULL});
  if (!(monitor.flags & PROGRAM_EXEC)) reserve_exit();
  monitor.init_fd = (int)syscall(SYS_pidfd_open, monitor.life->shared.init, 0);
  /* After `pid` is written: a client that comes to wait from now on reads it, and connects. And before any output is read. */
  clients_fetch();
  oom_begin();
  listen_to(true);
}

/* From the stage's first moment to the end of init. */
static void watch(void) {
  for (bool lives = false; !birth_is_over(monitor.life);) {
    struct pollfd ready[2 + 1 + 4 + 1 + 1 + MAX_CLIENTS] = {{monitor.signals, POLLIN, 0}, {lives ? monitor.starting : -1, POLLIN, 0}};
    struct pollfd *oom = ready + 2, *streams = oom + oom_watch(oom), *health = streams + (lives ? streams_watch(streams) : 0), *clients = health + health_watch(health);
    nfds_t count = (nfds_t)(clients - ready + clients_watch(clients));
    if (monitor.starting >= 0) oom->fd = -1; /* what it dies of is told after its start */
    if (poll(ready, count, oom_due(health_due())) < 0) continue;
    if (ready[1].revents) take_report();
    monitor.oom_killed |= oom_ready(oom);
    if (lives) streams_ready(streams);
    health_ready(health);
    clients_ready(clients);
    if (ready[0].revents) take_signal();
    if (!lives && monitor.life->stage == 0 && monitor.life->shared.init > 0) lives = true, begin_life(), reap();
  }
  while (take_report()) continue;
}

/* A thousand ports are a thousand descriptors, so the list decides how many it keeps, and not the number of registers. */
static bool make_room(const struct program *program) {
  size_t count = 0;
  for (uint32_t i = 0; i < program->header.counts[LIST_MONITOR]; i++) count += program->instructions[i].result >= 0;
  held.results = count == 0 ? NULL : calloc(count, sizeof *held.results);
  held.count = held.results == NULL ? 0 : count;
  return held.count == count;
}

static void let_go(void) {
  for (size_t i = 0; i < held.count; i++)
    if (held.results[i] > STDERR_FILENO) close((int)held.results[i]);
  free(held.results);
  held.results = NULL;
  held.count = 0;
}

/* Forks the stage, with `program`, which is freed. Returns true, or false after it has told why there is none. */
static bool begin(struct program *program) {
  int container[3] = {-1, -1, -1}, terminal = -1, starting[2] = {-1, -1};
  monitor.generation = program->header.generation;
  monitor.flags = program->header.flags;
  memcpy(monitor.boot, program->header.boot, sizeof monitor.boot);
  *monitor.life = (struct birth){.ended = -1};
  monitor.marked = monitor.failed = monitor.oom_killed = monitor.waits = false;
  close_at(&monitor.init_fd);
  int64_t registers[REGISTERS] = {0};
  int error = 0, failed = -1;
  bool ready = make_room(program) && (failed = program_run(program, LIST_MONITOR, registers, held.results, NULL, false, &error)) < 0;
  ready = ready && streams_open(monitor.flags, container, &terminal) && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, starting) == 0;
  if (ready) log_open(&program->header);
  ready = ready && listen_to(false) && birth_begin(monitor.life, program, container, terminal, starting[1]);
  if (!ready) report(monitor.status, REPORT_FAILED, LIST_MONITOR, (uint32_t)failed, failed < 0 ? errno : error);
  monitor.starting = starting[0];
  close_at(&starting[1]);
  for (int i = 0; i < 3; i++)
    if (container[i] >= 0 && (i == 0 || container[i] != container[0])) close(container[i]);
  close_at(&terminal);
  monitor.started = clock_ms();
  program_free(program);
  return ready;
}

static bool may_begin_again(void) {
  return access("restart-policy", F_OK) == 0 && access("stopped", F_OK) != 0;
}

/* What could not be started has neither ended nor does it run. Of a life that nobody asked for, somebody has to be able to see that there was none. */
static void forget_last_life(bool again) {
  unlink_all((const char *const[]){"waiting", "exit", "exit.new", "pid", NULL});
  if (again) write_exit(EXIT_NOT_STARTED, false);
}

/* One life of the container. Returns its exit code. */
static int live(struct program *program) {
  bool again = monitor.status < 0;
  clients_listen();
  if (begin(program)) watch();
  end_reports();
  if (monitor.life->shared.init > 0) {
    monitor.oom_killed |= oom_happened();
    oom_end();
    health_stop();
    kill_orphans();
    streams_drain();
  } else clients_fetch();
  streams_close();
  let_go(); /* before there is an `exit`: a port is free once its container is seen to have ended */
  int code = exit_code(monitor.life->ended);
  bool ran = monitor.marked && !monitor.failed;
  if (ran) {
    char extra[96];
    /* First: what will be started again has not simply ended. */
    monitor.waits = may_begin_again();
    if (monitor.waits) close(open("waiting", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    write_exit(code, monitor.oom_killed);
    snprintf(extra, sizeof extra, "\"execDuration\":\"%lld\",\"exitCode\":\"%d\"", (clock_ms() - monitor.started) / 1000, code);
    event(monitor.flags & PROGRAM_EXEC ? "exec_die" : "die", extra);
  } else forget_last_life(again);
  clients_stop_listening();
  run_release();
  /* Its directory went with it: --rm. */
  if (ran && !(monitor.flags & PROGRAM_EXEC) && access("lock", F_OK) != 0) event("destroy", "");
  clients_finish(code, monitor.waits);
  return code;
}

enum { NOT_AGAIN = -1, KILLED = -2 };

/*
 * The program that decides what becomes of a container that has ended: `restart-policy`. It dies with us, for what it writes is for us. Returns the milliseconds after
 * which `next` is to be run, or one of these.
 */
static long ask(void) {
  char answer[32] = {0};
  int out[2], status;
  if (!may_begin_again() || pipe2(out, O_CLOEXEC) < 0) return NOT_AGAIN;
  struct birth *command = run_beside(COMMAND, "restart-policy", out[1], -1);
  close(out[1]);
  ssize_t got = command != NULL ? read(out[0], answer, sizeof answer - 1) : -1;
  close(out[0]);
  for (pid_t pid; command != NULL && !birth_is_over(command) && ((pid = waitpid(-1, &status, 0)) > 0 || errno == EINTR);)
    if (pid > 0) birth_ended(command, pid, status);
  if (command == NULL || command->shared.init == 0 || WIFSIGNALED(command->ended)) return KILLED;
  long delay = got > 0 && command->ended == 0 ? strtol(answer, NULL, 10) : NOT_AGAIN;
  return delay < 0 ? NOT_AGAIN : delay;
}

/* False when somebody stops the container while it waits: then there is a mark, and a signal for us. Also when process 1 asks us to end: a machine that shuts down would wait for us. */
static bool wait_to_begin_again(long delay) {
  struct signalfd_siginfo info;
  for (long long end = clock_after(delay); access("stopped", F_OK) != 0;) {
    struct pollfd ready = {monitor.signals, POLLIN, 0};
    if (clock_ms() >= end) return true;
    if (poll(&ready, 1, poll_ms(end)) > 0 &&
        (read(monitor.signals, &info, sizeof info) < 0 || (info.ssi_signo == SIGTERM && info.ssi_pid == 1))) return false;
    reap();
  }
  return false;
}

/* True, with a program that begins the next life, when the container is to be started again. */
static bool begins_again(struct program *program) {
  if (!monitor.waits) return false;
  long delay = KILLED;
  /* A machine without memory kills it, and again: some time there is an end. */
  for (int i = 0; i < ASKED_AGAIN && delay == KILLED; i++) delay = ask();
  bool go = delay >= 0 && wait_to_begin_again(delay);
  int file = open("next", O_RDONLY | O_CLOEXEC);
  unlink("next");
  go = go && file >= 0 && program_read(program, file, 0) && rename("release.new", "release") == 0;
  if (!go) abandon(), unlink("waiting");
  close_at(&file);
  return go;
}

/* There will be no life at all. */
static int refuse(struct program *program, enum report_kind kind, uint32_t index, int error) {
  report(monitor.status, kind, LIST_MONITOR, index, error);
  program_free(program);
  return kind == REPORT_LOCKED ? EXIT_LOCKED : EXIT_ENGINE;
}

int monitor_run(struct program *program, int status, const struct beginning *first) {
  monitor.status = status;
  int locked = lock_directory();
  if (locked == EWOULDBLOCK) return refuse(program, REPORT_LOCKED, 0, locked);
  if (locked != 0) return refuse(program, REPORT_FAILED, UINT32_MAX, locked);
  if (is_removed()) return refuse(program, REPORT_FAILED, UINT32_MAX, ENOENT);
  /* Under the lock, and before anything exists that it would have to undo. */
  if (rename("release.new", "release") < 0 && (errno != ENOENT || program->header.generation != 0))
    return refuse(program, REPORT_FAILED, UINT32_MAX, errno);
  signal(SIGPIPE, SIG_IGN);
  births = mmap(NULL, BIRTHS * sizeof *births, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  monitor.life = &births[LIFE];
  if (births == MAP_FAILED || !listen_to(true) || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0 || pipe2(monitor.alive, O_CLOEXEC) < 0) {
    int error = errno;
    run_release();
    return refuse(program, REPORT_FAILED, UINT32_MAX, error);
  }
  /* When the machine has no memory left, who looks after a container goes last. Without CAP_SYS_RESOURCE that cannot be had. */
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  write_whole(score, "-999", 4);
  close_at(&score);
  if (first != NULL) {
    streams_resize(&first->size);
    clients_add(LEASH, first->wants);
  }
  int code;
  do code = live(program);
  while (begins_again(program));
  return code;
}
