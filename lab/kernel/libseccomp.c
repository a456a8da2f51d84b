/*
 * What libseccomp makes of a filter, told as runc tells it: the other opinion on our compiler (libseccomp.ts).
 *
 *   libseccomp filter          stdin: lines of words, as below; stdout: the program, an array of struct sock_filter
 *   libseccomp numbers ARCH    stdin: names of calls; stdout: a number each; negative: the architecture does not have it; -1: it is unknown
 *   libseccomp names ARCH      stdout: "number name" of each call that it has
 *
 *   default ACTION DATA
 *   add ARCH                   ARCH: x86_64, x86, x32, aarch64, arm
 *   remove ARCH
 *   rule ACTION DATA NAME [INDEX OPERATOR VALUE VALUE]…
 */
#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARGUMENTS = 6, LAST_NUMBER = 1023, ARM_PRIVATE = 0xf0000 };

static void fail(const char *what, const char *which, int error) {
  fprintf(stderr, "%s %s: %s\n", what, which, strerror(-error));
  exit(1);
}

static char *word(void) {
  return strtok(NULL, " \n");
}

static char *wanted(void) {
  char *next = word();
  if (next == NULL) fail("line", "too short", -EINVAL);
  return next;
}

static uint32_t arch_named(const char *name) {
  uint32_t token = seccomp_arch_resolve_name(name);
  if (token == 0) fail("architecture", name, -EINVAL);
  return token;
}

static uint32_t action_of(void) {
  const char *name = wanted();
  uint32_t data = (uint32_t)strtoul(wanted(), NULL, 10);
  if (strcmp(name, "SCMP_ACT_KILL") == 0) return SCMP_ACT_KILL;
  if (strcmp(name, "SCMP_ACT_KILL_THREAD") == 0) return SCMP_ACT_KILL_THREAD;
  if (strcmp(name, "SCMP_ACT_KILL_PROCESS") == 0) return SCMP_ACT_KILL_PROCESS;
  if (strcmp(name, "SCMP_ACT_TRAP") == 0) return SCMP_ACT_TRAP;
  if (strcmp(name, "SCMP_ACT_ERRNO") == 0) return SCMP_ACT_ERRNO(data);
  if (strcmp(name, "SCMP_ACT_TRACE") == 0) return SCMP_ACT_TRACE(data);
  if (strcmp(name, "SCMP_ACT_LOG") == 0) return SCMP_ACT_LOG;
  if (strcmp(name, "SCMP_ACT_ALLOW") == 0) return SCMP_ACT_ALLOW;
  fail("action", name, -EINVAL);
  return 0;
}

static enum scmp_compare operator_named(const char *name) {
  static const char *const names[] = {"", "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"};
  for (unsigned int op = SCMP_CMP_NE; op <= SCMP_CMP_MASKED_EQ; op++)
    if (strncmp(name, "SCMP_CMP_", 9) == 0 && strcmp(name + 9, names[op]) == 0) return (enum scmp_compare)op;
  fail("operator", name, -EINVAL);
  return SCMP_CMP_NE;
}

/* As runc's matchCall. */
static void add_rule(scmp_filter_ctx filter, uint32_t otherwise) {
  uint32_t action = action_of();
  const char *name = wanted();
  struct scmp_arg_cmp comparisons[MOST_ARGUMENTS];
  unsigned int count = 0, seen = 0;
  int repeated = 0;
  for (const char *index = word(); index != NULL && count < MOST_ARGUMENTS; index = word(), count++) {
    struct scmp_arg_cmp *comparison = &comparisons[count];
    comparison->arg = (unsigned int)strtoul(index, NULL, 10);
    comparison->op = operator_named(wanted());
    comparison->datum_a = strtoull(wanted(), NULL, 10);
    comparison->datum_b = strtoull(wanted(), NULL, 10);
    if (seen & (1U << comparison->arg)) repeated = 1;
    seen |= 1U << comparison->arg;
  }
  int number = seccomp_syscall_resolve_name(name);
  if (action == otherwise || number == __NR_SCMP_ERROR) return;
  int error = 0;
  if (!repeated) error = seccomp_rule_add_array(filter, action, number, count, comparisons);
  for (unsigned int i = 0; repeated && i < count && error == 0; i++) error = seccomp_rule_add_array(filter, action, number, 1, &comparisons[i]);
  if (error != 0) fail("rule of", name, error);
}

static void make_filter(void) {
  char line[4096];
  scmp_filter_ctx filter = NULL;
  uint32_t otherwise = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    const char *what = strtok(line, " \n");
    int error = 0;
    if (what == NULL) continue;
    if (strcmp(what, "default") == 0) {
      otherwise = action_of();
      filter = seccomp_init(otherwise);
      if (filter == NULL) error = -EINVAL;
    } else if (strcmp(what, "add") == 0) {
      error = seccomp_arch_add(filter, arch_named(wanted()));
      if (error == -EEXIST) error = 0;
    } else if (strcmp(what, "remove") == 0) {
      error = seccomp_arch_remove(filter, arch_named(wanted()));
    } else if (strcmp(what, "rule") == 0) {
      add_rule(filter, otherwise);
    } else {
      error = -EINVAL;
    }
    if (error != 0) fail("line", what, error);
  }
  int error = seccomp_export_bpf(filter, 1);
  if (error != 0) fail("program", "of the filter", error);
}

static void print_numbers(uint32_t arch) {
  char line[256];
  while (fgets(line, sizeof line, stdin) != NULL) printf("%d\n", seccomp_syscall_resolve_name_arch(arch, strtok(line, "\n")));
}

static void print_name(uint32_t arch, int number) {
  char *name = seccomp_syscall_resolve_num_arch(arch, number);
  if (name != NULL) printf("%d %s\n", number, name);
  free(name);
}

static void print_names(uint32_t arch) {
  int first = arch == SCMP_ARCH_X32 ? 0x40000000 : 0;
  for (int number = first; number <= first + LAST_NUMBER; number++) print_name(arch, number);
  if (arch == SCMP_ARCH_ARM)
    for (int number = ARM_PRIVATE; number <= ARM_PRIVATE + LAST_NUMBER; number++) print_name(arch, number);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "filter") == 0)
    make_filter();
  else if (argc == 3 && strcmp(argv[1], "numbers") == 0)
    print_numbers(arch_named(argv[2]));
  else if (argc == 3 && strcmp(argv[1], "names") == 0)
    print_names(arch_named(argv[2]));
  else
    fail("libseccomp", "filter | numbers ARCH | names ARCH", -EINVAL);
  return 0;
}
