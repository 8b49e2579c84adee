#include "CSQLite.h"

void tiles_sqlite_confine(sqlite3 *connection, int longest) {
  sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, longest);
  sqlite3_limit(connection, SQLITE_LIMIT_SQL_LENGTH, 1 << 20);
  sqlite3_limit(connection, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit(connection, SQLITE_LIMIT_COMPOUND_SELECT, 50);
  sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(connection, SQLITE_LIMIT_TRIGGER_DEPTH, 10);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, 0);
  sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, 0);
}

void tiles_sqlite_watch(sqlite3 *connection, int steps, int (*call)(void *), void *context) {
  sqlite3_progress_handler(connection, steps, call, context);
}
