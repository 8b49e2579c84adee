// libhdf5 1.10 trusts the structures of a file: a tree that contains itself overflows its stack, a list of free places
// that goes round fills the memory, a name without an end is read beyond the file. What weights need is looked through
// here first. Names and numbers are those of the "HDF5 File Format Specification Version 3.0".
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#define UNDEFINED UINT64_MAX
/// Of the pieces of one object's header, together.
#define LARGEST_HEADER (16 << 20)
#define MOST_PIECES 1024
#define LARGEST_HEAP (16 << 20)
/// Trees of version 2: 256 times what links and attributes of Keras fill. Their nodes are few enough that even those that
/// contain themselves end soon.
#define LARGEST_NODE 2048
#define GREATEST_DEPTH 2
#define LARGEST_SUPERBLOCK 96

static int damaged(char *message, const char *what) { return tiles_say(message, "a damaged %s", what); }

// MARK: Groups of the old kind: a tree of nodes with names in a heap

typedef struct {
  uint8_t *bytes;
  uint64_t size;
} names;

static int check_free_places(const names *heap, uint64_t first) {
  // 1 ends the list.
  uint64_t place = first;
  for (uint64_t count = 0; place != 1; ++count) {
    if (count > heap->size / 16 || heap->size < 16 || place > heap->size - 16) return -1;
    place = tiles_number(heap->bytes + place, 8);
  }
  return 0;
}

static int read_names(struct tiles_hdf5 *file, uint64_t address, names *heap, char *message) {
  uint8_t start[32];
  *heap = (names){NULL, 0};
  if (tiles_source_read(&file->source, address, start, sizeof start) < 0 || memcmp(start, "HEAP", 4) != 0) {
    return damaged(message, "list of names (no heap)");
  }
  uint64_t size = tiles_number(start + 8, 8), place = tiles_number(start + 24, 8);
  if (size > LARGEST_HEAP) return tiles_say(message, "a group whose names fill more than %d bytes", LARGEST_HEAP);
  uint8_t *bytes = malloc(size > 0 ? size : 1);
  *heap = (names){bytes, size};
  if (!bytes) return tiles_say(message, "not enough memory");
  if (tiles_source_read(&file->source, place, bytes, size) < 0) return damaged(message, "list of names (it is cut)");
  if (check_free_places(heap, tiles_number(start + 16, 8)) < 0) {
    return damaged(message, "list of names (its free places do not end)");
  }
  return 0;
}

static int ends(const names *heap, uint64_t place) {
  return place < heap->size && memchr(heap->bytes + place, 0, heap->size - place) != NULL;
}

static int check_symbols(struct tiles_hdf5 *file, uint64_t address, const names *heap, char *message) {
  uint8_t start[8], entry[40];
  if (tiles_source_read(&file->source, address, start, sizeof start) < 0 || memcmp(start, "SNOD", 4) != 0) {
    return damaged(message, "group (no node of names)");
  }
  uint64_t count = tiles_number(start + 6, 2);
  if (count > 2 * (uint64_t)file->leaf_k) return damaged(message, "group (a node with too many names)");
  if (tiles_work(file, count + 1, message) < 0) return -1;
  for (uint64_t index = 0; index < count; ++index) {
    if (tiles_source_read(&file->source, address + 8 + 40 * index, entry, sizeof entry) < 0) {
      return damaged(message, "group (a node of names is cut)");
    }
    // A soft link has its target in the heap too.
    if (!ends(heap, tiles_number(entry, 8)) || (entry[16] == 2 && !ends(heap, tiles_number(entry + 24, 4)))) {
      return damaged(message, "group (a name without an end)");
    }
  }
  return 0;
}

// MARK: Trees of version 1

typedef struct {
  struct tiles_hdf5 *file;
  /// 0: of names; 1: of chunks.
  uint8_t type;
  size_t key;
  uint64_t most_children;
  /// Below, nil for chunks.
  const names *heap;
  uint64_t leaves;
  uint64_t most_leaves;
  char *message;
} tree;

static int check_node(tree *tree, uint64_t address, int level);

