/* What each part of the guard does is said where it is defined. */
#ifndef GUARD_H
#define GUARD_H

_Noreturn void fail(const char *what);

void limit_cgroup(const char *folder);
void drop_capabilities(void);
void leave_keyring(void);
int filter_system_calls(void);
void answer(int listener);

#endif
