#include "CLCMS.h"

#include <lcms2.h>
#include <stdlib.h>

struct tiles_color {
  cmsContext context;
  cmsHTRANSFORM transform;
  int channels;
};

static void say_nothing(cmsContext context, cmsUInt32Number code, const char *text) {
  (void)context;
  (void)code;
  (void)text;
}

// Whether a transform leaves every colour within two steps of 256: sRGB under one of its many names.
static int changes_nothing(cmsHTRANSFORM transform) {
  uint8_t from[6 * 6 * 6 * 3];
  uint8_t to[sizeof from];
  size_t at = 0;
  for (int red = 0; red < 256; red += 51)
    for (int green = 0; green < 256; green += 51)
      for (int blue = 0; blue < 256; blue += 51) {
        from[at++] = (uint8_t)red;
        from[at++] = (uint8_t)green;
        from[at++] = (uint8_t)blue;
      }
  cmsDoTransform(transform, from, to, (cmsUInt32Number)(at / 3));
  for (size_t index = 0; index < at; index++)
    if (abs(from[index] - to[index]) > 2) return 0;
  return 1;
}

static cmsHTRANSFORM transform_of(cmsContext context, cmsHPROFILE profile, int *channels) {
  cmsUInt32Number form;
  switch (cmsGetColorSpace(profile)) {
  case cmsSigGrayData:
    *channels = 1;
    form = TYPE_GRAY_8;
    break;
  case cmsSigRgbData:
    *channels = 3;
    form = TYPE_RGB_8;
    break;
  case cmsSigCmykData:
    *channels = 4;
    form = TYPE_CMYK_8_REV;
    break;
  default: return NULL;
  }
  cmsHPROFILE srgb = cmsCreate_sRGBProfileTHR(context);
  if (srgb == NULL) return NULL;
  // As browsers and Pillow do: what a picture's white is, is white; black is not made grey.
  cmsHTRANSFORM transform = cmsCreateTransformTHR(
    context, profile, form, srgb, TYPE_RGB_8, INTENT_RELATIVE_COLORIMETRIC,
    cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE);
  cmsCloseProfile(srgb);
  return transform;
}

tiles_color *tiles_color_open(const void *bytes, size_t count) {
  if (count > UINT32_MAX) return NULL;
  tiles_color *color = calloc(1, sizeof *color);
  if (color == NULL) return NULL;
  color->context = cmsCreateContext(NULL, NULL);
  if (color->context != NULL) {
    cmsSetLogErrorHandlerTHR(color->context, say_nothing);
    cmsHPROFILE profile = cmsOpenProfileFromMemTHR(color->context, bytes, (cmsUInt32Number)count);
    if (profile != NULL) {
      color->transform = transform_of(color->context, profile, &color->channels);
      cmsCloseProfile(profile);
    }
  }
  if (color->transform == NULL || (color->channels == 3 && changes_nothing(color->transform))) {
    tiles_color_close(color);
    return NULL;
  }
  return color;
}

int tiles_color_channels(const tiles_color *color) { return color->channels; }

void tiles_color_apply(const tiles_color *color, const uint8_t *from, uint8_t *rgb, size_t pixels) {
  // lcms counts pixels in 32 bits.
  while (pixels > 0) {
    size_t part = pixels < (1u << 24) ? pixels : 1u << 24;
    cmsDoTransform(color->transform, from, rgb, (cmsUInt32Number)part);
    from += part * (size_t)color->channels;
    rgb += part * 3;
    pixels -= part;
  }
}

void tiles_color_close(tiles_color *color) {
  if (color->transform != NULL) cmsDeleteTransform(color->transform);
  if (color->context != NULL) cmsDeleteContext(color->context);
  free(color);
}
