#pragma once
// The little of zlib that writing an archive needs.

#include <stddef.h>

/// Compresses to the gzip format at the best level, without a time or a name: equal bytes give equal bytes.
/// `*packed` is to be given to `free`. Returns 0, or -1 when memory is out or the input is 4 GiB or longer.
int tiles_gzip(
  const void *_Nullable bytes, size_t count, void *_Nullable *_Nonnull packed, size_t *_Nonnull packed_count);
