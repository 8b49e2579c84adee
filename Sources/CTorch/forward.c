// Each function of CTorch.h, passed on to libtiles-torch.so, which is loaded when the first one is called.

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "CTorch.h"
#include "blas.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void *library;
static char problem[2048];

// Beside the program, as the build leaves it, or where `make install` puts it.
static void load(void) {
  static const char *const places[] = {"%s/libtiles-torch.so", "%s/../lib/tiles/libtiles-torch.so"};
  tiles_blas_prepare();
  char folder[PATH_MAX];
  ssize_t length = readlink("/proc/self/exe", folder, sizeof folder - 1);
  if (length < 0) length = 0;
  folder[length] = 0;
  char *slash = strrchr(folder, '/');
  if (slash) *slash = 0;
  for (size_t index = 0; library == NULL && index < sizeof places / sizeof *places; ++index) {
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, places[index], folder);
    if (index > 0 && access(path, R_OK) != 0) break;
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
      snprintf(
        problem, sizeof problem,
        "the network's library cannot be loaded (%s); build it with `make build`, or "
        "install libtorch with `make setup`",
        dlerror());
    }
  }
  if (library && !tiles_blas_is_right(library)) {
    const char *blas = tiles_blas_name(library);
    snprintf(
      problem, sizeof problem,
      "BLAS %s: expected exact products of whole numbers, found wrong ones on this processor%s", blas,
      strstr(blas, "libblas.so")
        ? ", and it could not be replaced; install libblas3 and liblapack3, do without LD_PRELOAD, or set "
          "OPENBLAS_CORETYPE to another one of its kernels"
        : "; take another libtorch");
    library = NULL;
  }
}

static void *find(const char *name, char **message) {
  pthread_once(&once, load);
  void *function = library ? dlsym(library, name) : NULL;
  if (function) return function;
  if (message) *message = strdup(library ? "libtiles-torch.so is of another version: build again" : problem);
  return NULL;
}