static int check_children(tree *tree, const uint8_t *bytes, uint64_t count, int level) {
  for (uint64_t index = 0; index <= count; ++index) {
    const uint8_t *key = bytes + index * (tree->key + 8);
    if (tree->heap && !ends(tree->heap, tiles_number(key, 8))) {
      return damaged(tree->message, "group (a name without an end)");
    }
    if (index == count) break;
    uint64_t child = tiles_number(key + tree->key, 8);
    if (level > 0) {
      if (check_node(tree, child, level - 1) < 0) return -1;
    } else {
      tree->leaves += 1;
      if (tree->leaves > tree->most_leaves) {
        return tiles_say(tree->message, "a list of more than %llu parts", (unsigned long long)tree->most_leaves);
      }
      if (tree->heap && check_symbols(tree->file, child, tree->heap, tree->message) < 0) return -1;
    }
  }
  return 0;
}

/// - Parameter level: that it must have; -1 for the root of the tree.
static int check_node(tree *tree, uint64_t address, int level) {
  uint8_t start[24];
  if (tiles_work(tree->file, 1, tree->message) < 0) return -1;
  if (tiles_source_read(&tree->file->source, address, start, sizeof start) < 0 || memcmp(start, "TREE", 4) != 0) {
    return damaged(tree->message, "tree (no node)");
  }
  uint64_t count = tiles_number(start + 6, 2);
  if (start[4] != tree->type || count > tree->most_children) return damaged(tree->message, "tree (another node)");
  // Each level is one lower: no tree contains itself.
  if (level >= 0 && start[5] != level) return damaged(tree->message, "tree (a node on a wrong level)");
  size_t size = count * (tree->key + 8) + tree->key;
  uint8_t *bytes = malloc(size);
  if (!bytes) return tiles_say(tree->message, "not enough memory");
  int status = tiles_source_read(&tree->file->source, address + sizeof start, bytes, size) < 0
    ? damaged(tree->message, "tree (a node is cut)")
    : check_children(tree, bytes, count, start[5]);
  free(bytes);
  return status;
}

int tiles_check_chunk_tree(
  struct tiles_hdf5 *file, uint64_t root, unsigned rank, uint64_t chunks, char *message) {
  // Beside the offsets there is one of the element.
  tree tree = {file, 1, 8 + 8 * ((size_t)rank + 1), 2 * (uint64_t)file->chunk_k, NULL, 0, chunks, message};
  if (check_node(&tree, root, -1) < 0) return -1;
  return tree.leaves == chunks ? 0 : tiles_say(message, "values that were never written in full");
}

static int check_symbol_table(struct tiles_hdf5 *file, uint64_t root, uint64_t heap, char *message) {
  names names;
  int status = read_names(file, heap, &names, message);
  tree tree = {file, 0, 8, 2 * (uint64_t)file->group_k, &names, 0, TILES_MOST_NAMES, message};
  if (status == 0) status = check_node(&tree, root, -1);
  free(names.bytes);
  return status;
}

// MARK: Groups and attributes of the new kind: a tree of version 2 and a heap

static int check_dense(struct tiles_hdf5 *file, uint64_t heap, uint64_t root, char *message) {
  if (heap == UNDEFINED && root == UNDEFINED) return 0;
  uint8_t start[9];
  if (tiles_source_read(&file->source, heap, start, sizeof start) < 0 || memcmp(start, "FRHP", 4) != 0) {
    return damaged(message, "list of links or attributes (no heap)");
  }
  // Nobody compresses names, and a few bytes could become any number.
  if (tiles_number(start + 7, 2) != 0) return tiles_say(message, "a compressed list of links or attributes");
  uint8_t tree[14];
  if (tiles_source_read(&file->source, root, tree, sizeof tree) < 0 || memcmp(tree, "BTHD", 4) != 0) {
    return damaged(message, "list of links or attributes (no tree)");
  }
  if (tiles_number(tree + 6, 4) > LARGEST_NODE || tiles_number(tree + 12, 2) > GREATEST_DEPTH) {
    return tiles_say(message, "a list of links or attributes that is too deep");
  }
  return 0;
}

/// A link info (`optional` after flag 1: 8 bytes) or attribute info message (2 bytes).
static int check_dense_message(
  struct tiles_hdf5 *file, const uint8_t *data, size_t size, size_t optional, char *message) {
  size_t start = size >= 2 && (data[1] & 1) ? 2 + optional : 2;
  if (size < start + 16) return damaged(message, "header of an object");
  return check_dense(file, tiles_number(data + start, 8), tiles_number(data + start + 8, 8), message);
}

// MARK: Headers of objects

typedef struct {
  struct tiles_hdf5 *file;
  tiles_header found;
  uint64_t pieces[MOST_PIECES];
  uint64_t sizes[MOST_PIECES];
  size_t count;
  uint64_t bytes;
  /// Of the extension of a superblock.
  int is_extension;
  char *message;
} walk;

