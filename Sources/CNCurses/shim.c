// Accessors for what Swift cannot import from <curses.h>: mutable globals, macros, cchar_t.
#define _GNU_SOURCE  // wcwidth
#include "CNCurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

// Last, as it defines common words as macros.
#include <term.h>

// Takes a part out of a string capability, wherever it occurs.
static void cut_out(const char *capability, const char *part) {
  char *string = tigetstr((char *)capability);
  if (string == NULL || string == (char *)-1) return;
  size_t length = strlen(part);
  for (char *at = strstr(string, part); at != NULL; at = strstr(at, part))
    memmove(at, at + length, strlen(at + length) + 1);
}

// What ncurses writes to: a descriptor of its own, of the terminal or, during a frame, of a file without a name.
static struct {
  FILE *output;
  int descriptor;
  int kept;
} frame = {.descriptor = -1, .kept = -1};

static int unnamed_file(void) {
#ifdef __linux__
  return memfd_create("frame", MFD_CLOEXEC);
#else
  FILE *file = tmpfile();
  if (file == NULL) return -1;
  int copy = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
  fclose(file);
  return copy;
#endif
}

static void close_output(void) {
  if (frame.output != NULL) fclose(frame.output);
  if (frame.kept >= 0) close(frame.kept);
  frame.output = NULL;
  frame.descriptor = frame.kept = -1;
}

SCREEN *cncurses_open(const char *terminal) {
  // The size is the terminal's own, whatever LINES and COLUMNS claim.
  use_tioctl(TRUE);
  frame.descriptor = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (frame.descriptor < 0) return NULL;
  frame.output = fdopen(frame.descriptor, "w");
  frame.kept = unnamed_file();
  SCREEN *screen = frame.output == NULL ? NULL : newterm((char *)terminal, frame.output, stdin);
  if (screen == NULL) {
    close_output();
    return NULL;
  }
  // Nothing is ever written in the alternate character set. To leave it at every change of attributes, as
  // descriptions of terminals have it, takes a tenth of all that is sent.
  cut_out("sgr", "%?%p9%t\033(0%e\033(B%;");
  cut_out("sgr", "%?%p9%t\016%e\017%;");
  cut_out("sgr0", "\033(B");
  cut_out("sgr0", "\017");
  return screen;
}

void cncurses_close(SCREEN *screen) {
  delscreen(screen);
  close_output();
}

void cncurses_begin_frame(void) {
  if (frame.kept >= 0) dup2(frame.kept, frame.descriptor);
}

static void send(const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t written = write(STDOUT_FILENO, bytes, length);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {
      // Somebody else with this terminal has made it non-blocking.
      struct pollfd place = {.fd = STDOUT_FILENO, .events = POLLOUT};
      if (poll(&place, 1, 1000) > 0) continue;
    }
    // The terminal is gone, which the next read tells.
    if (written <= 0) return;
    bytes += written;
    length -= (size_t)written;
  }
}

// A frame in one piece.
static struct {
  char *bytes;
  size_t length, capacity;
} sent;

static bool append(const char *bytes, size_t length) {
  if (sent.length + length > sent.capacity) {
    size_t capacity = 2 * (sent.length + length);
    char *larger = realloc(sent.bytes, capacity);
    if (larger == NULL) return false;
    sent.bytes = larger;
    sent.capacity = capacity;
  }
  // Without bytes the room alone is made.
  if (bytes != NULL) memcpy(sent.bytes + sent.length, bytes, length);
  return true;
}

static const char synchronized_begin[] = "\033[?2026h", synchronized_end[] = "\033[?2026l";

static void begin_sending(bool is_synchronized) {
  sent.length = 0;
  size_t length = sizeof synchronized_begin - 1;
  if (is_synchronized && append(synchronized_begin, length)) sent.length += length;
}

static void finish_sending(bool is_synchronized) {
  size_t length = sizeof synchronized_end - 1;
  if (is_synchronized && append(synchronized_end, length)) sent.length += length;
  send(sent.bytes, sent.length);
}

void cncurses_end_frame(bool is_synchronized) {
  if (frame.kept < 0) return;
  dup2(STDOUT_FILENO, frame.descriptor);
  off_t length = lseek(frame.kept, 0, SEEK_CUR);
  lseek(frame.kept, 0, SEEK_SET);
  if (length <= 0) return;
  begin_sending(is_synchronized);
  if (!append(NULL, (size_t)length)) return;
  ssize_t count = pread(frame.kept, sent.bytes + sent.length, (size_t)length, 0);
  if (count > 0) sent.length += (size_t)count;
  finish_sending(is_synchronized);
}

void cncurses_send_frame(const uint8_t *bytes, size_t length, bool is_synchronized) {
  begin_sending(is_synchronized);
  if (!append((const char *)bytes, length)) return;
  sent.length += length;
  finish_sending(is_synchronized);
}

WINDOW *cncurses_window(void) { return stdscr; }

int cncurses_color_count(void) { return COLORS; }

bool cncurses_locale_is_utf8(void) {
  // Where one of the locale's parts is unknown none is taken, although only the characters matter here.
  if (setlocale(LC_ALL, "") == NULL) setlocale(LC_CTYPE, "");
  return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

bool cncurses_describe(const char *terminal, int tty) {
  int status;
  return setupterm((char *)terminal, tty, &status) == OK;
}

const char *cncurses_string(const char *capability) {
  const char *string = tigetstr((char *)capability);
  // tigetstr answers -1 for a name that is not a string capability.
  return string == (const char *)-1 ? NULL : string;
}

bool cncurses_flag(const char *capability) { return tigetflag((char *)capability) > 0; }

int cncurses_number(const char *capability) { return tigetnum((char *)capability); }

void cncurses_forget_description(void) { del_curterm(cur_term); }

bool cncurses_window_size(int tty, int *width, int *height) {
  struct winsize size;
  if (ioctl(tty, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *width = size.ws_col;
  *height = size.ws_row;
  return true;
}

void cncurses_set_background(int16_t pair) {
  cchar_t blank;
  setcchar(&blank, L" ", A_NORMAL, pair, NULL);
  wbkgrndset(stdscr, &blank);
}

bool cncurses_is_one_column(uint32_t scalar) { return wcwidth((wchar_t)scalar) == 1; }

void cncurses_put(int row, int column, const struct cncurses_cell *cells, int count) {
  enum { batch = 256 };
  cchar_t characters[batch];
  for (int done = 0; done < count; done += batch) {
    int length = count - done < batch ? count - done : batch;
    for (int i = 0; i < length; i++) {
      const struct cncurses_cell *cell = &cells[done + i];
      wchar_t text[2] = {(wchar_t)cell->scalar, 0};
      setcchar(&characters[i], text, (attr_t)cell->attributes, cell->pair, NULL);
    }
    mvwadd_wchnstr(stdscr, row, column + done, characters, length);
  }
}
