// The C door to GDAL, which is loaded as it is installed, without sanitizers: what is watched is ours, the blocks that
// both sides share, and every leak. Without GDAL its absence is told, and nothing else is looked at.

#include <sanitizer/lsan_interface.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "sanitized.h"

extern "C" {
#include "CGDAL.h"
}

namespace sanitized {

namespace {

class Folder {
public:
  Folder() { expect(mkdtemp(path) != nullptr); }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  ~Folder() {
    unlink(file().c_str());
    rmdir(path);
  }
  std::string file() const { return std::string(path) + "/map.tif"; }

private:
  char path[32] = "/tmp/tiles-raster-XXXXXX";
};

// A map of two classes and of places that have none, as the door writes it; its pixels are those of no zoom.
Bytes classes(int width, int height, bool is_bytes) {
  Exact<uint16_t> values(size_t(width) * size_t(height));
  const uint16_t nothing = is_bytes ? 255 : 65535;
  for (size_t place = 0; place < values.size(); ++place) values[place] = place % 3 == 2 ? nothing : uint16_t(place % 3);
  Exact<uint8_t> colors(6);
  for (size_t place = 0; place < colors.size(); ++place) colors[place] = uint8_t(40 * place);
  const char *names[] = {"", "For\xC3\xAAt <b> & \"x\""};
  const tiles_gdal_classes map = {width,   height,           100000, 6000000,       1000, values.data(),
                                  nothing, is_bytes ? 1 : 0, 2,      colors.data(), names};
  Exact<char> message(TILES_GDAL_MESSAGE);
  uint8_t *tiff = nullptr;
  uint8_t *aux = nullptr;
  size_t tiff_count = 0;
  size_t aux_count = 0;
  expect(tiles_gdal_write_classes(&map, &tiff, &tiff_count, &aux, &aux_count, message.data()) == 0);
  const Bytes written(tiff, tiff + tiff_count);
  expect(std::string(aux, aux + aux_count).find("For\xC3\xAAt &lt;b&gt; &amp;") != std::string::npos);
  std::free(tiff);
  std::free(aux);
  return written;
}

// Everything that can be asked of a file, whatever is in it.
void raster(const Bytes &bytes, bool is_sound) {
  const Folder folder;
  std::ofstream(folder.file(), std::ios::binary)
    .write(reinterpret_cast<const char *>(bytes.data()), long(bytes.size()));
  Exact<char> message(TILES_GDAL_MESSAGE);
  tiles_gdal_facts facts = {};
  tiles_gdal_raster opened = tiles_gdal_open(folder.file().c_str(), &facts, message.data());
  expect(opened != nullptr || (!is_sound && message[0] != 0));
  if (opened == nullptr) return;
  tiles_gdal_places places = tiles_gdal_open_places(opened, message.data());
  expect(places != nullptr || !is_sound);
  if (places != nullptr) {
    // In the middle of the first pixel, beyond the raster, and nowhere.
    const double numbers[] = {100500, 5999500, 1e9, -1e9, NAN, INFINITY, 100500, 5999500};
    for (const int count : {0, 4}) {
      Exact<double> x(4);
      Exact<double> y(4);
      for (size_t place = 0; place < 4; ++place) {
        x[place] = numbers[2 * place];
        y[place] = numbers[2 * place + 1];
      }
      Exact<double> values(4);
      Exact<uint8_t> mask(4);
      const int read = tiles_gdal_read_places(
        opened, places, 1, count, x.data(), y.data(), values.data(), mask.data(), message.data());
      expect(read == 0 || !is_sound);
      if (is_sound && count > 0) expect(mask[0] != 0 && mask[1] == 0 && mask[2] == 0 && mask[3] != 0);
      expect(
        tiles_gdal_read_places(
          opened, places, facts.bands + 1, count, x.data(), y.data(), values.data(), mask.data(), message.data())
        != 0);
    }
    Exact<double> x(1);
    Exact<double> y(1);
    Exact<uint8_t> is_inside(1);
    x[0] = y[0] = 0;
    expect(tiles_gdal_find_places(opened, places, 1, x.data(), y.data(), is_inside.data(), message.data()) == 0);
    expect(is_inside[0] == 0 || !is_sound);
    tiles_gdal_close_places(places);
  }
  int32_t names = 0;
  const char *const *first = tiles_gdal_class_names(opened, 1, &names);
  for (int32_t number = 0; number < names; ++number) expect(std::strlen(first[number]) < bytes.size());
  expect(tiles_gdal_class_names(opened, facts.bands + 1, &names) == nullptr && names == 0);
  Exact<int32_t> bands(1);
  bands[0] = 1;
  tiles_gdal_raster colored = tiles_gdal_bands(opened, bands.data(), 1, 0, facts.has_palette, message.data());
  expect(colored != nullptr || !is_sound);
  if (colored != nullptr) {
    const double box[] = {100500, 5990000, 108700, 5998200};
    Exact<double> extent(4);
    std::memcpy(extent.data(), box, sizeof box);
    for (const char *resampling : {"near", "bilinear", "average", "no such"}) {
      for (const double *asked : {static_cast<const double *>(nullptr), static_cast<const double *>(extent.data())}) {
        tiles_gdal_raster view = tiles_gdal_mercator(colored, asked, 37, 41, resampling, message.data());
        if (view == nullptr) continue;
        int32_t width = 0;
        int32_t height = 0;
        Exact<double> corners(4);
        tiles_gdal_extent(view, &width, &height, corners.data());
        const int32_t taken_width = std::min(width, 37);
        const int32_t taken_height = std::min(height, 41);
        Exact<float> values(size_t(taken_width) * size_t(taken_height));
        Exact<uint8_t> mask(values.size());
        const int read = tiles_gdal_read(view, 0, 0, taken_width, taken_height, 1, values.data(), message.data());
        expect(read == 0 || !is_sound);
        expect(
          tiles_gdal_read_mask(view, 0, 0, taken_width, taken_height, mask.data(), message.data()) == 0 || !is_sound);
        // Beyond its edge there is nothing to read, and nothing is written.
        expect(tiles_gdal_read(view, width, height, 1, 1, 1, values.data(), message.data()) != 0);
        tiles_gdal_close(view);
      }
    }
    tiles_gdal_close(colored);
  }
  tiles_gdal_close(opened);
}

}  // namespace

void rasters() {
  {
    // GDAL keeps its drivers, and what they make at their first use, to the end.
    const __lsan::ScopedDisabler first_use;
    if (tiles_gdal_is_there() == 0) {
      std::fprintf(stderr, "sanitized: GDAL is not installed: its door is not looked at\n");
      return;
    }
    raster(classes(3, 2, true), true);
  }
  for (const bool is_bytes : {true, false}) {
    const Bytes sound = classes(21, 13, is_bytes);
    each_damaged(sound, 60, [&](const Bytes &bytes) { raster(bytes, bytes == sound); });
  }
  std::printf("sanitized: rasters\n");
}

}  // namespace sanitized
