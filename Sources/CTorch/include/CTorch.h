#pragma once
// libtorch behind plain C: opaque handles, one function for an operation, no exception ever leaves.
//
// A function that can fail returns NULL, or a message that tiles_torch_message_free releases. Results come through the
// last pointers and are handles that the caller owns. Images are NCHW; kernels of convolutions OIHW, dense ones
// (out, in).

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct tiles_tensor tiles_tensor;
typedef struct tiles_convolution tiles_convolution;
typedef struct tiles_references tiles_references;
typedef struct tiles_optimizer tiles_optimizer;

typedef enum { TILES_UINT8 = 0, TILES_INT64 = 1, TILES_FLOAT32 = 2, TILES_FLOAT64 = 3 } tiles_type;

void tiles_torch_message_free(char *message);

// MARK: Devices and modes. Modes belong to the calling thread.

const char *tiles_torch_version(void);
/// What multiplies matrices on a CPU: name, version and file.
const char *tiles_torch_blas(void);
/// The version of what convolves on a CPU.
const char *tiles_torch_onednn(void);
/// The version of what adds up between GPUs, or an empty word.
const char *tiles_torch_nccl(void);
char *tiles_torch_cuda_count(int64_t *count);
char *tiles_torch_threads(int64_t *count);
/// For the calling thread.
char *tiles_torch_set_threads(int64_t count);
/// Returns once all work on the device ("cpu", "cuda:0") is done, so that clocks tell the truth.
char *tiles_torch_synchronize(const char *device);
char *tiles_torch_set_gradients(bool enabled, bool *before);
/// Whether oneDNN knows bfloat16 on this processor. Without it libtorch adds up the gradients of kernels in bfloat16,
/// where most of what is added gets lost. Asked of the processor, not of libtorch.
bool tiles_processor_has_bfloat16(void);
/// bfloat16 for the operations that bear it. Ending it forgets the converted copies of the weights.
char *tiles_torch_set_autocast(const char *device, bool enabled);

/// What this library leans on in libtorch beside its plain interface (Sources/TorchLibrary/README.md). Where something
/// is missing, results are the same and come later; tests look here so that it does not go unnoticed.
typedef struct {
  /// Threads that the CPU kernels really compute with.
  int64_t threads;
  /// Tensors on a CPU come from the allocator that keeps memory.
  bool keeps_memory;
  /// libtorch's convolutions of oneDNN with prepared kernels are there, by name.
  bool prepares_convolutions;
  /// So are NVRTC and the driver of a GPU.
  bool compiles_for_gpu;
} tiles_shortcuts;
char *tiles_torch_shortcuts(tiles_shortcuts *result);

// MARK: Tensors

char *tiles_tensor_make(
  const void *bytes, tiles_type type, const int64_t *shape, size_t rank, const char *device, tiles_tensor **result);
void tiles_tensor_free(tiles_tensor *tensor);
char *tiles_tensor_rank(const tiles_tensor *tensor, size_t *rank);
char *tiles_tensor_shape(const tiles_tensor *tensor, int64_t *shape);
/// Converts to the type, row-major order, and copies `count` elements out.
char *tiles_tensor_read(const tiles_tensor *tensor, tiles_type type, void *bytes, size_t count);
char *tiles_tensor_convert(const tiles_tensor *tensor, tiles_type type, tiles_tensor **result);
char *tiles_tensor_permute(const tiles_tensor *tensor, const int64_t *axes, size_t rank, tiles_tensor **result);
/// A copy in the memory format that convolutions like: channels last for rank 4, else row-major.
char *tiles_tensor_packed(const tiles_tensor *tensor, tiles_tensor **result);
char *tiles_tensor_require_gradient(tiles_tensor *tensor);
char *tiles_tensor_gradient(const tiles_tensor *tensor, tiles_tensor **result);
char *tiles_tensor_backward(const tiles_tensor *loss);

// MARK: Operations

/// scale * x + offset
char *tiles_affine(const tiles_tensor *x, double scale, double offset, tiles_tensor **result);
/// Adds `other` to `x` in place.
char *tiles_add_in_place(tiles_tensor *x, const tiles_tensor *other);
char *tiles_relu(const tiles_tensor *x, tiles_tensor **result);
/// The ReLU of x + other; without gradients `x` becomes it.
char *tiles_add_relu(tiles_tensor *x, const tiles_tensor *other, tiles_tensor **result);
/// x, but not less than `low` and not more than `high`.
char *tiles_clamp(const tiles_tensor *x, double low, double high, tiles_tensor **result);
/// How far a convolution looks beyond the edges of an image, where there are zeros.
typedef enum {
  TILES_VALID = 0,
  /// As TensorFlow's "same": the output has ceil(n / stride) rows, and an odd row of padding comes last.
  TILES_SAME = 1,
  /// Half of the kernel's size on each side, as PyTorch's networks.
  TILES_HALF = 2
} tiles_padding;
/// kernel: O x (C / groups) x k x k.
char *tiles_conv2d(
  const tiles_tensor *x, const tiles_tensor *kernel, int64_t stride, tiles_padding padding, int64_t groups,
  tiles_tensor **result);
