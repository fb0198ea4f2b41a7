// What Swift has no way to say to the processor.

#ifndef CHINTS_H
#define CHINTS_H

/// Asks for the cache line at an address before it is needed, and waits for nothing. Any address is fine; nothing is read
/// or written that the program could see.
static inline void hint_soon_needed(const void *_Nullable address) {
  __builtin_prefetch(address);
}

/// The same of one that is going to be written.
static inline void hint_soon_written(const void *_Nullable address) {
  __builtin_prefetch(address, 1);
}

#endif
