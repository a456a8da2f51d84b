/*
 * The limits of each process with which a container begins (getrlimit(2)). They are fixed: with the caller's, the same container would work from one shell and fail
 * from the next. They are those of docker, whose containers have the limits of its services: no limit of core files and processes (docker.service), as many open files as
 * the kernel allows where nobody has changed fs.nr_open (containerd.service), and for the rest what systemd gives every service. `--ulimit` is applied later.
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <sys/resource.h>

#define NONE {RLIM_INFINITY, RLIM_INFINITY}
#define BOTH(limit) {limit, limit}

static const struct rlimit LIMITS[RLIM_NLIMITS] = {
    [RLIMIT_AS] = NONE,
    [RLIMIT_CORE] = NONE,
    [RLIMIT_CPU] = NONE,
    [RLIMIT_DATA] = NONE,
    [RLIMIT_FSIZE] = NONE,
    [RLIMIT_LOCKS] = NONE,
    [RLIMIT_MEMLOCK] = BOTH(8 << 20),
    [RLIMIT_MSGQUEUE] = BOTH(819200),
    [RLIMIT_NICE] = BOTH(0),
    [RLIMIT_NOFILE] = BOTH(1 << 20),
    [RLIMIT_NPROC] = NONE,
    [RLIMIT_RSS] = NONE,
    [RLIMIT_RTPRIO] = BOTH(0),
    [RLIMIT_RTTIME] = NONE,
    [RLIMIT_SIGPENDING] = BOTH(1 << 16), /* the kernel's own depends on the machine's memory */
    [RLIMIT_STACK] = {8 << 20, RLIM_INFINITY},
};

void limits_begin(void) {
  for (int i = 0; i < RLIM_NLIMITS; i++) {
    struct rlimit own, wanted = LIMITS[i];
    if (setrlimit(i, &wanted) == 0 || getrlimit(i, &own) < 0) continue;
    /* A hard limit cannot be raised without CAP_SYS_RESOURCE, nor that of open files above fs.nr_open: then the caller's stays. */
    if (wanted.rlim_max > own.rlim_max) wanted.rlim_max = own.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max) wanted.rlim_cur = wanted.rlim_max;
    setrlimit(i, &wanted);
  }
}