/// A depthwise convolution of x between 0 and `ceiling`, plus `bias`, and that between 0 and `ceiling`; "same" as
/// TensorFlow's. kernel: C x 1 x k x k. No gradients.
char *tiles_depthwise_bounded(
  const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, int64_t stride, double ceiling,
  tiles_tensor **result);
/// by_batch: normalises by the batch and moves `mean` and `variance` towards it by `momentum`; else by `mean` and
/// `variance`, which stay. Gradients flow either way.
typedef struct {
  const tiles_tensor *gamma, *beta;
  tiles_tensor *mean, *variance;
  bool by_batch;
  double momentum, epsilon;
} tiles_normalization;
/// A ReLU follows if asked for, then `addend` is added (like `x`; may be NULL).
char *tiles_batch_norm(
  const tiles_tensor *x, const tiles_normalization *normalization, bool then_relu, const tiles_tensor *addend,
  tiles_tensor **result);
/// pointwise * (depthwise * f(x)): f normalises (`normalization` may be NULL), then takes a ReLU if asked for. The
/// depthwise convolution is 3x3 "same".
char *tiles_separable(
  const tiles_tensor *x, const tiles_normalization *normalization, bool relu, const tiles_tensor *depthwise,
  const tiles_tensor *pointwise, tiles_tensor **result);
/// 3x3 with a step of 2, of x normalised (`normalization` may be NULL): the output has
/// ceil((n + 2 * padding - 3) / 2) + 1 rows.
char *tiles_max_pool(
  const tiles_tensor *x, const tiles_normalization *normalization, int64_t padding_rows, int64_t padding_columns,
  tiles_tensor **result);
/// The largest of `size` x `size`, with a padding of less than half of it: the output has
/// floor((n + 2 * padding - size) / stride) + 1 rows.
char *tiles_max_pool_windows(
  const tiles_tensor *x, int64_t size, int64_t stride, int64_t padding, tiles_tensor **result);
/// N x C x H x W to N x C, in 32-bit floats at least.
char *tiles_mean_pixels(const tiles_tensor *x, tiles_tensor **result);
/// The same of the standard deviations, whose divisor is the number of pixels.
char *tiles_deviation_pixels(const tiles_tensor *x, tiles_tensor **result);
char *tiles_linear(const tiles_tensor *x, const tiles_tensor *kernel, const tiles_tensor *bias, tiles_tensor **result);
char *tiles_softmax(const tiles_tensor *logits, tiles_tensor **result);
/// One loss a sample, in 32-bit floats at least.
char *tiles_cross_entropy(const tiles_tensor *logits, const tiles_tensor *labels, tiles_tensor **result);
/// sum(x * weights) / number of elements of x
char *tiles_weighted_mean(const tiles_tensor *x, const tiles_tensor *weights, tiles_tensor **result);

// MARK: Transformers. Tokens are N x T x D: some of their own, then one for each patch of an image, row by row.

/// N x D x h x w to tokens.
char *tiles_tokens(const tiles_tensor *images, tiles_tensor **result);
/// Tokens for one image (1 x F x D) before those of each of N.
char *tiles_tokens_joined(const tiles_tensor *first, const tiles_tensor *rest, tiles_tensor **result);
/// height * width tokens from `first` on, to N x D x height x width.
char *tiles_token_places(
  const tiles_tensor *tokens, int64_t first, int64_t height, int64_t width, tiles_tensor **result);
/// N x C x h x w to another size by cubic interpolation between half-pixel centres; `antialiased` as Pillow's.
char *tiles_bicubic(const tiles_tensor *x, int64_t height, int64_t width, bool antialiased, tiles_tensor **result);
/// Over the last axis.
char *tiles_layer_norm(
  const tiles_tensor *x, const tiles_tensor *gamma, const tiles_tensor *beta, double epsilon, tiles_tensor **result);
/// Two linear layers with a GELU, the exact one, between them.
char *tiles_feed_forward(
  const tiles_tensor *x, const tiles_tensor *first_kernel, const tiles_tensor *first_bias,
  const tiles_tensor *second_kernel, const tiles_tensor *second_bias, tiles_tensor **result);
char *tiles_add(const tiles_tensor *x, const tiles_tensor *other, tiles_tensor **result);
/// x + other * scale
char *tiles_add_scaled(
  const tiles_tensor *x, const tiles_tensor *other, const tiles_tensor *scale, tiles_tensor **result);
/// N x T x 3D, queries, keys and values of so many heads one behind the other, to N x T x D. Queries and keys of the
/// last tokens are turned by rotary positions, of which these are the cosines and sines (tokens x D / heads; may be
/// NULL).
char *tiles_attention(
  const tiles_tensor *x, int64_t heads, const tiles_tensor *cosines, const tiles_tensor *sines, tiles_tensor **result);

// MARK: Convolutions without gradients

/// kernel * (depthwise * x), with the normalisation by the moving statistics multiplied into `kernel`. `depthwise`, 3x3
/// "same", may be NULL; `padding` is that of `kernel`.
char *tiles_convolution_fold(
  const tiles_tensor *kernel, const tiles_tensor *depthwise, const tiles_normalization *normalization, int64_t stride,
  tiles_padding padding, tiles_convolution **result);
