#pragma once
// The few calls of SQLite that GRDB does not show: what an archive of unknown origin may ask of its reader.

#include <sqlite3.h>

/// Bounds one connection: no text or blob above `longest` bytes, a schema that may call no function of side effects, no
/// writing to SQLite's own tables.
void tiles_sqlite_confine(sqlite3 *_Nonnull connection, int longest);

/// Called every `steps` instructions of SQLite's virtual machine; the statement ends with SQLITE_INTERRUPT when it
/// returns other than 0.
void tiles_sqlite_watch(
  sqlite3 *_Nonnull connection, int steps, int (*_Nonnull call)(void *_Nullable), void *_Nullable context);
