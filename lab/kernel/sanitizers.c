/*
 * How the sanitizers of a checked launcher behave (compile.ts). It is linked in, because a monitor is executed without any environment.
 *
 * A report goes to the folder that the monitor was started in. Leaks are looked for where a process ends by itself; init never does, it executes the container's program.
 */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void) {
  return "log_path=sanitizer:exitcode=99:detect_leaks=1:detect_stack_use_after_return=1:abort_on_error=0";
}

const char *__ubsan_default_options(void) {
  return "log_path=sanitizer:print_stacktrace=1";
}