static int add_piece(walk *walk, uint64_t address, uint64_t size) {
  for (size_t index = 0; index < walk->count; ++index) {
    if (walk->pieces[index] == address) return damaged(walk->message, "header of an object (it goes round)");
  }
  walk->bytes += size;
  if (walk->count == MOST_PIECES || size > LARGEST_HEADER || walk->bytes > LARGEST_HEADER) {
    return tiles_say(walk->message, "an object whose header is larger than %d bytes", LARGEST_HEADER);
  }
  walk->pieces[walk->count] = address;
  walk->sizes[walk->count++] = size;
  return 0;
}

static int look_at_layout(walk *walk, const uint8_t *data, size_t size) {
  tiles_header *found = &walk->found;
  found->layout_version = size > 0 ? data[0] : 0;
  if (found->layout_version == 1 || found->layout_version == 2) {
    if (size < 8) return damaged(walk->message, "header of an object");
    found->layout = data[2];
    found->chunk_tree = size >= 16 ? tiles_number(data + 8, 8) : UNDEFINED;
  } else {
    if (size < 2) return damaged(walk->message, "header of an object");
    found->layout = data[1];
    found->chunk_tree = size >= 11 ? tiles_number(data + 3, 8) : UNDEFINED;
  }
  return 0;
}

static int look_at_btree_k(walk *walk, const uint8_t *data, size_t size) {
  if (size < 7) return damaged(walk->message, "superblock");
  walk->file->chunk_k = (unsigned)tiles_number(data + 1, 2);
  walk->file->group_k = (unsigned)tiles_number(data + 3, 2);
  walk->file->leaf_k = (unsigned)tiles_number(data + 5, 2);
  return 0;
}

static int look_at(walk *walk, uint64_t type, const uint8_t *data, size_t size) {
  if (tiles_work(walk->file, 1, walk->message) < 0) return -1;
  switch (type) {
  case 0x02: return check_dense_message(walk->file, data, size, 8, walk->message);
  case 0x07: walk->found.is_external = 1; return 0;
  case 0x08: return look_at_layout(walk, data, size);
  case 0x10:
    if (size < 16) return damaged(walk->message, "header of an object");
    return add_piece(walk, tiles_number(data, 8), tiles_number(data + 8, 8));
  case 0x11:
    if (size < 16) return damaged(walk->message, "header of an object");
    return check_symbol_table(walk->file, tiles_number(data, 8), tiles_number(data + 8, 8), walk->message);
  case 0x15: return check_dense_message(walk->file, data, size, 2, walk->message);
  case 0x13: return walk->is_extension ? look_at_btree_k(walk, data, size) : 0;
  case 0x0F: case 0x14: case 0x18:
    // Shared messages, other drivers, an image of libhdf5's own memory.
    return walk->is_extension ? tiles_say(walk->message, "a superblock of a kind that Keras never writes") : 0;
  default: return 0;
  }
}

static int look_through(walk *walk, const uint8_t *bytes, size_t size, int is_new, int has_order) {
  size_t head = is_new ? (has_order ? 6 : 4) : 8;
  size_t at = 0;
  // Fewer bytes than a message has are a gap.
  while (size - at >= head) {
    uint64_t type = is_new ? bytes[at] : tiles_number(bytes + at, 2);
    uint64_t length = tiles_number(bytes + at + (is_new ? 1 : 2), 2);
    if (length > size - at - head) return damaged(walk->message, "header of an object");
    if (look_at(walk, type, bytes + at + head, length) < 0) return -1;
    at += head + length;
  }
  return 0;
}

static int look_through_piece(walk *walk, size_t index, int is_new, int has_order) {
  size_t size = walk->sizes[index];
  uint8_t *bytes = walk->file->source.size >= size ? malloc(size > 0 ? size : 1) : NULL;
  if (!bytes) return damaged(walk->message, "header of an object (it is cut)");
  int status = 0;
  // Later pieces of the new kind have a signature in front and a checksum behind.
  size_t before = is_new && index > 0 ? 4 : 0, after = is_new && index > 0 ? 4 : 0;
  if (tiles_source_read(&walk->file->source, walk->pieces[index], bytes, size) < 0 || size < before + after) {
    status = damaged(walk->message, "header of an object (it is cut)");
  } else {
    status = look_through(walk, bytes + before, size - before - after, is_new, has_order);
  }
  free(bytes);
  return status;
}

