/*
 * `--init`: the smallest PID 1 that does a parent's duties. The kernel hands every orphan of the container to PID 1, and delivers it no signal that it
 * has no handler for; a program that was never written to be PID 1 leaves zombies and cannot be stopped.
 */
#define _GNU_SOURCE
#include "interpreter/program.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void run_command(char **argv, const sigset_t *mask) {
  setpgid(0, 0);
  /* In front on the terminal, if there is one: Ctrl-C is for the command and its children. SIGTTOU is blocked, so that this does not stop us. */
  tcsetpgrp(STDIN_FILENO, getpid());
  sigprocmask(SIG_SETMASK, mask, NULL);
  execvp(argv[0], argv);
  int error = errno;
  fprintf(stderr, "docker-init: exec: \"%s\": %s\n", argv[0], strerror(error));
  _exit(error == ENOENT || error == ENOTDIR ? 127 : 126);
}

int init_run(char **argv) {
  if (argv[0] == NULL) return 127;
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  pid_t command = fork();
  if (command < 0) return 125;
  if (command == 0) run_command(argv, &before);
  /* It does so as well; but a signal may come before it has. */
  setpgid(command, command);
  for (;;) {
    int signal_number = 0;
    if (sigwait(&all, &signal_number) != 0) continue;
    if (signal_number != SIGCHLD) {
      kill(command, signal_number);
      continue;
    }
    int status;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
      if (pid == command) return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
}
