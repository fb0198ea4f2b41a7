// Accessors for what Swift cannot import from <curses.h>: mutable globals, macros, cchar_t.
#define _GNU_SOURCE  // wcwidth
#include "CNCurses.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
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

SCREEN *cncurses_open(const char *terminal) {
  // The size is the terminal's own, whatever LINES and COLUMNS claim.
  use_tioctl(TRUE);
  SCREEN *screen = newterm((char *)terminal, stdout, stdin);
  if (screen == NULL) return NULL;
  // Nothing is ever written in the alternate character set. To leave it at every change of attributes, as
  // descriptions of terminals have it, takes a tenth of all that is sent.
  cut_out("sgr", "%?%p9%t\033(0%e\033(B%;");
  cut_out("sgr", "%?%p9%t\016%e\017%;");
  cut_out("sgr0", "\033(B");
  cut_out("sgr0", "\017");
  return screen;
}

WINDOW *cncurses_window(void) { return stdscr; }

int cncurses_color_count(void) { return COLORS; }

bool cncurses_locale_is_utf8(void) {
  setlocale(LC_ALL, "");
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
