// Gives the terminal back whatever ends the program. Everything a signal handler reaches here uses
// async-signal-safe calls only; there is one terminal a process, so its state is static.
#include "CNCurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// Every signal with a name that ends a process by default and can be caught, except SIGALRM, which is
// ours.
static const int fatal_signals[] = {
    SIGILL,  SIGTRAP, SIGABRT, SIGSEGV, SIGBUS,  SIGFPE,  SIGSYS,  SIGQUIT,   SIGHUP,
    SIGTERM, SIGINT,  SIGPIPE, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ, SIGVTALRM, SIGPROF,
#ifdef __linux__
    SIGIO,   SIGPWR,
#endif
#ifdef SIGSTKFLT
    SIGSTKFLT,
#endif
#ifdef SIGEMT
    SIGEMT,
#endif
};
static const int wake_signals[] = {SIGWINCH, SIGTSTP, SIGCONT};

enum { fatal_count = sizeof fatal_signals / sizeof *fatal_signals };
enum { wake_count = sizeof wake_signals / sizeof *wake_signals };

static struct {
  int tty;
  int wake;
  struct termios modes;
  char bytes[512];
  size_t length;
  int captured_errors;
  int real_errors;
  struct sigaction fatal_before[fatal_count];
  struct sigaction wake_before[wake_count];
  struct sigaction alarm_before;
} state = {.captured_errors = -1, .real_errors = -1};

static atomic_bool is_entered;
// Whether Ctrl-C, Ctrl-Z and Ctrl-\\ send signals.
static atomic_bool keys_signal;

// A stack overflow leaves no stack for its own handler.
static char alternate_stack[64 * 1024];

static void write_all(int descriptor, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(descriptor, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      // Somebody else with this terminal has made it non-blocking. One that takes nothing for a second
      // is not waited for.
      struct pollfd place = {.fd = descriptor, .events = POLLOUT};
      if (poll(&place, 1, 1000) > 0) continue;
    }
    if (written <= 0) return;
    bytes += written;
    length -= (size_t)written;
  }
}

// While the screen is up, a message on standard error would be drawn over at once or vanish with the
// alternate screen. A file without a name takes any amount and cannot block, unlike a pipe.
static void capture_errors(void) {
  if (!isatty(STDERR_FILENO)) return;
  FILE *file = tmpfile();
  if (file == NULL) return;
  state.captured_errors = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
  state.real_errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (state.captured_errors >= 0 && state.real_errors >= 0) {
    dup2(state.captured_errors, STDERR_FILENO);
  }
  fclose(file);
}

static void release_errors(void) {
  if (state.captured_errors >= 0 && state.real_errors >= 0) {
    dup2(state.real_errors, STDERR_FILENO);
    // Not pread, which POSIX does not promise to signal handlers.
    lseek(state.captured_errors, 0, SEEK_SET);
    char buffer[4096];
    ssize_t count;
    while ((count = read(state.captured_errors, buffer, sizeof buffer)) > 0) {
      write_all(STDERR_FILENO, buffer, (size_t)count);
    }
  }
  if (state.captured_errors >= 0) close(state.captured_errors);
  if (state.real_errors >= 0) close(state.real_errors);
  state.captured_errors = -1;
  state.real_errors = -1;
}

void cncurses_enter(void) {
  if (atomic_exchange(&is_entered, true)) return;
  capture_errors();
}

// What leads to the last row of a terminal that knows the usual sequences.
static const char last_row[] = "\033[999H";

// When a signal ends the program, ncurses has not gone to the last row as it does otherwise. A terminal whose second
// screen is switched off, as in `screen` and tmux, would go on in the middle of the picture.
static void restore(bool is_signal) {
  int error = errno;
  // A signal in the midst of this would find that nothing is left to give back, and end the program.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  if (atomic_exchange(&is_entered, false)) {
    alarm(0);
    // A terminal that takes nothing, since it was stopped or its reader hangs, must not keep the program from ending.
    int flags = fcntl(state.tty, F_GETFL);
    if (flags >= 0) fcntl(state.tty, F_SETFL, flags | O_NONBLOCK);
    if (is_signal && state.length > 1 && state.bytes[1] == last_row[1]) {
      write_all(state.tty, last_row, sizeof last_row - 1);
    }
    write_all(state.tty, state.bytes, state.length);
    tcsetattr(state.tty, TCSANOW, &state.modes);
    release_errors();
    if (flags >= 0) fcntl(state.tty, F_SETFL, flags);
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
}

void cncurses_restore(void) { restore(false); }

// After its report Swift's crash handler asks on the terminal what to do next and waits half a minute
// for a key. Without input it does not wait.
static void silence_input(void) {
  int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0) return;
  dup2(nothing, STDIN_FILENO);
  close(nothing);
}

