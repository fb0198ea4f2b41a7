// All is in the header; a target needs a file that is compiled.
#include "CHints.h"
