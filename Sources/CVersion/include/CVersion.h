#pragma once

/// The git commit that the program was built from, with "-dirty" when files had changed since; "unknown" where `make`
/// found no repository, or did not build.
const char *_Nonnull tiles_commit(void);
