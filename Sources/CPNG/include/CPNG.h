#ifndef TILES_CPNG_H
#define TILES_CPNG_H

#include <stddef.h>
#include <stdint.h>

/// Room for a message, NUL included.
#define TILES_PNG_MESSAGE 160

/// Decodes a whole PNG to RGBA, 8 bits a channel, rows from the top.
/// Returns pixels to be given to `free`, or NULL with a message.
uint8_t *_Nullable tiles_png_decode(
  const void *_Nonnull bytes, size_t count, size_t max_pixels, uint32_t *_Nonnull width, uint32_t *_Nonnull height,
  char *_Nonnull message);

/// The ICC profile and the EXIF block of a PNG, to be given to `free`; NULL where it has none, or where they cannot be
/// read.
struct tiles_png_notes {
  uint8_t *_Nullable profile;
  size_t profile_count;
  uint8_t *_Nullable exif;
  size_t exif_count;
};
void tiles_png_read_notes(const void *_Nonnull bytes, size_t count, struct tiles_png_notes *_Nonnull notes);

/// Reads a whole PNG as it is stored and makes no picture of it. Returns 0, or 1 with a message.
int tiles_png_check(
  const void *_Nonnull bytes, size_t count, size_t max_pixels, uint32_t *_Nonnull width, uint32_t *_Nonnull height,
  char *_Nonnull message);

/// Encodes RGB or, with alpha, RGBA, 8 bits a channel. Returns bytes to be given to `free`, or NULL with a message.
uint8_t *_Nullable tiles_png_encode(
  const uint8_t *_Nonnull pixels, uint32_t width, uint32_t height, int has_alpha, size_t *_Nonnull count,
  char *_Nonnull message);

#endif
