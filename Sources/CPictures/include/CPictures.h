#ifndef TILES_CPICTURES_H
#define TILES_CPICTURES_H

#include <stddef.h>
#include <stdint.h>

/// Formats that few folders have: their libraries are loaded when the first file of one is read, so that the program
/// runs where they are not installed.
enum tiles_picture_format { TILES_TIFF, TILES_WEBP, TILES_GIF, TILES_HEIF };

#define TILES_PICTURE_MESSAGE 200

/// The first picture of a file, 8 bits a channel, rows from the top as they are stored.
struct tiles_picture {
  uint32_t width;
  uint32_t height;
  /// width x height x 4: red, green, blue, alpha; to be given to `free`.
  uint8_t *_Nullable rgba;
  /// Whether colours are multiplied by alpha already.
  int is_premultiplied;
  /// How it is to be turned to stand upright, 1 to 8; 0 where it stands so, or where nothing says.
  int orientation;
  /// Its ICC profile and its EXIF block, NULL where it has none; to be given to `free`.
  uint8_t *_Nullable profile;
  size_t profile_count;
  uint8_t *_Nullable exif;
  size_t exif_count;
};

/// The name of the library, for who has to install it. Its Debian package has the same name.
const char *_Nonnull tiles_picture_library(enum tiles_picture_format format);

/// Returns 0; 1 with a message for what cannot be decoded; 2 where the library is not installed.
int tiles_picture_decode(
  enum tiles_picture_format format, const void *_Nonnull bytes, size_t count, size_t max_pixels,
  struct tiles_picture *_Nonnull picture, char *_Nonnull message);

void tiles_picture_free(struct tiles_picture *_Nonnull picture);

#endif
