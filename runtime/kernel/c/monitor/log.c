/*
 * A container's log, as docker's drivers write it, so that a reader of theirs can read ours.
 *
 *   json-file   log.jsonl: a JSON object a line, {"log":"…\n","stream":"stdout","attrs":{…},"time":"…"}; attrs where log.attrs says some
 *   local       local.log: length (four bytes, network order), a protobuf message {1 stream, 2 nanoseconds, 3 line, 4 not ended}, the length again
 *   none        nothing
 *
 * A file that would grow over its size becomes NAME.1, and that NAME.2; the oldest goes.
 */
#define _GNU_SOURCE
#include "monitor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { RECORD = 16384 * 6 + 4096, BATCH = 65536 };

static struct {
  enum log_driver driver;
  int file; /* -1: there is none */
  uint64_t size, limit;
  unsigned files;
  size_t used, attributes; /* of batch and attrs */
} record_log = {.file = -1};

/* Members that stand in each record can be of any length: there is room for one record more than fill a batch. */
static char *batch, *attrs;

static const char *name_of(enum log_driver driver) {
  return driver == LOG_LOCAL ? "local.log" : "log.jsonl";
}

/*
 * A monitor that is killed while it writes (a signal ends write(2) between two pages), or a power cut, leaves half a record at the end. The next would be glued
 * to it: it goes. Returns the size of what is whole.
 */
static off_t whole_lines(int file, off_t size) {
  char bytes[4096];
  for (off_t end = size; end > 0;) {
    off_t from = end > (off_t)sizeof bytes ? end - (off_t)sizeof bytes : 0;
    if (pread(file, bytes, (size_t)(end - from), from) != end - from) return size;
    char *newline = memrchr(bytes, '\n', (size_t)(end - from));
    if (newline != NULL) return from + (newline - bytes) + 1;
    end = from;
  }
  return 0;
}

/* Each record has its length before and behind it. A file of many records is read through only if the last is not whole. */
static off_t whole_records(int file, off_t size) {
  uint32_t before, behind;
  if (size >= 8 && pread(file, &behind, 4, size - 4) == 4 && pread(file, &before, 4, size - 8 - (off_t)ntohl(behind)) == 4 && before == behind) return size;
  for (off_t at = 0; at < size; at += 8 + (off_t)ntohl(before)) {
    if (pread(file, &before, 4, at) != 4) return at;
    if (pread(file, &behind, 4, at + 4 + (off_t)ntohl(before)) != 4 || before != behind) return at;
  }
  return size;
}

