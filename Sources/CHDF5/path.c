// Paths are followed here, link by link: libhdf5 by itself would go on into other files.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "internal.h"

/// Links inside the file that one path may lead over.
#define MOST_SOFT_LINKS 16
#define LONGEST_PATH 65536

static herr_t refuse(
  const char *parent_file, const char *parent_group, const char *child_file, const char *child_object,
  unsigned *flags, hid_t access, void *context) {
  (void)parent_file, (void)parent_group, (void)child_file, (void)child_object, (void)flags, (void)access, (void)context;
  return -1;
}

/// For what leads over one link that is known to be hard: should it be another after all, nothing is followed.
static hid_t access_list(void) {
  hid_t list = H5Pcreate(H5P_LINK_ACCESS);
  if (list >= 0) {
    H5Pset_nlinks(list, 1);
    H5Pset_elink_cb(list, refuse, NULL);
  }
  return list;
}

void tiles_place_close(tiles_place *place) {
  if (place->group >= 0) H5Gclose(place->group);
  if (place->parent >= 0) H5Gclose(place->parent);
  free(place->name);
  *place = (tiles_place){.group = -1, .parent = -1};
}

/// The target of a soft link and, behind it, the rest of the path.
static char *beyond(hid_t group, const char *name, size_t size, const char *rest, hid_t access, char *message) {
  size_t length = strlen(rest);
  if (size > LONGEST_PATH || length > LONGEST_PATH) {
    tiles_say(message, "a soft link with a target of %zu bytes", size);
    return NULL;
  }
  char *path = calloc(1, size + length + 2);
  if (!path || H5Lget_val(group, name, path, size, access) < 0) {
    tiles_fail(message);
    free(path);
    return NULL;
  }
  size_t end = strnlen(path, size);
  path[end] = '/';
  memcpy(path + end + 1, rest, length + 1);
  return path;
}

static int open_root(struct tiles_hdf5 *file, tiles_place *place, char *message) {
  H5O_info_t facts;
  place->group = H5Gopen2(file->id, "/", H5P_DEFAULT);
  if (place->group < 0 || H5Oget_info2(place->group, &facts, H5O_INFO_BASIC) < 0) return tiles_fail(message);
  place->found = 1;
  place->type = H5O_TYPE_GROUP;
  place->address = facts.addr;
  return 0;
}

/// One hard link further.
static int enter(struct tiles_hdf5 *file, tiles_place *place, const char *name, hid_t access, char *message) {
  H5L_info_t link;
  if (H5Lget_info(place->group, name, &link, access) < 0) return tiles_fail(message);
  H5O_info_t facts;
  // Before libhdf5 looks at the object at all.
  if (tiles_check_object(file, link.u.address, NULL, message) < 0) return -1;
  if (H5Oget_info_by_name2(place->group, name, &facts, H5O_INFO_BASIC, access) < 0) return tiles_fail(message);
  tiles_place next = {.found = 1, .address = facts.addr, .type = facts.type, .group = -1, .parent = -1};
  if (facts.type == H5O_TYPE_GROUP) {
    next.group = H5Gopen2(place->group, name, access);
    if (next.group < 0) return tiles_fail(message);
  } else {
    next.name = strdup(name);
    if (!next.name) return tiles_say(message, "not enough memory");
    next.parent = place->group;
    place->group = -1;
  }
  tiles_place_close(place);
  *place = next;
  return 0;
}

/// - Returns: 1 after a step, 0 where nothing lies under this name, or -1.
static int step(
  struct tiles_hdf5 *file, tiles_place *place, const char *name, const char *path, char **rest, int *softly,
  hid_t access, char *message) {
  if (place->group < 0 || H5Lexists(place->group, name, access) <= 0) return 0;
  H5L_info_t link;
  if (H5Lget_info(place->group, name, &link, access) < 0) return tiles_fail(message);
  if (link.type == H5L_TYPE_HARD) return enter(file, place, name, access, message) < 0 ? -1 : 1;
  if (link.type == H5L_TYPE_EXTERNAL) return tiles_say(message, "an external link (%s on the way to %s)", name, path);
  if (link.type != H5L_TYPE_SOFT) {
    return tiles_say(message, "a link of an unknown type, %d (%s on the way to %s)", (int)link.type, name, path);
  }
  *softly += 1;
  if (*softly > MOST_SOFT_LINKS) {
    return tiles_say(message, "more than %d soft links on the way to %s", MOST_SOFT_LINKS, path);
  }
  char *onward = beyond(place->group, name, link.u.val_size, *rest, access, message);
  if (!onward) return -1;
  if (onward[0] == '/') {
    tiles_place_close(place);
    if (open_root(file, place, message) < 0) {
      free(onward);
      return -1;
    }
  }
  free(*rest);
  *rest = onward;
  return 1;
}

int tiles_find(struct tiles_hdf5 *file, const char *path, tiles_place *place, char *message) {
  *place = (tiles_place){.group = -1, .parent = -1};
  if (strlen(path) > LONGEST_PATH) return tiles_say(message, "a path of %zu bytes", strlen(path));
  char *rest = strdup(path);
  hid_t access = access_list();
  int softly = 0;
  int status = rest && access >= 0 ? open_root(file, place, message) : tiles_say(message, "not enough memory");
  while (status == 0) {
    char *start = rest + strspn(rest, "/");
    if (!*start) break;
    size_t length = strcspn(start, "/");
    char *name = strndup(start, length);
    memmove(rest, start + length, strlen(start + length) + 1);
    if (!name) status = tiles_say(message, "not enough memory");
    if (status == 0) status = tiles_work(file, 1, message);
    if (status == 0 && strcmp(name, ".") != 0) {
      int moved = step(file, place, name, path, &rest, &softly, access, message);
      if (moved < 0) status = -1;
      if (moved == 0) {
        tiles_place_close(place);
        free(name);
        break;
      }
    }
    free(name);
  }
  if (status < 0) tiles_place_close(place);
  if (access >= 0) H5Pclose(access);
  free(rest);
  return status;
}

int tiles_hdf5_find(tiles_hdf5_file file, const char *path, int *found, uint64_t *address, char *message) {
  tiles_hdf5_enter();
  tiles_place place;
  int status = tiles_find(file, path, &place, message);
  *found = place.found;
  *address = place.address;
  tiles_place_close(&place);
  tiles_hdf5_leave();
  return status;
}
