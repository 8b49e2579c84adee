#pragma once
// The little of libzip that reading a .keras archive needs.

#include <stddef.h>

/// Room for a message, NUL included.
#define TILES_ZIP_MESSAGE 256

typedef enum {
  TILES_ZIP_READ = 0,
  /// The archive is whole but has no entry of that name.
  TILES_ZIP_NO_ENTRY = 1,
  TILES_ZIP_FAILED = -1,
} tiles_zip_status;

/// Reads one entry whole; its checksum is checked. `bytes` are to be given to `free`; an empty entry has none.
/// After TILES_ZIP_FAILED `message` says why.
tiles_zip_status tiles_zip_read(
  const char *_Nonnull path, const char *_Nonnull entry, void *_Nullable *_Nonnull bytes, size_t *_Nonnull count,
  char *_Nonnull message);
