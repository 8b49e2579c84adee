#pragma once
// What the parts of the door share. The lock is held in all of these.

#include <hdf5.h>
#include <stddef.h>
#include <stdint.h>

#include "CHDF5.h"

/// The bytes of a file, apart from libhdf5.
typedef struct {
  int descriptor;
  /// In place of a descriptor.
  const uint8_t *bytes;
  uint64_t size;
} tiles_source;

/// -1 where the file ends before.
int tiles_source_read(const tiles_source *source, uint64_t offset, void *into, size_t count);
uint64_t tiles_number(const uint8_t *bytes, size_t count);

#define TILES_CHECKED 1024

struct tiles_hdf5 {
  hid_t id;
  tiles_source source;
  /// Half of the most entries that nodes have: of names, of trees of names, of trees of chunks.
  unsigned leaf_k, group_k, chunk_k;
  /// Groups that were looked through, by a part of their address.
  uint64_t checked[TILES_CHECKED];
  /// Links, names, nodes of trees and strings that were looked at.
  uint64_t work;
};

/// No group or list of Keras comes near.
#define TILES_MOST_NAMES 10000
#define TILES_MOST_STRING_BYTES (1 << 20)
#define TILES_MOST_WORK 4000000

int tiles_say(char *message, const char *format, ...) __attribute__((format(printf, 2, 3)));
/// What libhdf5 says.
int tiles_fail(char *message);
/// Small structures that share others can amount to endless work: -1 once it is beyond what any file of weights asks.
int tiles_work(struct tiles_hdf5 *file, uint64_t amount, char *message);

// MARK: structure.c

/// Where the values of a dataset lie.
typedef struct {
  int is_external;
  /// -1 where the object is no dataset.
  int layout;
  int layout_version;
  uint64_t chunk_tree;
} tiles_header;

/// Looks at the superblock and the root group before libhdf5 does.
int tiles_check_file(struct tiles_hdf5 *file, char *message);
/// Looks through an object's header, its index of links and its index of attributes.
int tiles_check_object(struct tiles_hdf5 *file, uint64_t address, tiles_header *header, char *message);
/// Looks through the tree of chunks of a dataset of so many axes.
int tiles_check_chunk_tree(
  struct tiles_hdf5 *file, uint64_t root, unsigned rank, uint64_t chunks, char *message);

// MARK: path.c

typedef struct {
  int found;
  /// 0 for the root.
  uint64_t address;
  H5O_type_t type;
  /// Open, or -1: a group is opened, a dataset is not.
  hid_t group;
  /// Open, or -1: the group that a dataset lies in, under `name`.
  hid_t parent;
  char *name;
} tiles_place;

int tiles_find(struct tiles_hdf5 *file, const char *path, tiles_place *place, char *message);
void tiles_place_close(tiles_place *place);

// MARK: strings.c

int tiles_append(tiles_hdf5_strings *strings, const char *text, size_t limit);

// MARK: chunks.c

int tiles_chunks_check(
  struct tiles_hdf5 *file, hid_t set, const tiles_header *header, size_t size, char *message);
int tiles_chunks_read(struct tiles_hdf5 *file, hid_t set, hid_t type, float *values, char *message);
