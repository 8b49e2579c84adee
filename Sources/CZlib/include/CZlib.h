#pragma once
// The little of zlib that writing archives and reading weights need.

#include <stddef.h>

/// Compresses to the gzip format at the best level, without a time or a name: equal bytes give equal bytes.
/// `*packed` is to be given to `free`. Returns 0, or -1 when memory is out or the input is 4 GiB or longer.
int tiles_gzip(
  const void *_Nullable bytes, size_t count, void *_Nullable *_Nonnull packed, size_t *_Nonnull packed_count);

/// Undoes zlib's deflate into `room` bytes and no further. Returns 0, or -1 for bytes that are damaged or are more.
int tiles_inflate(
  const void *_Nonnull packed, size_t count, void *_Nonnull bytes, size_t room, size_t *_Nonnull filled);
