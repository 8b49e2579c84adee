#pragma once
// The little of libzip that reading a .keras archive or a .pth file needs.

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
/// - `entry`: its name; one that begins with "*/" is in whatever folder at the top.
/// - `descriptor` of the archive, open for reading; it stays the caller's.
/// - `most`: bytes that the entry may have. One that says it has more, or that is packed tighter than deflate can, is
///   refused before memory is taken for it.
tiles_zip_status tiles_zip_read(
  int descriptor, const char *_Nonnull entry, size_t most, void *_Nullable *_Nonnull bytes, size_t *_Nonnull count,
  char *_Nonnull message);
