#ifndef TILES_CJPEG_H
#define TILES_CJPEG_H

#include <stddef.h>
#include <stdint.h>

/// Room for a message, NUL included (libjpeg's JMSG_LENGTH_MAX).
#define TILES_JPEG_MESSAGE 200

/// A decoded picture, 8 bits a channel, rows from the top as they are stored.
struct tiles_jpeg_picture {
  uint32_t width;
  uint32_t height;
  /// Before it was decoded smaller.
  uint32_t whole_width;
  uint32_t whole_height;
  /// 3 for RGB; 4 for inks, inverted as Adobe writes them: 255 is none. To be given to `free`.
  int channels;
  uint8_t *_Nullable pixels;
  /// Its ICC profile, NULL where it has none. To be given to `free`.
  uint8_t *_Nullable profile;
  size_t profile_count;
};

/// Decodes a whole JPEG: grey and RGB to RGB, CMYK and YCCK to inks. Cut or damaged data is an error, not a grey area.
/// min_side: 0, or let libjpeg decode at 1/2, 1/4 or 1/8 as long as the shorter side stays at or above it; max_pixels
/// counts what is unpacked then. Returns 0, or 1 with a message.
int tiles_jpeg_decode(
  const void *_Nonnull bytes, size_t count, size_t max_pixels, uint32_t min_side,
  struct tiles_jpeg_picture *_Nonnull picture, char *_Nonnull message);

/// What inks without a profile look like, to Pillow, GDAL and browsers alike.
void tiles_jpeg_rgb_of_inks(const uint8_t *_Nonnull inks, uint8_t *_Nonnull rgb, size_t pixels);

/// Reads a whole JPEG as `tiles_jpeg_decode` does, and makes no picture of it: every coefficient is decoded, so that
/// what is damaged there is found here, at a third of the time. Returns 0, or 1 with a message.
int tiles_jpeg_check(
  const void *_Nonnull bytes, size_t count, size_t max_pixels, uint32_t *_Nonnull width, uint32_t *_Nonnull height,
  char *_Nonnull message);

/// Encodes RGB at a quality of 1 to 100. Returns bytes to be given to `free`, or NULL with a message.
uint8_t *_Nullable tiles_jpeg_encode(
  const uint8_t *_Nonnull rgb, uint32_t width, uint32_t height, int quality, size_t *_Nonnull count,
  char *_Nonnull message);

#endif
