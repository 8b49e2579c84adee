#ifndef TILES_CLCMS_H
#define TILES_CLCMS_H

#include <stddef.h>
#include <stdint.h>

/// From the colours of an ICC profile to sRGB. One transform may serve one thread at a time.
typedef struct tiles_color tiles_color;

/// NULL where the profile cannot be read, is none of pictures in grey, RGB or CMYK, or is sRGB itself.
tiles_color *_Nullable tiles_color_open(const void *_Nonnull profile, size_t count);

/// 1 for grey, 3 for RGB, 4 for CMYK: what the profile is of.
int tiles_color_channels(const tiles_color *_Nonnull color);

/// Turns pixels of as many channels as the profile has, 8 bits each, to RGB; for RGB, in place too. Inks are inverted,
/// as in JPEG: 255 is none.
void tiles_color_apply(
  const tiles_color *_Nonnull color, const uint8_t *_Nonnull from, uint8_t *_Nonnull rgb, size_t pixels);

void tiles_color_close(tiles_color *_Nonnull color);

#endif
