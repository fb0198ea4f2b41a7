// The source of the protocol, as it was built, inside the program.
#ifndef CSOURCES_H
#define CSOURCES_H

#include <stddef.h>

/// A file of Swift.
struct csources_file {
  /// The module and the file, as `#fileID` names it.
  const char *name;
  /// What it says, in UTF-8, without a zero at the end.
  const unsigned char *text;
  /// How many bytes that is.
  size_t length;
};

/// The file at the place, by the order of names; `name` is NULL behind the last.
struct csources_file csources_at(size_t place);

#endif
