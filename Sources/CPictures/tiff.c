#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

static struct {
  __typeof__(TIFFClientOpen) *TIFFClientOpen;
  __typeof__(TIFFClose) *TIFFClose;
  __typeof__(TIFFGetField) *TIFFGetField;
  __typeof__(TIFFGetFieldDefaulted) *TIFFGetFieldDefaulted;
  __typeof__(TIFFIsTiled) *TIFFIsTiled;
  __typeof__(TIFFTileSize64) *TIFFTileSize64;
  __typeof__(TIFFStripSize64) *TIFFStripSize64;
  __typeof__(TIFFRGBAImageOK) *TIFFRGBAImageOK;
  __typeof__(TIFFReadRGBAImageOriented) *TIFFReadRGBAImageOriented;
  __typeof__(TIFFSetErrorHandler) *TIFFSetErrorHandler;
  __typeof__(TIFFSetErrorHandlerExt) *TIFFSetErrorHandlerExt;
  __typeof__(TIFFSetWarningHandler) *TIFFSetWarningHandler;
} lib;

struct reader {
  const struct source *source;
  uint64_t at;
};

// Of the file that is being read, so that pictures may be read side by side.
static void keep_reason(thandle_t handle, const char *module, const char *format, va_list values) {
  (void)module;
  if (handle == NULL) return;
  const struct source *source = ((struct reader *)handle)->source;
  if (source->message[0] == 0) vsnprintf(source->message, TILES_PICTURE_MESSAGE, format, values);
}

int load_tiff(void *library) {
  int all = LOAD(TIFFClientOpen) && LOAD(TIFFClose) && LOAD(TIFFGetField) && LOAD(TIFFGetFieldDefaulted)
    && LOAD(TIFFIsTiled) && LOAD(TIFFTileSize64) && LOAD(TIFFStripSize64) && LOAD(TIFFRGBAImageOK)
    && LOAD(TIFFReadRGBAImageOriented) && LOAD(TIFFSetErrorHandler) && LOAD(TIFFSetErrorHandlerExt)
    && LOAD(TIFFSetWarningHandler);
  if (!all) return 1;
  // It writes to the standard error unless told otherwise.
  lib.TIFFSetErrorHandler(NULL);
  lib.TIFFSetWarningHandler(NULL);
  lib.TIFFSetErrorHandlerExt(keep_reason);
  return 0;
}

static tmsize_t read_part(thandle_t handle, void *to, tmsize_t count) {
  struct reader *reader = handle;
  uint64_t left = reader->at < reader->source->count ? reader->source->count - reader->at : 0;
  if (count < 0) return -1;
  if ((uint64_t)count > left) count = (tmsize_t)left;
  memcpy(to, reader->source->bytes + reader->at, (size_t)count);
  reader->at += (uint64_t)count;
  return count;
}

static tmsize_t write_part(thandle_t handle, void *from, tmsize_t count) {
  (void)handle;
  (void)from;
  (void)count;
  return -1;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence) {
  struct reader *reader = handle;
  uint64_t base = whence == SEEK_CUR ? reader->at : whence == SEEK_END ? reader->source->count : 0;
  reader->at = base + offset;
  return reader->at;
}

static int close_nothing(thandle_t handle) {
  (void)handle;
  return 0;
}

static toff_t size_of(thandle_t handle) { return ((struct reader *)handle)->source->count; }

static int map(thandle_t handle, void **base, toff_t *size) {
  struct reader *reader = handle;
  // It is never written to: the file is open for reading.
  memcpy((void *)base, (const void *)&reader->source->bytes, sizeof *base);
  *size = reader->source->count;
  return 1;
}

static void unmap(thandle_t handle, void *base, toff_t size) {
  (void)handle;
  (void)base;
  (void)size;
}

static int decode(TIFF *file, const struct source *source) {
  uint32_t width = 0;
  uint32_t height = 0;
  uint16_t orientation = 1;
  lib.TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width);
  lib.TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height);
  lib.TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &orientation);
  char why[1024] = "";
  if (!lib.TIFFRGBAImageOK(file, why)) return refuse(source, "%s", why);
  // A tile or a strip is unpacked whole, however little of it is the picture.
  uint64_t part = lib.TIFFIsTiled(file) ? lib.TIFFTileSize64(file) : lib.TIFFStripSize64(file);
  if (part / 8 > source->max_pixels)
    return refuse(
      source, "its parts unpack to %llu MB each, which is more than this program takes",
      (unsigned long long)part >> 20);
  if (make_room(source, width, height)) return 1;
  // As the file has it, so that nothing is flipped: turning is done where it is for all formats.
  if (orientation < 1 || orientation > 8) orientation = 1;
  void *pixels = source->picture->rgba;
  uint32_t *rgba = pixels;
  if (!lib.TIFFReadRGBAImageOriented(file, width, height, rgba, orientation, 1))
    return refuse(source, "its picture cannot be read");
  // A fourth sample that nothing is said of is near infrared more often than it is alpha.
  uint16_t extras = 0;
  const uint16_t *kinds = NULL;
  if (
    lib.TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &extras, &kinds) && extras > 0 && kinds != NULL
    && kinds[0] == EXTRASAMPLE_UNSPECIFIED) {
    uint8_t *bytes = source->picture->rgba;
    for (size_t pixel = 0; bytes != NULL && pixel < (size_t)width * height; pixel++) bytes[pixel * 4 + 3] = 255;
  }
  source->picture->orientation = orientation;
  source->picture->is_premultiplied = 1;
  uint32_t count = 0;
  void *profile = NULL;
  if (lib.TIFFGetField(file, TIFFTAG_ICCPROFILE, &count, &profile) && profile != NULL) {
    source->picture->profile = copy_of(profile, count);
    source->picture->profile_count = source->picture->profile == NULL ? 0 : count;
  }
  return 0;
}

int decode_tiff(const struct source *source) {
  struct reader reader = {source, 0};
  TIFF *file =
    lib.TIFFClientOpen("picture", "r", &reader, read_part, write_part, seek, close_nothing, size_of, map, unmap);
  if (file == NULL) return refuse(source, "its header cannot be read");
  int result = decode(file, source);
  lib.TIFFClose(file);
  return result;
}
