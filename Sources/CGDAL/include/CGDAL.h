#ifndef TILES_CGDAL_H
#define TILES_CGDAL_H

#include <stddef.h>
#include <stdint.h>

/// GDAL, which opens rasters with a place (GeoTIFF, JPEG 2000, VRT and many more) and brings them to another
/// projection. It is loaded when the first raster is opened, so that the program runs where it is not installed. A
/// dataset is read by one thread at a time.

/// What a message has room for.
#define TILES_GDAL_MESSAGE 600

/// What a raster says of itself. Bands are counted from 1; 0 is none.
struct tiles_gdal_facts {
  int32_t width;
  int32_t height;
  int32_t bands;
  /// Whether its values are bytes, in all bands.
  int32_t is_bytes;
  /// How wide the smallest copy of its first band for coarser grids is, in pixels; its own width where it has none.
  int32_t least_width;
  /// Whether its first band is of numbers of colours.
  int32_t has_palette;
  int32_t red;
  int32_t green;
  int32_t blue;
  int32_t alpha;
  /// Whether it knows where it lies: by a transform, by control points or by rational polynomials.
  int32_t has_place;
  /// "GTiff"
  char driver[32];
  /// Its coordinate reference system, "WGS 84 / UTM zone 36N"; empty for none.
  char system[160];
  /// When it was taken, else when the file was made, as the file writes it; empty where it does not say.
  char date[64];
};

/// Opaque: an open raster, or a view of one that is made as it is read.
typedef void *tiles_gdal_raster;

/// Whether GDAL can be loaded.
int tiles_gdal_is_there(void);

/// Opens a raster that is a file of this machine, where GDAL is there. No server is asked, whatever the file names.
/// Returns NULL with a message where it cannot be opened.
tiles_gdal_raster _Nullable tiles_gdal_open(
  const char *_Nonnull path, struct tiles_gdal_facts *_Nonnull facts, char *_Nonnull message);

/// A view of some of its bands in some order, the last of them alpha where `has_alpha`; of a palette, of its colours.
tiles_gdal_raster _Nullable tiles_gdal_bands(
  tiles_gdal_raster _Nonnull raster, const int32_t *_Nonnull bands, int32_t count, int32_t has_alpha,
  int32_t is_palette, char *_Nonnull message);

/// A view of it on a grid of Web Mercator (EPSG:3857), with alpha as its last band (0 to 255).
/// - extent: west, south, east and north in metres; NULL takes all of it, at about its own resolution.
/// - resampling: as `gdalwarp -r` has it.
tiles_gdal_raster _Nullable tiles_gdal_mercator(
  tiles_gdal_raster _Nonnull raster, const double *_Nullable extent, int32_t width, int32_t height,
  const char *_Nonnull resampling, char *_Nonnull message);

/// Its size in pixels, and west, south, east and north of a raster that stands upright, in its own units.
void tiles_gdal_extent(
  tiles_gdal_raster _Nonnull raster, int32_t *_Nonnull width, int32_t *_Nonnull height, double *_Nonnull extent);

/// Reads a part of some bands, 1 to `bands`, one after the other: bands x height x width values. Returns 0, or 1 with a
/// message.
int tiles_gdal_read(
  tiles_gdal_raster _Nonnull raster, int32_t column, int32_t row, int32_t width, int32_t height, int32_t bands,
  float *_Nonnull values, char *_Nonnull message);

/// Reads which pixels of a part have a value: height x width bytes, 0 for none. Returns 0, or 1 with a message.
int tiles_gdal_read_mask(
  tiles_gdal_raster _Nonnull raster, int32_t column, int32_t row, int32_t width, int32_t height, uint8_t *_Nonnull mask,
  char *_Nonnull message);

/// Opaque: how places of Web Mercator become places of a raster. It is closed before its raster.
typedef void *tiles_gdal_places;

/// NULL with a message where GDAL knows no way.
tiles_gdal_places _Nullable tiles_gdal_open_places(tiles_gdal_raster _Nonnull raster, char *_Nonnull message);

/// Where places lie in the raster.
/// - x, y: of the places, in metres of Web Mercator; becomes columns and rows, in pixels.
/// - is_inside: 0 beyond the raster, and where GDAL does not know.
/// Returns 0, or 1 with a message.
int tiles_gdal_find_places(
  tiles_gdal_raster _Nonnull raster, tiles_gdal_places _Nonnull places, int32_t count, double *_Nonnull x,
  double *_Nonnull y, uint8_t *_Nonnull is_inside, char *_Nonnull message);

/// Reads what a band has at some places, in the pixel that each lies in, at full resolution: overviews may be means,
/// which of numbers of classes are nonsense.
/// - x, y: as of `tiles_gdal_find_places`.
/// - mask: 0 where there is no value, and beyond the raster.
/// Returns 0, or 1 with a message.
int tiles_gdal_read_places(
  tiles_gdal_raster _Nonnull raster, tiles_gdal_places _Nonnull places, int32_t band, int32_t count, double *_Nonnull x,
  double *_Nonnull y, double *_Nonnull values, uint8_t *_Nonnull mask, char *_Nonnull message);

void tiles_gdal_close_places(tiles_gdal_places _Nonnull places);

/// What the raster calls the classes of a band from 0, as long as it is open; NULL where it does not say.
const char *_Nullable const *_Nullable tiles_gdal_class_names(
  tiles_gdal_raster _Nonnull raster, int32_t band, int32_t *_Nonnull count);

/// A map of classes on a grid of Web Mercator, row by row from the north.
struct tiles_gdal_classes {
  int32_t width;
  int32_t height;
  /// Of its corner, in metres.
  double west;
  double north;
  /// The side of a pixel, in metres.
  double pixel;
  /// height x width: numbers of classes, or `nothing`.
  const uint16_t *_Nonnull values;
  uint16_t nothing;
  /// Whether numbers go into bytes.
  int32_t is_bytes;
  /// Colours and names are for the numbers from 0.
  int32_t count;
  /// count x 3: red, green, blue.
  const uint8_t *_Nonnull colors;
  const char *_Nonnull const *_Nonnull names;
};

/// Writes a GeoTIFF with a table of colours, and the file that goes beside it (.aux.xml) with the names. Both are to be
/// given to `free`. Returns 0; 1 with a message; 2 where GDAL is not installed.
int tiles_gdal_write_classes(
  const struct tiles_gdal_classes *_Nonnull classes, uint8_t *_Nullable *_Nonnull tiff, size_t *_Nonnull tiff_count,
  uint8_t *_Nullable *_Nonnull names, size_t *_Nonnull names_count, char *_Nonnull message);

void tiles_gdal_close(tiles_gdal_raster _Nonnull raster);

#endif
