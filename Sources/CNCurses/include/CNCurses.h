// ncurses for Swift: the library itself, small accessors for what Swift cannot import, and the
// signal handlers that give the terminal back when the program ends, however it ends.
#ifndef CNCURSES_H
#define CNCURSES_H

// The wide-character functions and the whole cchar_t need this before the header.
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Accessors (shim.c)

/// The attributes, which are macros with casts and so invisible to Swift.
static const uint32_t cncurses_bold = A_BOLD;
static const uint32_t cncurses_underline = A_UNDERLINE;
static const uint32_t cncurses_reverse = A_REVERSE;
static const uint32_t cncurses_dim = A_DIM;

/// Starts ncurses on standard input and output; NULL when it does not know the terminal.
SCREEN *cncurses_open(const char *terminal);

/// Ends what `cncurses_open` began.
void cncurses_close(SCREEN *screen);

/// Keeps what ncurses writes from now on, until `cncurses_end_frame` sends it to the terminal in one write,
/// between the marks of an update that is shown at once if the terminal knows them.
void cncurses_begin_frame(void);
void cncurses_end_frame(bool is_synchronized);

/// Sends a frame that somebody else has made, in one write.
void cncurses_send_frame(const uint8_t *bytes, size_t length, bool is_synchronized);

/// The standard window; a mutable global in C.
WINDOW *cncurses_window(void);

/// How many colours the terminal has; valid after `start_color`.
int cncurses_color_count(void);

/// Whether the locale's character set is UTF-8; sets the locale from the environment first.
bool cncurses_locale_is_utf8(void);

/// Looks a terminal up in terminfo; false when there is nothing usable by this name.
bool cncurses_describe(const char *terminal, int tty);

/// A string of the described terminal, or NULL when it has none by this name.
const char *cncurses_string(const char *capability);

/// Whether the described terminal has a flag, and what its number is: negative when it has none by this name.
bool cncurses_flag(const char *capability);
int cncurses_number(const char *capability);

/// Frees the description.
void cncurses_forget_description(void);

/// The size the kernel has for the terminal; false when it has none.
bool cncurses_window_size(int tty, int *width, int *height);

/// Makes blanks of the colour pair what the standard window is erased with.
void cncurses_set_background(int16_t pair);

/// Whether the locale shows the character in exactly one column.
bool cncurses_is_one_column(uint32_t scalar);

/// One cell on its way to the screen.
struct cncurses_cell {
  /// One printable character of one column.
  uint32_t scalar;
  uint32_t attributes;
  int16_t pair;
};

/// Puts cells on the standard window from (column, row) rightwards, cut off at its edge.
void cncurses_put(int row, int column, const struct cncurses_cell *cells, int count);

// Giving the terminal back (restore.c)

/// Saves the terminal's modes and installs the signal handlers. `restore` is what to write to the
/// terminal to leave it as it was found. `wake` is the non-blocking descriptor that gets a byte, the
/// signal's number, at SIGWINCH, SIGTSTP and SIGCONT. What was ignored before (of these, SIGTSTP) stays
/// ignored. False when `tty` is no terminal.
bool cncurses_install(int tty, const char *restore, size_t length, int wake);

/// From now on the terminal is ours to give back, and what is written to standard error is kept
/// aside if it would land on a terminal.
void cncurses_enter(void);

/// Gives the terminal back: writes the restoring bytes, sets the saved modes, and lets out what was
/// kept of standard error. Safe in a signal handler, and no signal gets in between; does nothing unless
/// `cncurses_enter` came first.
void cncurses_restore(void);

/// Reinstates the signal handlers that `cncurses_install` found.
void cncurses_uninstall(void);

/// Stops the process as SIGTSTP does by default; returns when it is continued.
void cncurses_stop(void);

/// Switches the terminal to reading keys one by one. Ctrl-C, Ctrl-Z and Ctrl-\ come in as bytes.
void cncurses_set_key_mode(void);

/// Nobody reads keys from now on. If that takes two seconds, Ctrl-C, Ctrl-Z and Ctrl-\ send signals.
void cncurses_begin_work(void);

/// Keys are read again: all of them come in as bytes.
void cncurses_end_work(void);

#endif
