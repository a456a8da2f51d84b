/* A container's log: one JSON object a line, {"log":"…\n","stream":"stdout","time":"…"}, as docker's json-file driver writes it. */
#define _GNU_SOURCE
#include "program.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void timestamp(char out[40]) {
  struct timespec now;
  struct tm utc;
  clock_gettime(CLOCK_REALTIME, &now);
  gmtime_r(&now.tv_sec, &utc);
  size_t used = strftime(out, 40, "%Y-%m-%dT%H:%M:%S", &utc);
  snprintf(out + used, 40 - used, ".%09ldZ", now.tv_nsec);
}

/* Length of the UTF-8 sequence at `at` (RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF), or 0. */
static size_t utf8_length(const unsigned char *at, size_t left) {
  unsigned char first = at[0];
  if (first < 0x80) return 1;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > left) return 0;
  for (size_t i = 1; i < length; i++)
    if ((at[i] & 0xc0) != 0x80) return 0;
  bool overlong = (first == 0xe0 && at[1] < 0xa0) || (first == 0xf0 && at[1] < 0x90);
  bool beyond = (first == 0xed && at[1] > 0x9f) || (first == 0xf4 && at[1] > 0x8f);
  return overlong || beyond ? 0 : length;
}

/* Appends `count` bytes as the inside of a JSON string; six bytes of output an input byte are enough. */
static size_t escape(char *out, const char *bytes, size_t count) {
  static const char HEX[] = "0123456789abcdef";
  char *to = out;
  for (size_t i = 0; i < count;) {
    const unsigned char *at = (const unsigned char *)bytes + i;
    size_t length = utf8_length(at, count - i);
    if (length == 0) {
      memcpy(to, "\\ufffd", 6);
      to += 6;
      i++;
    } else if (length > 1 || (*at >= 0x20 && *at != '"' && *at != '\\' && *at != 0x7f)) {
      memcpy(to, at, length);
      to += length;
      i += length;
    } else {
      const char *named = *at == 0 ? NULL : strchr("\nn\rr\tt\"\"\\\\", *at);
      *to++ = '\\';
      if (named != NULL) {
        *to++ = named[1];
      } else {
        memcpy(to, "u00", 3);
        to[3] = HEX[*at >> 4];
        to[4] = HEX[*at & 15];
        to += 5;
      }
      i++;
    }
  }
  return (size_t)(to - out);
}

/* How much of a line that is full can be written without cutting a UTF-8 sequence in two. */
static size_t whole_sequences(const struct log *log) {
  for (size_t back = 1; back <= 3; back++) {
    unsigned char byte = (unsigned char)log->line[log->used - back];
    if ((byte & 0xc0) == 0x80) continue;
    size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? log->used - back : log->used;
  }
  return log->used;
}

/* Writes the first bytes of the line as a record, and keeps the rest. */
static void write_record(struct log *log, size_t count) {
  static char record[sizeof log->line * 6 + 128];
  char time[40];
  timestamp(time);
  size_t size = (size_t)sprintf(record, "{\"log\":\"");
  size += escape(record + size, log->line, count);
  size += (size_t)sprintf(record + size, "\",\"stream\":\"%s\",\"time\":\"%s\"}\n", log->stream, time);
  /* A log that can't be written (a full disk) must not stop the container. */
  ssize_t written = write(log->descriptor, record, size);
  (void)written;
  log->used -= count;
  memmove(log->line, log->line + count, log->used);
}

void log_flush(struct log *log) {
  if (log->used > 0) write_record(log, log->used);
}

/* A record is a line, or 16 KiB of one. */
void log_write(struct log *log, const char *bytes, size_t count) {
  while (count > 0) {
    size_t room = sizeof log->line - log->used;
    size_t take = count < room ? count : room;
    const char *newline = memchr(bytes, '\n', take);
    if (newline != NULL) take = (size_t)(newline - bytes) + 1;
    memcpy(log->line + log->used, bytes, take);
    log->used += take;
    if (newline != NULL) log_flush(log);
    else if (log->used == sizeof log->line) write_record(log, whole_sequences(log));
    bytes += take;
    count -= take;
  }
}
