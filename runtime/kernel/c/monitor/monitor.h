/*
 * The monitor's parts. Each keeps its own state and descriptors; the monitor's one loop asks what each waits for (…_watch fills in descriptors, and returns
 * how many), polls, and tells each what is ready (…_ready). None of them ever blocks on a client, on a log, on a stage, or on the container.
 */
#ifndef MINIDOCK_MONITOR_H
#define MINIDOCK_MONITOR_H

#include "../interpreter/program.h"

#include <poll.h>

void close_at(int *descriptor);
/* The beginning of a small file, ended with a NUL: as much as fits. -1, and an empty text, when it cannot be read. */
ssize_t read_file(const char *path, char *text, size_t size);

/* state.c: the files in the container's directory that the monitor alone writes. */
/* proc_pid_stat(5), by its numbers. With its start time, a pid that the kernel has given to somebody else meanwhile is not taken for ours. */
enum { STAT_FLAGS = 9, STAT_START_TIME = 22 };
/* 0 when it cannot be read. */
unsigned long long stat_field(pid_t pid, int number);
bool write_file(const char *name, const char *temporary, const char *text);
bool write_pid(pid_t init, const uint8_t boot[16]);
/* A disk may be full when a container ends, and it may be the container that has filled it: the room for `exit` is taken beforehand. */
void reserve_exit(void);
void write_exit(int code, bool oom_killed);
/* RFC 3339 with nanoseconds, UTC: 30 bytes. Returns where they end. */
char *put_time(char *to, const struct timespec *now);
/* Now, ended with a NUL. */
void timestamp(char out[40]);
/* Milliseconds that only go forward. */
long long clock_ms(void);
/* The same, `milliseconds` from now, which may be any number. */
long long clock_after(long milliseconds);
/* From now until `end`, as poll(2) takes it: 24 days at most. */
int poll_ms(long long end);
/* A line in the log of events. `extra`: more attributes, as `"exitCode":"0"`; "" for none. */
void event(const char *action, const char *extra);

/* log.c: what the container writes, kept in docker's formats. */
enum log_driver { LOG_NONE, LOG_JSON, LOG_LOCAL };
struct log_stream {
  const char *name;
  size_t used;
  char line[16384];
};
void log_open(const struct header *header);
void log_write(struct log_stream *stream, const char *bytes, size_t count);
void log_flush(struct log_stream *stream);
/* Appends `count` bytes as the inside of a JSON string; six bytes of output an input byte are enough. */
size_t json_escape(char *out, const char *bytes, size_t count);

/* streams.c: the container's stdin, stdout and stderr, or its terminal. */
bool streams_open(uint16_t flags, int container[3], int *container_socket);
int streams_watch(struct pollfd *at);
void streams_ready(const struct pollfd *at);
/* How many bytes of a frame for the container's stdin are taken at the moment. `frame`: how many are still to come. */
size_t streams_room(size_t frame);
/* `is_whole`: with these the frame is here whole, and is written. */
void streams_input(const char *bytes, size_t count, bool is_whole);
/* A client whose stdin it was has no more. */
void streams_input_end(void);
void streams_resize(const struct winsize *size);
/* The container is dead: what it wrote last is still in the pipes. */
void streams_drain(void);
void streams_close(void);

/* limits.c: gives this process, and what it makes, a container's limits in the place of the caller's. */
void limits_begin(void);

/* clients.c: whoever is attached. */
enum { MAX_CLIENTS = 64 };
void clients_listen(void);
/* Nobody can attach any more: a monitor that is killed afterwards leaves no socket that nothing else tells of. */
void clients_stop_listening(void);
/* Connects to those that wait for this life in the folder `attaching`. */
void clients_fetch(void);
void clients_add(int socket, unsigned wants);
int clients_watch(struct pollfd *at);
void clients_ready(const struct pollfd *at);
void clients_send(enum frame_type stream, const char *bytes, size_t count);
/* False while a client that wants this stream has a megabyte of output to read. */
bool clients_keep_up(enum frame_type stream);
/*
 * Tells all how the container has ended, and lets go of them. Nobody is waited for where the kernel takes all that they have not read; else for as long as one of
 * them has read something in the last five seconds, or, where the container may live again, in the last second.
 */
void clients_finish(int code, bool lives_again);

/* health.c: the check that `health.conf` asks for. */
void health_begin(pid_t init);
int health_watch(struct pollfd *at);
void health_ready(const struct pollfd *at);
/* Milliseconds until something is due; -1: nothing is. */
int health_due(void);
/* A child of the monitor has ended. True when it was the check's. */
bool health_ended(pid_t pid, int status);
void health_stop(void);

/* oom.c: kills by the kernel, counted where the file `oom` says. */
void oom_begin(void);
int oom_watch(struct pollfd *at);
/* True when there was one more. */
bool oom_ready(const struct pollfd *at);
/* Milliseconds until it is to be asked again; `otherwise` where no kill is expected. */
int oom_due(int otherwise);
bool oom_happened(void);
void oom_end(void);

/*
 * monitor.c: a stage, and the process that it makes, both children of the monitor. The stage may take any time, or be frozen: nobody waits for it but by its end.
 */
struct birth {
  struct shared shared; /* in memory that the two have as well */
  pid_t stage;          /* 0: it has ended */
  int ended;            /* wait status of what was made; -1: it lives, or never did */
};
enum birth_of { LIFE, CHECK, COMMAND, BIRTHS };
/* Starts a program that lies compiled in the directory, with its stdout and stderr (-1: /dev/null). Nobody listens to what it reports. NULL: it could not. */
struct birth *run_beside(enum birth_of which, const char *name, int out, int err);
/* A child of the monitor has ended. True when it was one of these. */
bool birth_ended(struct birth *birth, pid_t pid, int status);
/* True when neither is alive. */
bool birth_is_over(const struct birth *birth);

#endif