static void open_file(void) {
  int file = open(name_of(record_log.driver), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  off_t size = file < 0 ? 0 : lseek(file, 0, SEEK_END), whole = record_log.driver == LOG_JSON ? whole_lines(file, size) : whole_records(file, size);
  if (whole < size && ftruncate(file, whole) < 0) close_at(&file);
  record_log.file = file;
  record_log.size = file < 0 ? 0 : (uint64_t)whole;
}

/* False without the memory for a batch. */
static bool read_attributes(void) {
  static const char MEMBER[] = ",\"attrs\":";
  struct stat status;
  int file = open("log.attrs", O_RDONLY | O_CLOEXEC);
  free(attrs);
  attrs = file >= 0 && fstat(file, &status) == 0 ? malloc((size_t)status.st_size + sizeof MEMBER) : NULL;
  ssize_t size = attrs == NULL ? -1 : read(file, attrs + sizeof MEMBER - 1, (size_t)status.st_size);
  if (file >= 0) close(file);
  record_log.attributes = size > 0 ? (size_t)size + sizeof MEMBER - 1 : 0;
  if (size > 0) memcpy(attrs, MEMBER, sizeof MEMBER - 1);
  free(batch);
  return (batch = malloc(BATCH + RECORD + record_log.attributes)) != NULL;
}

void log_open(const struct header *header) {
  close_at(&record_log.file);
  record_log.driver = (enum log_driver)header->log_driver;
  record_log.limit = header->log_size;
  record_log.files = header->log_files > 0 ? header->log_files : 1;
  if (record_log.driver == LOG_NONE) return;
  if (read_attributes()) open_file();
}

/* One that could not be opened (no room, no descriptor left) is tried again, once a second. */
static bool has_file(void) {
  static long long tried;
  if (record_log.file < 0 && record_log.driver != LOG_NONE && batch != NULL && clock_ms() - tried >= 1000) tried = clock_ms(), open_file();
  return record_log.file >= 0;
}

/* A log that can't be written (a full disk) must not stop the container; and half a record is none. */
static void write_batch(void) {
  if (record_log.used == 0) return;
  ssize_t written = write(record_log.file, batch, record_log.used);
  if (written == (ssize_t)record_log.used) record_log.size += record_log.used;
  else if (written > 0 && ftruncate(record_log.file, (off_t)record_log.size) < 0) record_log.size += (uint64_t)written;
  record_log.used = 0;
}

static void rotate(void) {
  char from[32], to[32];
  const char *name = name_of(record_log.driver);
  close(record_log.file);
  for (unsigned i = record_log.files - 1; i > 0; i--) {
    snprintf(to, sizeof to, "%s.%u", name, i);
    if (i > 1) snprintf(from, sizeof from, "%s.%u", name, i - 1);
    rename(i > 1 ? from : name, to);
  }
  if (record_log.files == 1) unlink(name);
  open_file();
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

static bool is_plain(unsigned char byte) {
  return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/*
 * Copies what stands for itself, and returns how much that is. Eight bytes at once, with the high bit of each as its answer: taking something away from a byte
 * below 0x20, a quote or a backslash sets it, and adding one to 0x7f. What is borrowed from the next byte comes from one that has answered already.
 */
static size_t copy_plain(char *out, const char *bytes, size_t count) {
  static const uint64_t ONES = 0x0101010101010101, HIGH = 0x8080808080808080;
  size_t done = 0;
  for (uint64_t eight; done + sizeof eight <= count; done += sizeof eight) {
    memcpy(&eight, bytes + done, sizeof eight);
    uint64_t quote = eight ^ ONES * '"', backslash = eight ^ ONES * '\\';
    if (((eight - ONES * 0x20) | (eight + ONES) | eight | (quote - ONES) | (backslash - ONES)) & HIGH) break;
    memcpy(out + done, &eight, sizeof eight);
  }
  for (; done < count && is_plain((unsigned char)bytes[done]); done++) out[done] = bytes[done];
  return done;
}

size_t json_escape(char *out, const char *bytes, size_t count) {
  static const char HEX[] = "0123456789abcdef";
  char *to = out;
  for (size_t i = 0; i < count;) {
    const unsigned char *at = (const unsigned char *)bytes + i;
    size_t plain = copy_plain(to, bytes + i, count - i);
    to += plain;
    i += plain;
    if (i == count) break;
    at += plain;
    size_t length = utf8_length(at, count - i);
    if (length == 0) {
      memcpy(to, "\\ufffd", 6);
      to += 6;
      i++;
    } else if (length > 1) {
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

static char *put(char *to, const char *bytes, size_t count) {
  return (char *)memcpy(to, bytes, count) + count;
}

static size_t json_record(char *out, const struct log_stream *stream, const char *bytes, size_t count, const struct timespec *now) {
  char *to = put(out, "{\"log\":\"", 8);
  to += json_escape(to, bytes, count);
  to = put(to, "\",\"stream\":\"", 12);
  to = put(to, stream->name, strlen(stream->name));
  to = put(to, "\"", 1);
  if (record_log.attributes > 0) to = put(to, attrs, record_log.attributes);
  to = put(to, ",\"time\":\"", 9);
  to = put_time(to, now);
  to = put(to, "\"}\n", 3);
  return (size_t)(to - out);
}

static char *put_varint(char *to, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *to++ = (char)(value | 0x80);
  *to++ = (char)value;
  return to;
}

/* Protobuf: a field is its number and wire type in one byte (here), then a varint, or a length and bytes. */
static size_t local_record(char *out, const struct log_stream *stream, const char *bytes, size_t count, const struct timespec *now) {
  bool ended = bytes[count - 1] == '\n';
  char *to = out + 4;
  *to++ = 1 << 3 | 2;
  to = put_varint(to, strlen(stream->name));
  to = put(to, stream->name, strlen(stream->name));
  *to++ = 2 << 3;
  to = put_varint(to, (uint64_t)now->tv_sec * 1000000000 + (uint64_t)now->tv_nsec);
  *to++ = 3 << 3 | 2;
  to = put_varint(to, count - ended);
  to = put(to, bytes, count - ended);
  if (!ended) to = put(to, (char[]){4 << 3, 1}, 2);
  uint32_t length = htonl((uint32_t)(to - out - 4));
  memcpy(out, &length, 4);
  return (size_t)(put(to, (char *)&length, 4) - out);
}

/* How much of a line that is full can be written without cutting a UTF-8 sequence in two. */
static size_t whole_sequences(const struct log_stream *stream) {
  for (size_t back = 1; back <= 3; back++) {
    unsigned char byte = (unsigned char)stream->line[stream->used - back];
    if ((byte & 0xc0) == 0x80) continue;
    size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? stream->used - back : stream->used;
  }
  return stream->used;
}

static void add_record(const struct log_stream *stream, const char *bytes, size_t count, const struct timespec *now) {
  char *at = batch + record_log.used;
  size_t size = record_log.driver == LOG_LOCAL ? local_record(at, stream, bytes, count, now) : json_record(at, stream, bytes, count, now);
  if (record_log.limit > 0 && record_log.size + record_log.used + size > record_log.limit && record_log.size + record_log.used > 0) {
    write_batch();
    rotate();
    memmove(batch, at, size);
  }
  record_log.used += size;
  if (record_log.used > BATCH) write_batch();
}

/* Makes a record of the first bytes of the line, and keeps the rest. */
static void add_line(struct log_stream *stream, size_t count, const struct timespec *now) {
  add_record(stream, stream->line, count, now);
  stream->used -= count;
  memmove(stream->line, stream->line + count, stream->used);
}

void log_flush(struct log_stream *stream) {
  if (!has_file()) return;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (stream->used > 0) add_line(stream, stream->used, &now);
  write_batch();
}

/* A record is a line, or 16 KiB of one. What comes at once is written at once, and was written at one time. */
void log_write(struct log_stream *stream, const char *bytes, size_t count) {
  if (!has_file()) return;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  for (size_t take; count > 0; bytes += take, count -= take) {
    size_t room = sizeof stream->line - stream->used;
    take = count < room ? count : room;
    const char *newline = memchr(bytes, '\n', take);
    if (newline != NULL) take = (size_t)(newline - bytes) + 1;
    if (newline != NULL && stream->used == 0) {
      add_record(stream, bytes, take, &now);
      continue;
    }
    memcpy(stream->line + stream->used, bytes, take);
    stream->used += take;
    if (newline != NULL) add_line(stream, stream->used, &now);
    else if (stream->used == sizeof stream->line) add_line(stream, whole_sequences(stream), &now);
  }
  write_batch();
}
