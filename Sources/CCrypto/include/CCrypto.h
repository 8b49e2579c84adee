#ifndef TILES_CCRYPTO_H
#define TILES_CCRYPTO_H

#include <stddef.h>

/// A running SHA-256 or MD5, over OpenSSL's libcrypto. One owner; free it once.
typedef struct tiles_digest tiles_digest;

/// algorithm: "SHA256" or "MD5". NULL when libcrypto does not offer it or memory is out.
tiles_digest *_Nullable tiles_digest_new(const char *_Nonnull algorithm);
/// 1 on success.
int tiles_digest_update(tiles_digest *_Nonnull digest, const void *_Nullable bytes, size_t count);
/// Writes at most 64 bytes to `out` and returns their number, 0 on failure.
size_t tiles_digest_finish(tiles_digest *_Nonnull digest, unsigned char *_Nonnull out);
void tiles_digest_free(tiles_digest *_Nullable digest);

#endif