#define FORWARD(name, parameters, arguments)                            \
  char *name parameters {                                               \
    static __typeof__(&name) known;                                     \
    __typeof__(&name) call = __atomic_load_n(&known, __ATOMIC_ACQUIRE); \
    if (call == NULL) {                                                 \
      char *message = NULL;                                             \
      call = (__typeof__(&name))find(#name, &message);                  \
      if (call == NULL) return message;                                 \
      __atomic_store_n(&known, call, __ATOMIC_RELEASE);                 \
    }                                                                   \
    return call arguments;                                              \
  }

// What cannot fail. A handle or a message of the library exists only where the library does.

void tiles_torch_message_free(char *message) {
  __typeof__(&tiles_torch_message_free) call = library ? dlsym(library, "tiles_torch_message_free") : NULL;
  call ? call(message) : free(message);
}

const char *tiles_torch_version(void) {
  __typeof__(&tiles_torch_version) call = (__typeof__(&tiles_torch_version))find("tiles_torch_version", NULL);
  return call ? call() : "none";
}

const char *tiles_torch_blas(void) {
  pthread_once(&once, load);
  return library ? tiles_blas_name(library) : "none";
}

const char *tiles_torch_onednn(void) {
  static char name[64];
  pthread_once(&once, load);
  // As its header has the beginning of it.
  typedef struct {
    int major, minor, patch;
  } version;
  if (!library) return "none";
  const version *(*ask)(void) = (const version *(*)(void))dlsym(library, "dnnl_version");
  if (!ask) return "of libtorch";
  snprintf(name, sizeof name, "%d.%d.%d", ask()->major, ask()->minor, ask()->patch);
  return name;
}

const char *tiles_torch_nccl(void) {
  __typeof__(&tiles_torch_nccl) call = (__typeof__(&tiles_torch_nccl))find("tiles_torch_nccl", NULL);
  return call ? call() : "";
}

#define FORWARD_FREE(name, type)                                        \
  void name(type *owned) {                                              \
    static __typeof__(&name) known;                                     \
    __typeof__(&name) call = __atomic_load_n(&known, __ATOMIC_ACQUIRE); \
    if (call == NULL) {                                                 \
      call = (__typeof__(&name))find(#name, NULL);                      \
      __atomic_store_n(&known, call, __ATOMIC_RELEASE);                 \
    }                                                                   \
    if (call) call(owned);                                              \
  }

FORWARD_FREE(tiles_tensor_free, tiles_tensor)
FORWARD_FREE(tiles_convolution_free, tiles_convolution)
FORWARD_FREE(tiles_references_free, tiles_references)
FORWARD_FREE(tiles_optimizer_free, tiles_optimizer)
FORWARD_FREE(tiles_store_free, tiles_store)
FORWARD_FREE(tiles_ranks_free, tiles_ranks)
FORWARD_FREE(tiles_bytes_free, void)

FORWARD(tiles_torch_cuda_count, (int64_t *count), (count))
FORWARD(tiles_torch_threads, (int64_t *count), (count))
FORWARD(tiles_torch_set_threads, (int64_t count), (count))
FORWARD(tiles_torch_synchronize, (const char *device), (device))
FORWARD(tiles_torch_set_gradients, (bool enabled, bool *before), (enabled, before))
FORWARD(tiles_torch_set_autocast, (const char *device, bool enabled), (device, enabled))
FORWARD(tiles_torch_shortcuts, (tiles_shortcuts *result), (result))
FORWARD(
  tiles_tensor_make,
  (const void *bytes, tiles_type type, const int64_t *shape, size_t rank, const char *device, tiles_tensor **result),
  (bytes, type, shape, rank, device, result))
FORWARD(tiles_tensor_rank, (const tiles_tensor *tensor, size_t *rank), (tensor, rank))
FORWARD(tiles_tensor_shape, (const tiles_tensor *tensor, int64_t *shape), (tensor, shape))
FORWARD(
  tiles_tensor_read, (const tiles_tensor *tensor, tiles_type type, void *bytes, size_t count),
  (tensor, type, bytes, count))
FORWARD(
  tiles_tensor_convert, (const tiles_tensor *tensor, tiles_type type, tiles_tensor **result), (tensor, type, result))
FORWARD(
  tiles_tensor_permute, (const tiles_tensor *tensor, const int64_t *axes, size_t rank, tiles_tensor **result),
  (tensor, axes, rank, result))
FORWARD(tiles_tensor_packed, (const tiles_tensor *tensor, tiles_tensor **result), (tensor, result))
FORWARD(tiles_tensor_require_gradient, (tiles_tensor *tensor), (tensor))
FORWARD(tiles_tensor_gradient, (const tiles_tensor *tensor, tiles_tensor **result), (tensor, result))
FORWARD(tiles_tensor_backward, (const tiles_tensor *loss), (loss))
FORWARD(
  tiles_affine, (const tiles_tensor *x, double scale, double offset, tiles_tensor **result), (x, scale, offset, result))
FORWARD(tiles_add_in_place, (tiles_tensor *x, const tiles_tensor *other), (x, other))
FORWARD(tiles_relu, (const tiles_tensor *x, tiles_tensor **result), (x, result))
FORWARD(tiles_add_relu, (tiles_tensor *x, const tiles_tensor *other, tiles_tensor **result), (x, other, result))
FORWARD(tiles_clamp, (const tiles_tensor *x, double low, double high, tiles_tensor **result), (x, low, high, result))
FORWARD(
  tiles_conv2d,
  (const tiles_tensor *x, const tiles_tensor *kernel, int64_t stride, tiles_padding padding, int64_t groups,
   tiles_tensor **result),
  (x, kernel, stride, padding, groups, result))
FORWARD(
  tiles_depthwise_bounded,
  (const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, int64_t stride, double ceiling,
   tiles_tensor **result),
  (x, kernel, bias, stride, ceiling, result))
FORWARD(
  tiles_batch_norm,
  (const tiles_tensor *x, const tiles_normalization *normalization, bool then_relu, const tiles_tensor *addend,
   tiles_tensor **result),
  (x, normalization, then_relu, addend, result))
FORWARD(
  tiles_separable,
  (const tiles_tensor *x, const tiles_normalization *normalization, bool relu, const tiles_tensor *depthwise,
   const tiles_tensor *pointwise, tiles_tensor **result),
  (x, normalization, relu, depthwise, pointwise, result))
FORWARD(
  tiles_max_pool,
  (const tiles_tensor *x, const tiles_normalization *normalization, int64_t padding_rows, int64_t padding_columns,
   tiles_tensor **result),
  (x, normalization, padding_rows, padding_columns, result))
FORWARD(
  tiles_max_pool_windows, (const tiles_tensor *x, int64_t size, int64_t stride, int64_t padding, tiles_tensor **result),
  (x, size, stride, padding, result))
FORWARD(tiles_mean_pixels, (const tiles_tensor *x, tiles_tensor **result), (x, result))
FORWARD(tiles_deviation_pixels, (const tiles_tensor *x, tiles_tensor **result), (x, result))
FORWARD(
  tiles_linear, (const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, tiles_tensor **result),
  (x, kernel, bias, result))
FORWARD(tiles_softmax, (const tiles_tensor *logits, tiles_tensor **result), (logits, result))
FORWARD(
  tiles_cross_entropy, (const tiles_tensor *logits, const tiles_tensor *labels, tiles_tensor **result),
  (logits, labels, result))
FORWARD(
  tiles_weighted_mean, (const tiles_tensor *x, const tiles_tensor *weights, tiles_tensor **result),
  (x, weights, result))
FORWARD(tiles_tokens, (const tiles_tensor *images, tiles_tensor **result), (images, result))
FORWARD(
  tiles_tokens_joined, (const tiles_tensor *first, const tiles_tensor *rest, tiles_tensor **result),
  (first, rest, result))
FORWARD(tiles_add, (const tiles_tensor *x, const tiles_tensor *other, tiles_tensor **result), (x, other, result))
FORWARD(
  tiles_token_places, (const tiles_tensor *tokens, int64_t first, int64_t height, int64_t width, tiles_tensor **result),
  (tokens, first, height, width, result))
FORWARD(
  tiles_bicubic, (const tiles_tensor *x, int64_t height, int64_t width, bool antialiased, tiles_tensor **result),
  (x, height, width, antialiased, result))
FORWARD(
  tiles_layer_norm,
  (const tiles_tensor *x, const tiles_tensor *gamma, const tiles_tensor *beta, double epsilon, tiles_tensor **result),
  (x, gamma, beta, epsilon, result))
FORWARD(
  tiles_feed_forward,
  (const tiles_tensor *x, const tiles_tensor *first_kernel, const tiles_tensor *first_bias,
   const tiles_tensor *second_kernel, const tiles_tensor *second_bias, tiles_tensor **result),
  (x, first_kernel, first_bias, second_kernel, second_bias, result))
FORWARD(
  tiles_add_scaled,
  (const tiles_tensor *x, const tiles_tensor *other, const tiles_tensor *scale, tiles_tensor **result),
  (x, other, scale, result))
FORWARD(
  tiles_attention,
  (const tiles_tensor *x, int64_t heads, const tiles_tensor *cosines, const tiles_tensor *sines, tiles_tensor **result),
  (x, heads, cosines, sines, result))
FORWARD(
  tiles_convolution_fold,
  (const tiles_tensor *kernel, const tiles_tensor *depthwise, const tiles_normalization *normalization, int64_t stride,
   tiles_padding padding, tiles_convolution **result),
  (kernel, depthwise, normalization, stride, padding, result))
FORWARD(
  tiles_convolution_apply,
  (tiles_convolution *convolution, const tiles_tensor *x, bool relu, bool then_relu, tiles_tensor **result),
  (convolution, x, relu, then_relu, result))
FORWARD(
  tiles_principal_components,
  (const tiles_tensor *x, int64_t count, tiles_tensor **mean, tiles_tensor **directions, tiles_tensor **variances),
  (x, count, mean, directions, variances))
FORWARD(
  tiles_neighbour_reach, (const tiles_tensor *references, int64_t neighbours, tiles_tensor **result),
  (references, neighbours, result))
FORWARD(
  tiles_references_prepare,
  (const tiles_tensor *rows, const tiles_tensor *reach, int64_t neighbours, tiles_references **result),
  (rows, reach, neighbours, result))
FORWARD(
  tiles_neighbour_smooth,
  (const tiles_tensor *const *x, const tiles_references *const *references, size_t count, tiles_tensor **results),
  (x, references, count, results))
FORWARD(
  tiles_optimizer_sgd, (tiles_tensor *const *parameters, size_t count, double rate, tiles_optimizer **result),
  (parameters, count, rate, result))
FORWARD(
  tiles_optimizer_adam,
  (tiles_tensor *const *parameters, size_t count, double rate, double epsilon, tiles_optimizer **result),
  (parameters, count, rate, epsilon, result))
FORWARD(tiles_optimizer_step, (tiles_optimizer *optimizer), (optimizer))
FORWARD(
  tiles_optimizer_moments,
  (const tiles_optimizer *optimizer, tiles_tensor **first, tiles_tensor **second, int64_t *steps),
  (optimizer, first, second, steps))
FORWARD(
  tiles_optimizer_restore,
  (tiles_optimizer *optimizer, const tiles_tensor *first, const tiles_tensor *second, int64_t steps),
  (optimizer, first, second, steps))

void tiles_ranks_give_up(tiles_ranks *ranks) {
  __typeof__(&tiles_ranks_give_up) call = (__typeof__(&tiles_ranks_give_up))find("tiles_ranks_give_up", NULL);
  if (call) call(ranks);
}

FORWARD(
  tiles_store_open, (const char *host, uint16_t port, bool serves, double seconds, tiles_store **result),
  (host, port, serves, seconds, result))
FORWARD(
  tiles_store_set, (tiles_store * store, const char *key, const void *bytes, size_t count), (store, key, bytes, count))
FORWARD(tiles_store_has, (tiles_store * store, const char *key, bool *result), (store, key, result))
FORWARD(
  tiles_store_get, (tiles_store * store, const char *key, void **bytes, size_t *count), (store, key, bytes, count))
FORWARD(
  tiles_store_add, (tiles_store * store, const char *key, int64_t number, int64_t *result),
  (store, key, number, result))
FORWARD(
  tiles_ranks_addresses, (const char *host, uint16_t port, void **bytes, size_t *count), (host, port, bytes, count))
FORWARD(
  tiles_ranks_join, (tiles_store * store, const char *address, int64_t rank, int64_t count, tiles_ranks **result),
  (store, address, rank, count, result))
FORWARD(tiles_ranks_sum, (tiles_ranks * ranks, int64_t *values, size_t count), (ranks, values, count))
FORWARD(
  tiles_ranks_gather, (tiles_ranks * ranks, const void *bytes, size_t count, void *all), (ranks, bytes, count, all))
FORWARD(
  tiles_optimizer_share, (tiles_optimizer *optimizer, tiles_ranks *ranks, char **against), (optimizer, ranks, against))