// Whether returning from the handler runs the faulting instruction again, for the handler of before.
static bool faults_again(int signal_number, const siginfo_t *information) {
  if (information->si_code <= 0 || information->si_code == SI_USER) return false;
  switch (signal_number) {
    case SIGILL:
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
      return true;
#if !defined(__x86_64__)
    // Here, unlike on x86, a breakpoint instruction is not stepped over. Swift traps with it.
    case SIGTRAP:
      return true;
#endif
    default:
      return false;
  }
}

// Restores, then lets the signal do what it would have done, so that the exit status tells of it.
static void end_by_signal(int signal_number, siginfo_t *information, void *context) {
  (void)context;
  if (atomic_load(&is_entered)) {
    // The rest of a paste or of a mouse report must not reach the shell as a command.
    tcflush(state.tty, TCIFLUSH);
    restore(true);
  }
  if (faults_again(signal_number, information)) {
    // Most likely Swift's, which reports where it happened.
    silence_input();
    for (int i = 0; i < fatal_count; i++) {
      if (fatal_signals[i] == signal_number) sigaction(signal_number, &state.fatal_before[i], NULL);
    }
  } else {
    // Somebody wants the program to end; a report would be noise. The signal is blocked until this
    // handler returns.
    signal(signal_number, SIG_DFL);
    raise(signal_number);
  }
}

static void wake(int signal_number) {
  int error = errno;
  char byte = (char)signal_number;
  // A full pipe already wakes the reader.
  (void)!write(state.wake, &byte, 1);
  errno = error;
}

static void set_key_mode(bool signals) {
  struct termios modes = state.modes;
  modes.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON | IXOFF);
  modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | IEXTEN | ISIG);
  if (signals) modes.c_lflag |= ISIG;
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  tcsetattr(state.tty, TCSANOW, &modes);
  atomic_store(&keys_signal, signals);
}

static void work_takes_long(int signal_number) {
  (void)signal_number;
  int error = errno;
  // Not while a shell has the terminal.
  if (atomic_load(&is_entered) && tcgetpgrp(state.tty) == getpgrp()) set_key_mode(true);
  errno = error;
}

static void use_alternate_stack(void) {
  stack_t current;
  if (sigaltstack(NULL, &current) != 0 || !(current.ss_flags & SS_DISABLE)) return;
  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);
}

bool cncurses_install(int tty, const char *restore, size_t length, int wake_descriptor) {
  if (tcgetattr(tty, &state.modes) != 0) return false;
  state.tty = tty;
  state.wake = wake_descriptor;
  state.length = length < sizeof state.bytes ? length : sizeof state.bytes;
  memcpy(state.bytes, restore, state.length);
  use_alternate_stack();

  static bool is_registered = false;
  if (!is_registered) {
    is_registered = true;
    atexit(cncurses_restore);
  }

  // Everything is blocked in the handler; with SIGTTOU blocked, tcsetattr works in the background too.
  struct sigaction action = {.sa_flags = SA_ONSTACK | SA_RESTART | SA_SIGINFO};
  sigfillset(&action.sa_mask);
  action.sa_sigaction = end_by_signal;
  for (int i = 0; i < fatal_count; i++) {
    sigaction(fatal_signals[i], NULL, &state.fatal_before[i]);
    // Whoever started us with a signal ignored (nohup does) wants it ignored.
    if (state.fatal_before[i].sa_handler == SIG_IGN) continue;
    sigaction(fatal_signals[i], &action, NULL);
  }
  action.sa_flags = SA_RESTART;
  action.sa_handler = wake;
  for (int i = 0; i < wake_count; i++) {
    sigaction(wake_signals[i], NULL, &state.wake_before[i]);
    // Where a stop is ignored there is nobody who would continue us.
    if (wake_signals[i] == SIGTSTP && state.wake_before[i].sa_handler == SIG_IGN) continue;
    sigaction(wake_signals[i], &action, NULL);
  }
  action.sa_handler = work_takes_long;
  sigaction(SIGALRM, &action, &state.alarm_before);
  return true;
}

void cncurses_uninstall(void) {
  for (int i = 0; i < fatal_count; i++) {
    sigaction(fatal_signals[i], &state.fatal_before[i], NULL);
  }
  for (int i = 0; i < wake_count; i++) {
    sigaction(wake_signals[i], &state.wake_before[i], NULL);
  }
  sigaction(SIGALRM, &state.alarm_before, NULL);
}

void cncurses_stop(void) {
  struct sigaction stop = {.sa_handler = SIG_DFL}, before;
  sigaction(SIGTSTP, &stop, &before);
  // Not SIGSTOP: without a shell that could continue us, the kernel drops SIGTSTP and we go on.
  raise(SIGTSTP);
  sigaction(SIGTSTP, &before, NULL);
}

void cncurses_set_key_mode(void) { set_key_mode(false); }

void cncurses_begin_work(void) { alarm(2); }

void cncurses_end_work(void) {
  alarm(0);
  if (atomic_load(&keys_signal)) set_key_mode(false);
}