static int walk_header(walk *walk, uint64_t address) {
  uint8_t start[16] = {0};
  const tiles_source *source = &walk->file->source;
  if (tiles_source_read(source, address, start, sizeof start) < 0) return damaged(walk->message, "header of an object");
  int is_new = memcmp(start, "OHDR", 4) == 0, has_order = is_new && (start[5] & 4);
  if (is_new) {
    uint64_t at = address + 6 + (start[5] & 0x20 ? 16 : 0) + (start[5] & 0x10 ? 4 : 0);
    size_t width = (size_t)1 << (start[5] & 3);
    uint8_t size[8];
    if (tiles_source_read(source, at, size, width) < 0) return damaged(walk->message, "header of an object");
    if (add_piece(walk, at + width, tiles_number(size, width)) < 0) return -1;
  } else {
    if (start[0] != 1) return damaged(walk->message, "header of an object");
    if (add_piece(walk, address + 16, tiles_number(start + 8, 4)) < 0) return -1;
  }
  for (size_t index = 0; index < walk->count; ++index) {
    if (look_through_piece(walk, index, is_new, has_order) < 0) return -1;
  }
  return 0;
}

static int check_header(
  struct tiles_hdf5 *file, uint64_t address, int is_extension, tiles_header *header, char *message) {
  walk *walked = calloc(1, sizeof *walked);
  if (!walked) return tiles_say(message, "not enough memory");
  walked->file = file;
  walked->found = (tiles_header){0, -1, 0, UNDEFINED};
  walked->is_extension = is_extension;
  walked->message = message;
  int status = walk_header(walked, address);
  if (header) *header = walked->found;
  free(walked);
  return status;
}

int tiles_check_object(struct tiles_hdf5 *file, uint64_t address, tiles_header *header, char *message) {
  uint64_t *checked = &file->checked[(address >> 3) % TILES_CHECKED];
  // Nothing lies at 0 but the superblock.
  if (!header && address != 0 && *checked == address) return 0;
  if (check_header(file, address, 0, header, message) < 0) return -1;
  *checked = address;
  return 0;
}

// MARK: The superblock

static int check_old(struct tiles_hdf5 *file, const uint8_t *bytes, char *message) {
  size_t base = bytes[8] == 0 ? 24 : 28;
  file->leaf_k = (unsigned)tiles_number(bytes + 16, 2);
  file->group_k = (unsigned)tiles_number(bytes + 18, 2);
  if (bytes[8] == 1) file->chunk_k = (unsigned)tiles_number(bytes + 24, 2);
  if (bytes[13] != 8 || bytes[14] != 8 || tiles_number(bytes + base, 8) != 0) {
    return tiles_say(message, "a superblock of a kind that Keras never writes");
  }
  if (tiles_number(bytes + base + 24, 8) != UNDEFINED) return tiles_say(message, "a file that is a part of several");
  const uint8_t *root = bytes + base + 32;
  if (tiles_number(root + 16, 4) == 1 &&
      check_symbol_table(file, tiles_number(root + 24, 8), tiles_number(root + 32, 8), message) < 0) {
    return -1;
  }
  return tiles_check_object(file, tiles_number(root + 8, 8), NULL, message);
}

static int check_new(struct tiles_hdf5 *file, const uint8_t *bytes, char *message) {
  if (bytes[9] != 8 || bytes[10] != 8 || tiles_number(bytes + 12, 8) != 0) {
    return tiles_say(message, "a superblock of a kind that Keras never writes");
  }
  uint64_t extension = tiles_number(bytes + 20, 8);
  if (extension != UNDEFINED && check_header(file, extension, 1, NULL, message) < 0) return -1;
  return tiles_check_object(file, tiles_number(bytes + 36, 8), NULL, message);
}

int tiles_check_file(struct tiles_hdf5 *file, char *message) {
  uint8_t bytes[LARGEST_SUPERBLOCK + 8] = {0};
  size_t size = file->source.size < sizeof bytes ? file->source.size : sizeof bytes;
  if (size < 48 || tiles_source_read(&file->source, 0, bytes, size) < 0 || memcmp(bytes, "\x89HDF\r\n\x1a\n", 8) != 0) {
    return tiles_say(message, "no HDF5 file");
  }
  // What version 2 does not say.
  file->leaf_k = 4;
  file->group_k = 16;
  file->chunk_k = 32;
  return bytes[8] <= 1 ? check_old(file, bytes, message) : check_new(file, bytes, message);
}
