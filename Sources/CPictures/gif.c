#include "internal.h"

#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>

static struct {
  __typeof__(DGifOpen) *DGifOpen;
  __typeof__(DGifCloseFile) *DGifCloseFile;
  __typeof__(DGifGetRecordType) *DGifGetRecordType;
  __typeof__(DGifGetImageDesc) *DGifGetImageDesc;
  __typeof__(DGifGetLine) *DGifGetLine;
  __typeof__(DGifGetExtension) *DGifGetExtension;
  __typeof__(DGifGetExtensionNext) *DGifGetExtensionNext;
  __typeof__(GifErrorString) *GifErrorString;
} lib;

int load_gif(void *library) {
  int all = LOAD(DGifOpen) && LOAD(DGifCloseFile) && LOAD(DGifGetRecordType) && LOAD(DGifGetImageDesc)
    && LOAD(DGifGetLine) && LOAD(DGifGetExtension) && LOAD(DGifGetExtensionNext) && LOAD(GifErrorString);
  return !all;
}

struct reader {
  const struct source *source;
  size_t at;
};

static int read_part(GifFileType *file, GifByteType *to, int count) {
  struct reader *reader = file->UserData;
  size_t left = reader->source->count - reader->at;
  if (count < 0) return 0;
  size_t part = (size_t)count < left ? (size_t)count : left;
  memcpy(to, reader->source->bytes + reader->at, part);
  reader->at += part;
  return (int)part;
}

static int failed(const struct source *source, int code) {
  const char *reason = lib.GifErrorString(code);
  return refuse(source, "%s", reason == NULL ? "it cannot be read" : reason);
}

// A graphic control extension: its flags, two bytes of time, the colour that is none (GIF89a, 23).
static int read_extension(GifFileType *file, int *transparent) {
  int code = 0;
  GifByteType *block = NULL;
  if (lib.DGifGetExtension(file, &code, &block) == GIF_ERROR) return 1;
  while (block != NULL) {
    if (code == GRAPHICS_EXT_FUNC_CODE && block[0] >= 4) *transparent = block[1] & 1 ? block[4] : -1;
    if (lib.DGifGetExtensionNext(file, &block) == GIF_ERROR) return 1;
  }
  return 0;
}

static int decode_image(const struct source *source, GifFileType *file, int transparent) {
  if (lib.DGifGetImageDesc(file) == GIF_ERROR) return failed(source, file->Error);
  const GifImageDesc *image = &file->Image;
  const ColorMapObject *colors = image->ColorMap != NULL ? image->ColorMap : file->SColorMap;
  if (colors == NULL) return refuse(source, "no colours in it");
  if (image->Width <= 0 || image->Height <= 0) return refuse(source, "a picture without pixels");
  // The first picture is all that is looked at: the screen that later ones are laid on does not matter.
  if (make_room(source, (uint32_t)image->Width, (uint32_t)image->Height)) return 1;
  size_t width = (size_t)image->Width;
  uint8_t *rgba = source->picture->rgba;
  if (rgba == NULL) return 1;
  GifPixelType *line = malloc(width);
  if (line == NULL) return refuse(source, "out of memory");
  static const int first[] = {0, 4, 2, 1};
  static const int step[] = {8, 8, 4, 2};
  int result = 0;
  for (int pass = 0; pass < (image->Interlace ? 4 : 1) && result == 0; pass++) {
    int stride = image->Interlace ? step[pass] : 1;
    for (int row = image->Interlace ? first[pass] : 0; row < image->Height; row += stride) {
      if (lib.DGifGetLine(file, line, image->Width) == GIF_ERROR) {
        result = failed(source, file->Error);
        break;
      }
      uint8_t *to = rgba + (size_t)row * width * 4;
      for (size_t column = 0; column < width; column++, to += 4) {
        if (line[column] == transparent || line[column] >= colors->ColorCount) continue;
        const GifColorType *color = &colors->Colors[line[column]];
        to[0] = color->Red;
        to[1] = color->Green;
        to[2] = color->Blue;
        to[3] = 255;
      }
    }
  }
  free(line);
  return result;
}

static int decode(const struct source *source, GifFileType *file) {
  int transparent = -1;
  for (;;) {
    GifRecordType kind = UNDEFINED_RECORD_TYPE;
    if (lib.DGifGetRecordType(file, &kind) == GIF_ERROR) return failed(source, file->Error);
    switch (kind) {
    case IMAGE_DESC_RECORD_TYPE: return decode_image(source, file, transparent);
    case EXTENSION_RECORD_TYPE:
      if (read_extension(file, &transparent)) return failed(source, file->Error);
      break;
    default: return refuse(source, "no picture in it");
    }
  }
}

int decode_gif(const struct source *source) {
  struct reader reader = {source, 0};
  int code = 0;
  GifFileType *file = lib.DGifOpen(&reader, read_part, &code);
  if (file == NULL) return failed(source, code);
  int result = decode(source, file);
  lib.DGifCloseFile(file, &code);
  return result;
}