void tiles_convolution_free(tiles_convolution *convolution);
/// Takes a ReLU of `x` before, and of the result, if asked for. For one thread at a time.
char *tiles_convolution_apply(
  tiles_convolution *convolution, const tiles_tensor *x, bool relu, bool then_relu, tiles_tensor **result);

// MARK: Statistics

/// The `count` directions (count x D) along which the rows of `x` (N x D) vary most, their mean (D) and their variances
/// along each (count). A direction points to where its largest part is positive.
char *tiles_principal_components(
  const tiles_tensor *x, int64_t count, tiles_tensor **mean, tiles_tensor **directions, tiles_tensor **variances);
/// For each row of `references` (R x D, of unit length) its cosine with the row that is the `neighbours`-th nearest to
/// it. Copies of a row, itself among them, are not its neighbours.
char *tiles_neighbour_reach(const tiles_tensor *references, int64_t neighbours, tiles_tensor **result);
/// Vectors that others are compared with in one space: R x D, of unit length, and the `reach` of each (R), which
/// `tiles_neighbour_reach` found with as many neighbours. It may share `rows`, which must not change.
char *tiles_references_prepare(
  const tiles_tensor *rows, const tiles_tensor *reach, int64_t neighbours, tiles_references **result);
void tiles_references_free(tiles_references *references);
/// In each of `count` spaces, each row of `x` (N x D, of unit length) plus the mean of its neighbours among the
/// references, at unit length again. Neighbours are as many of the nearest in a space as it was prepared with, and
/// those that have the row within their reach there, weighted by the cosine's third power; those on both accounts count
/// twice. Those of all spaces count in each, as much from one space as from another. As many results as spaces.
char *tiles_neighbour_smooth(
  const tiles_tensor *const *x, const tiles_references *const *references, size_t count, tiles_tensor **results);

// MARK: Optimizers

char *tiles_optimizer_sgd(tiles_tensor *const *parameters, size_t count, double rate, tiles_optimizer **result);
char *tiles_optimizer_adam(
  tiles_tensor *const *parameters, size_t count, double rate, double epsilon, tiles_optimizer **result);
void tiles_optimizer_free(tiles_optimizer *optimizer);
/// Moves the parameters against their gradients, then forgets the gradients.
char *tiles_optimizer_step(tiles_optimizer *optimizer);
/// What Adam remembers: its two moments, those of all parameters one after the other in row-major order, and its steps.
/// Without moments (SGD) the steps are -1 and there are no tensors.
char *tiles_optimizer_moments(
  const tiles_optimizer *optimizer, tiles_tensor **first, tiles_tensor **second, int64_t *steps);
char *tiles_optimizer_restore(
  tiles_optimizer *optimizer, const tiles_tensor *first, const tiles_tensor *second, int64_t steps);

// MARK: Ranks: processes that work together

/// Words that all can read, held by one of them.
typedef struct tiles_store tiles_store;
/// The processes themselves.
typedef struct tiles_ranks tiles_ranks;

/// Connects to the store at an address, or holds it. Waits for it, and later for an answer, so many seconds.
char *tiles_store_open(const char *host, uint16_t port, bool serves, double seconds, tiles_store **result);
void tiles_store_free(tiles_store *store);
char *tiles_store_set(tiles_store *store, const char *key, const void *bytes, size_t count);
char *tiles_store_has(tiles_store *store, const char *key, bool *result);
/// Of a key that is there. `bytes` are the caller's, as those of the next one.
char *tiles_store_get(tiles_store *store, const char *key, void **bytes, size_t *count);
/// Adds to a number, which is 0 before.
char *tiles_store_add(tiles_store *store, const char *key, int64_t number, int64_t *result);
/// Two words: this machine's address, as those around `host` see it, and that of `host`.
char *tiles_ranks_addresses(const char *host, uint16_t port, void **bytes, size_t *count);
void tiles_bytes_free(void *bytes);
/// Connects all ranks; waits for ever for one that is not there. `address`: where the others find this one.
char *tiles_ranks_join(tiles_store *store, const char *address, int64_t rank, int64_t count, tiles_ranks **result);
/// Only where no work is under way.
void tiles_ranks_free(tiles_ranks *ranks);
/// Ends what waits for the others now, and all later ones, with a message. From any thread.
void tiles_ranks_give_up(tiles_ranks *ranks);
/// From now on steps go against the sum of the gradients of all ranks, who take them together. Where they are on GPUs
/// and these cannot add them up among themselves (NCCL), `against` says once why, in words that are the caller's.
char *tiles_optimizer_share(tiles_optimizer *optimizer, tiles_ranks *ranks, char **against);
/// Adds up what all ranks have, in place.
char *tiles_ranks_sum(tiles_ranks *ranks, int64_t *values, size_t count);
/// What each rank has, as many bytes from each, in the order of the ranks.
char *tiles_ranks_gather(tiles_ranks *ranks, const void *bytes, size_t count, void *all);

#ifdef __cplusplus
}
#endif
