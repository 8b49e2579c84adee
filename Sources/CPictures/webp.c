#include "internal.h"

#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/demux.h>

static struct {
  __typeof__(WebPDemuxInternal) *WebPDemuxInternal;
  __typeof__(WebPDemuxDelete) *WebPDemuxDelete;
  __typeof__(WebPDemuxGetI) *WebPDemuxGetI;
  __typeof__(WebPDemuxGetFrame) *WebPDemuxGetFrame;
  __typeof__(WebPDemuxReleaseIterator) *WebPDemuxReleaseIterator;
  __typeof__(WebPDemuxGetChunk) *WebPDemuxGetChunk;
  __typeof__(WebPDemuxReleaseChunkIterator) *WebPDemuxReleaseChunkIterator;
  __typeof__(WebPDecodeRGBAInto) *WebPDecodeRGBAInto;
} lib;

int load_webp(void *library) {
  // What decodes is in the library that this one needs, which is there with it.
  int all = LOAD(WebPDemuxInternal) && LOAD(WebPDemuxDelete) && LOAD(WebPDemuxGetI) && LOAD(WebPDemuxGetFrame)
    && LOAD(WebPDemuxReleaseIterator) && LOAD(WebPDemuxGetChunk) && LOAD(WebPDemuxReleaseChunkIterator)
    && LOAD(WebPDecodeRGBAInto);
  return !all;
}

static void keep(WebPDemuxer *file, const char *name, uint8_t **bytes, size_t *count) {
  WebPChunkIterator chunk;
  if (lib.WebPDemuxGetChunk(file, name, 1, &chunk)) {
    *bytes = copy_of(chunk.chunk.bytes, chunk.chunk.size);
    *count = *bytes == NULL ? 0 : chunk.chunk.size;
    lib.WebPDemuxReleaseChunkIterator(&chunk);
  }
}

// The first frame of an animation may be a part of its canvas.
static int decode_frame(const struct source *source, const WebPIterator *frame) {
  struct tiles_picture *picture = source->picture;
  uint32_t left = (uint32_t)frame->x_offset;
  uint32_t top = (uint32_t)frame->y_offset;
  uint32_t width = (uint32_t)frame->width;
  uint32_t height = (uint32_t)frame->height;
  if (
    frame->x_offset < 0 || frame->y_offset < 0 || frame->width <= 0 || frame->height <= 0 || width > picture->width
    || height > picture->height || left > picture->width - width || top > picture->height - height)
    return refuse(source, "a frame that its canvas has no room for");
  size_t stride = (size_t)picture->width * 4;
  uint8_t *corner = picture->rgba + stride * top + (size_t)left * 4;
  size_t room = stride * picture->height - (size_t)(corner - picture->rgba);
  if (lib.WebPDecodeRGBAInto(frame->fragment.bytes, frame->fragment.size, corner, room, (int)stride) == NULL)
    return refuse(source, "its picture cannot be read");
  return 0;
}

int decode_webp(const struct source *source) {
  WebPData data = {source->bytes, source->count};
  WebPDemuxer *file = lib.WebPDemuxInternal(&data, 0, NULL, WEBP_DEMUX_ABI_VERSION);
  if (file == NULL) return refuse(source, "its parts cannot be told apart: it is cut or damaged");
  int result =
    make_room(source, lib.WebPDemuxGetI(file, WEBP_FF_CANVAS_WIDTH), lib.WebPDemuxGetI(file, WEBP_FF_CANVAS_HEIGHT));
  WebPIterator frame;
  if (result == 0) {
    if (lib.WebPDemuxGetFrame(file, 1, &frame)) {
      result = decode_frame(source, &frame);
      lib.WebPDemuxReleaseIterator(&frame);
    } else {
      result = refuse(source, "no picture in it");
    }
  }
  if (result == 0) {
    keep(file, "ICCP", &source->picture->profile, &source->picture->profile_count);
    keep(file, "EXIF", &source->picture->exif, &source->picture->exif_count);
  }
  lib.WebPDemuxDelete(file);
  return result;
}
