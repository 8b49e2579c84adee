#include "CCrypto.h"

#include <openssl/evp.h>
#include <stdlib.h>

struct tiles_digest {
  EVP_MD_CTX *context;
};

tiles_digest *tiles_digest_new(const char *algorithm) {
  const EVP_MD *kind = EVP_get_digestbyname(algorithm);
  tiles_digest *digest = calloc(1, sizeof *digest);
  if (digest == NULL) return NULL;
  digest->context = EVP_MD_CTX_new();
  if (kind == NULL || digest->context == NULL || EVP_DigestInit_ex(digest->context, kind, NULL) != 1) {
    tiles_digest_free(digest);
    return NULL;
  }
  return digest;
}

int tiles_digest_update(tiles_digest *digest, const void *bytes, size_t count) {
  return EVP_DigestUpdate(digest->context, bytes, count);
}

size_t tiles_digest_finish(tiles_digest *digest, unsigned char *out) {
  unsigned int count = 0;
  return EVP_DigestFinal_ex(digest->context, out, &count) == 1 ? count : 0;
}

void tiles_digest_free(tiles_digest *digest) {
  if (digest == NULL) return;
  EVP_MD_CTX_free(digest->context);
  free(digest);
}
