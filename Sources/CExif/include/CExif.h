#ifndef TILES_CEXIF_H
#define TILES_CEXIF_H

#include <stddef.h>
#include <stdint.h>

/// What a photograph says of itself. What it does not say is 0 or an empty text.
struct tiles_exif {
  /// 1 to 8 (Exif 2.32, 4.6.4): how the picture is to be turned to stand upright.
  int orientation;
  /// `YYYY:MM:DD HH:MM:SS`, as the camera's clock stood, and its offset from UTC, `+02:00`.
  char taken[24];
  char offset[12];
  /// Degrees; only where has_place is 1.
  int has_place;
  double longitude;
  double latitude;
};

/// Reads the EXIF data of a JPEG file, or a block of them: with `Exif\0\0` before its TIFF header, or without.
/// Returns 0, or 1 where there are none.
int tiles_exif_read(const void *_Nonnull bytes, size_t count, struct tiles_exif *_Nonnull facts);

#endif
