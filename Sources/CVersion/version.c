#include "CVersion.h"

const char *tiles_commit(void) { return TILES_COMMIT; }
