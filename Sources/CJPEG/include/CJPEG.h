#ifndef TILES_CJPEG_H
#define TILES_CJPEG_H

#include <stddef.h>
#include <stdint.h>

/// Room for a message, NUL included (libjpeg's JMSG_LENGTH_MAX).
#define TILES_JPEG_MESSAGE 200

/// Decodes a whole JPEG to RGB, 8 bits a channel, rows from the top. Cut or damaged data is an error, not a grey area.
/// min_side: 0, or let libjpeg decode at 1/2, 1/4 or 1/8 as long as the shorter side stays at or above it.
/// Returns pixels to be given to `free`, or NULL with a message.
uint8_t *_Nullable tiles_jpeg_decode(const void *_Nonnull bytes, size_t count, size_t max_pixels, uint32_t min_side,
                                     uint32_t *_Nonnull width, uint32_t *_Nonnull height, char *_Nonnull message);

/// Reads a whole JPEG as `tiles_jpeg_decode` does, and makes no picture of it: every coefficient is decoded, so that what is
/// damaged there is found here, at a third of the time. Returns 0, or 1 with a message.
int tiles_jpeg_check(const void *_Nonnull bytes, size_t count, size_t max_pixels, uint32_t *_Nonnull width,
                     uint32_t *_Nonnull height, char *_Nonnull message);

/// Encodes RGB at a quality of 1 to 100. Returns bytes to be given to `free`, or NULL with a message.
uint8_t *_Nullable tiles_jpeg_encode(const uint8_t *_Nonnull rgb, uint32_t width, uint32_t height, int quality,
                                     size_t *_Nonnull count, char *_Nonnull message);

#endif
