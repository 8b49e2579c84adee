// TorchLibrary through its C door, as Swift calls it: its own passes in 32 bits against libtorch's operations in 64,
// what is refused, what is freed. libtorch itself has no sanitizers; the allocator marks what lies around each tensor,
// so that our kernels are stopped there, too.

#include <algorithm>
#include <memory>

#include "CTorch.h"
#include "sanitized.h"

namespace sanitized {

namespace {

void done(char *message) {
  if (message != nullptr) std::fprintf(stderr, "%s\n", message);
  expect(message == nullptr);
}

void refused(char *message, const char *words) {
  expect(message != nullptr);
  if (std::strstr(message, words) == nullptr) std::fprintf(stderr, "found: %s\nexpected: %s\n", message, words);
  expect(std::strstr(message, words) != nullptr);
  tiles_torch_message_free(message);
}

using Tensor = std::unique_ptr<tiles_tensor, decltype(&tiles_tensor_free)>;
using Shape = std::vector<int64_t>;

Tensor owned(tiles_tensor *handle) { return {handle, tiles_tensor_free}; }

template <typename Call, typename... Arguments>
Tensor result(Call call, Arguments... arguments) {
  tiles_tensor *handle = nullptr;
  done(call(arguments..., &handle));
  expect(handle != nullptr);
  return owned(handle);
}

size_t elements(const Shape &shape) {
  size_t count = 1;
  for (const int64_t side : shape) count *= size_t(side);
  return count;
}

Tensor tensor(const std::vector<float> &values, const Shape &shape, tiles_type type = TILES_FLOAT32) {
  const auto made = result(
    tiles_tensor_make, static_cast<const void *>(values.data()), TILES_FLOAT32, shape.data(), shape.size(), "cpu");
  const auto converted = result(tiles_tensor_convert, made.get(), type);
  return result(tiles_tensor_packed, converted.get());
}

Tensor plain_tensor(const Shape &shape, size_t seed, tiles_type type, float offset = 0) {
  std::vector<float> values(elements(shape));
  for (size_t place = 0; place < values.size(); ++place) values[place] = plain(place, seed) + offset;
  return tensor(values, shape, type);
}

Shape shape(const tiles_tensor *of) {
  size_t rank = 0;
  done(tiles_tensor_rank(of, &rank));
  Shape found(rank);
  done(tiles_tensor_shape(of, found.data()));
  return found;
}

std::vector<float> floats(const tiles_tensor *from) {
  std::vector<float> values(elements(shape(from)));
  done(tiles_tensor_read(from, TILES_FLOAT32, values.data(), values.size()));
  return values;
}

using Results = std::vector<std::vector<float>>;

void expect_close(const Results &found, const Results &expected, double tolerance) {
  expect(found.size() == expected.size());
  for (size_t which = 0; which < found.size(); ++which) {
    expect(found[which].size() == expected[which].size());
    double distance = 0, length = 0;
    for (size_t place = 0; place < found[which].size(); ++place) {
      const double value = expected[which][place], difference = found[which][place] - value;
      distance += difference * difference;
      length += value * value;
    }
    expect(std::sqrt(distance) <= tolerance * std::sqrt(length));
  }
}

// MARK: The network's parts

struct Case {
  Shape shape;
  bool normalizes, by_batch, relu;
};

enum class Layer { separable, normalization, pooling };

// The result, the gradients of all that learns, and the statistics that are left.
Results computed(Layer layer, const Case &which, tiles_type type) {
  const int64_t channels = which.shape[1];
  const auto x = plain_tensor(which.shape, 1, type, 1);
  const auto gamma = plain_tensor({channels}, 2, type), beta = plain_tensor({channels}, 3, type);
  const auto mean = plain_tensor({channels}, 4, type, 1), variance = plain_tensor({channels}, 5, type, 1);
  const auto depthwise = plain_tensor({channels, 1, 3, 3}, 6, type),
             pointwise = plain_tensor({12, channels, 1, 1}, 7, type);
  const auto addend = plain_tensor(which.shape, 8, type);
  const tiles_normalization normalization{gamma.get(),    beta.get(), mean.get(), variance.get(),
                                          which.by_batch, 0.1,        1e-3};
  const auto *given = which.normalizes ? &normalization : nullptr;
  std::vector<tiles_tensor *> learned = {x.get()};
  if (which.normalizes) learned.insert(learned.end(), {gamma.get(), beta.get()});
  if (layer == Layer::separable) learned.insert(learned.end(), {depthwise.get(), pointwise.get()});
  if (layer == Layer::normalization) learned.push_back(addend.get());
  for (auto *one : learned) done(tiles_tensor_require_gradient(one));
  Tensor y = owned(nullptr);
  const tiles_tensor *image = x.get();
  switch (layer) {
  case Layer::separable: y = result(tiles_separable, image, given, which.relu, depthwise.get(), pointwise.get()); break;
  case Layer::normalization: y = result(tiles_batch_norm, image, &normalization, which.relu, addend.get()); break;
  case Layer::pooling: y = result(tiles_max_pool, image, given, which.shape[2] % 2, which.shape[3] % 2); break;
  }
  const auto precise = result(tiles_tensor_convert, y.get(), type);
  const auto weights = plain_tensor(shape(y.get()), 9, type);
  const auto loss = result(tiles_weighted_mean, precise.get(), weights.get());
  done(tiles_tensor_backward(loss.get()));
  Results found = {floats(y.get())};
  for (auto *one : learned) found.push_back(floats(result(tiles_tensor_gradient, one).get()));
  if (which.normalizes) found.insert(found.end(), {floats(mean.get()), floats(variance.get())});
  return found;
}

void layers() {
  const Case cases[] = {
    {{7, 8, 1, 1}, true, true, true},
    {{3, 24, 5, 1}, true, true, false},
    {{2, 40, 7, 9}, true, true, true},
    {{2, 728, 16, 16}, true, true, true},
    {{1, 16, 33, 40}, true, false, true},
    {{2, 64, 13, 17}, false, false, true},
    // 38 MB: written around the caches.
    {{1, 16, 768, 768}, true, true, true}};
  for (const auto &which : cases) {
    for (const auto layer : {Layer::separable, Layer::normalization, Layer::pooling}) {
      if (layer != Layer::separable && !which.normalizes) continue;
      const auto expected = computed(layer, which, TILES_FLOAT64);
      expect_close(computed(layer, which, TILES_FLOAT32), expected, 1e-5);
      if (layer == Layer::pooling) continue;
      done(tiles_torch_set_autocast("cpu", true));
      auto rounded = computed(layer, which, TILES_FLOAT32);
      done(tiles_torch_set_autocast("cpu", false));
      // The gradient of the last kernel, which an old processor rounds in every sum: `tiles cluster` refuses to.
      if (layer == Layer::separable && !tiles_processor_has_bfloat16()) {
        const size_t last = which.normalizes ? 5 : 3;
        rounded[last] = expected[last];
      }
      expect_close(rounded, expected, 3e-2);
    }
  }
}

void folded() {
  for (const bool is_separable : {false, true}) {
    const auto kernel = plain_tensor({40, 24, 1, 1}, 2, TILES_FLOAT32);
    const auto depthwise = plain_tensor({24, 1, 3, 3}, 1, TILES_FLOAT32);
    const auto gamma = plain_tensor({40}, 3, TILES_FLOAT32), beta = plain_tensor({40}, 4, TILES_FLOAT32);
    const auto mean = plain_tensor({40}, 5, TILES_FLOAT32), variance = plain_tensor({40}, 6, TILES_FLOAT32, 1);
    const tiles_normalization normalization{gamma.get(), beta.get(), mean.get(), variance.get(), false, 0.1, 1e-3};
    const auto *separable = is_separable ? depthwise.get() : nullptr;
    tiles_convolution *convolution = nullptr;
    done(tiles_convolution_fold(kernel.get(), separable, &normalization, 1, TILES_VALID, &convolution));
    for (const int64_t images : {2, 3, 2}) {
      const auto x = plain_tensor({images, 24, 5, 7}, 7, TILES_FLOAT32);
      const auto y = result(tiles_convolution_apply, convolution, x.get(), true, true);
      const auto before = result(tiles_relu, x.get());
      const auto convolved = is_separable
        ? result(tiles_separable, before.get(), nullptr, false, depthwise.get(), kernel.get())
        : result(tiles_conv2d, before.get(), kernel.get(), 1, TILES_VALID, 1);
      const auto expected = result(tiles_batch_norm, convolved.get(), &normalization, true, nullptr);
      expect_close({floats(y.get())}, {floats(expected.get())}, 1e-5);
    }
    tiles_tensor *none = nullptr;
    const auto other = plain_tensor({1, 16, 5, 7}, 7, TILES_FLOAT32);
    refused(tiles_convolution_apply(convolution, other.get(), false, false, &none), "channels");
    refused(
      tiles_convolution_fold(kernel.get(), separable, &normalization, 0, TILES_VALID, &convolution), "stride of 1");
    tiles_convolution_free(convolution);
  }
}

// Between bounds, as plain convolutions with the same padding between two clamps are.
void bounded() {
  for (const int64_t size : {3, 5, 7}) {
    for (const int64_t stride : {1, 2}) {
      for (const int64_t channels : {8, 24, 40}) {
        const auto kernel = plain_tensor({channels, 1, size, size}, 1, TILES_FLOAT32);
        const auto bias = plain_tensor({channels}, 2, TILES_FLOAT32);
        for (const int64_t side : {1, 4, 9}) {
          const auto x = plain_tensor({2, channels, side, side + 2}, 3, TILES_FLOAT32);
          const auto y = result(tiles_depthwise_bounded, x.get(), kernel.get(), bias.get(), stride, 0.7);
          const auto low = result(tiles_clamp, x.get(), 0.0, 0.7);
          const auto sum = result(tiles_conv2d, low.get(), kernel.get(), stride, TILES_SAME, channels);
          auto expected = floats(sum.get());
          const auto offsets = floats(bias.get());
          const size_t pixels = expected.size() / (2 * size_t(channels));
          for (size_t place = 0; place < expected.size(); ++place) {
            const float value = expected[place] + offsets[place / pixels % size_t(channels)];
            expected[place] = std::min(0.7F, std::max(0.0F, value));
          }
          expect_close({floats(y.get())}, {expected}, 1e-5);
        }
      }
    }
  }
}

// MARK: Memory, optimizers, statistics

void memory() {
  // Of blocks that wait some are cut, some joined; none may be in two hands.
  SplitMix64 random(3);
  std::vector<std::pair<Tensor, float>> held;
  for (int round = 0; round < 400; ++round) {
    if (held.size() > 12) {
      const size_t which = random.below(held.size());
      for (const float value : floats(held[which].first.get())) expect(value == held[which].second);
      held.erase(held.begin() + std::ptrdiff_t(which));
    }
    const auto value = float(round);
    const int64_t count = 1 + int64_t(random.below(1 << 19));
    held.emplace_back(tensor(std::vector<float>(size_t(count), value), {count}), value);
  }
  const auto nothing = tensor({}, {0});
  expect(floats(nothing.get()).empty());
}

void optimizers() {
  for (const bool is_adam : {true, false}) {
    const auto parameter = plain_tensor({5, 3, 3, 7}, 1, TILES_FLOAT32),
               large = plain_tensor({20000}, 2, TILES_FLOAT32);
    tiles_tensor *const handles[] = {parameter.get(), large.get()};
    for (auto *one : handles) done(tiles_tensor_require_gradient(one));
    tiles_optimizer *optimizer = nullptr;
    done(
      is_adam ? tiles_optimizer_adam(handles, 2, 0.01, 1e-3, &optimizer)
              : tiles_optimizer_sgd(handles, 2, 0.01, &optimizer));
    for (int step = 0; step < 3; ++step) {
      for (auto *one : handles) {
        const auto weights = plain_tensor(shape(one), size_t(step) + 4, TILES_FLOAT32);
        done(tiles_tensor_backward(result(tiles_weighted_mean, one, weights.get()).get()));
      }
      done(tiles_optimizer_step(optimizer));
    }
    tiles_tensor *first = nullptr, *second = nullptr, *none = nullptr;
    int64_t steps = 0;
    refused(tiles_tensor_gradient(parameter.get(), &none), "no gradient");
    done(tiles_optimizer_moments(optimizer, &first, &second, &steps));
    expect(is_adam ? steps == 3 && first != nullptr && second != nullptr : steps == -1 && first == nullptr);
    if (is_adam) {
      done(tiles_optimizer_restore(optimizer, first, second, 7));
      const auto few = plain_tensor({100}, 1, TILES_FLOAT32);
      refused(tiles_optimizer_restore(optimizer, few.get(), few.get(), 7), "");
    } else {
      const auto few = plain_tensor({100}, 1, TILES_FLOAT32);
      refused(tiles_optimizer_restore(optimizer, few.get(), few.get(), 7), "only Adam");
    }
    tiles_tensor_free(first);
    tiles_tensor_free(second);
    tiles_optimizer_free(optimizer);
  }
}

void statistics() {
  const auto tall = plain_tensor({60, 8}, 1, TILES_FLOAT32), wide = plain_tensor({8, 60}, 1, TILES_FLOAT32);
  for (const auto *x : {tall.get(), wide.get()}) {
    tiles_tensor *mean = nullptr, *directions = nullptr, *variances = nullptr;
    done(tiles_principal_components(x, 3, &mean, &directions, &variances));
    expect(floats(variances).size() == 3);
    for (auto *one : {mean, directions, variances}) tiles_tensor_free(one);
    refused(tiles_principal_components(x, 9, &mean, &directions, &variances), "principal components");
    refused(tiles_principal_components(x, 0, &mean, &directions, &variances), "principal components");
  }
  const auto reach = result(tiles_neighbour_reach, tall.get(), 4);
  const auto wide_reach = result(tiles_neighbour_reach, wide.get(), 4);
  tiles_references *references = nullptr, *others = nullptr, *no_references = nullptr;
  done(tiles_references_prepare(tall.get(), reach.get(), 4, &references));
  done(tiles_references_prepare(wide.get(), wide_reach.get(), 4, &others));
  const tiles_tensor *const two[] = {tall.get(), tall.get()};
  const tiles_references *const both[] = {references, references}, *const unlike[] = {references, others};
  tiles_tensor *smoothed[2] = {};
  done(tiles_neighbour_smooth(two, both, 2, smoothed));
  for (auto *one : smoothed) {
    expect(floats(one).size() == 480);
    tiles_tensor_free(one);
  }
  refused(tiles_neighbour_smooth(two, unlike, 2, smoothed), "vectors of 60");
  tiles_references_free(references);
  tiles_references_free(others);
  refused(tiles_references_prepare(tall.get(), wide_reach.get(), 4, &no_references), "reach of 60");
  refused(tiles_references_prepare(tall.get(), reach.get(), 61, &no_references), "neighbours");
  tiles_tensor *none = nullptr;
  refused(tiles_neighbour_reach(tall.get(), 61, &none), "neighbours");
}

// MARK: What does not fit

void misfits() {
  tiles_tensor *none = nullptr;
  const auto x = plain_tensor({2, 16, 5, 5}, 1, TILES_FLOAT32), kernel = plain_tensor({4, 8, 3, 3}, 2, TILES_FLOAT32);
  const auto vector = plain_tensor({16}, 3, TILES_FLOAT32), labels = plain_tensor({3}, 3, TILES_INT64, 40);
  const auto logits = plain_tensor({3, 5}, 3, TILES_FLOAT32);
  refused(tiles_conv2d(x.get(), kernel.get(), 1, TILES_VALID, 1, &none), "channels");
  refused(tiles_conv2d(vector.get(), kernel.get(), 1, TILES_SAME, 1, &none), "");
  refused(tiles_add_in_place(x.get(), kernel.get()), "");
  refused(tiles_linear(x.get(), kernel.get(), vector.get(), &none), "");
  refused(tiles_separable(x.get(), nullptr, true, kernel.get(), kernel.get(), &none), "");
  refused(tiles_separable(vector.get(), nullptr, true, kernel.get(), kernel.get(), &none), "");
  refused(tiles_max_pool(vector.get(), nullptr, 0, 0, &none), "");
  refused(tiles_max_pool(x.get(), nullptr, 9, 9, &none), "");
  refused(tiles_cross_entropy(logits.get(), labels.get(), &none), "out of bounds");
  refused(tiles_tensor_backward(x.get()), "");
  const int64_t axes[] = {0, 1, 2, 9}, negative[] = {-1};
  refused(tiles_tensor_permute(x.get(), axes, 4, &none), "");
  refused(tiles_tensor_make("", TILES_FLOAT32, negative, 1, "cpu", &none), "");
  refused(tiles_tensor_make("", TILES_FLOAT32, negative, 0, "nonsense", &none), "");
  float few[3];
  refused(tiles_tensor_read(x.get(), TILES_FLOAT32, few, 3), "wrong number");
  const int64_t huge[] = {int64_t(1) << 46};
  refused(tiles_tensor_make("", TILES_UINT8, huge, 1, "cpu", &none), "not enough memory");
  expect(none == nullptr);
  tiles_tensor_free(nullptr);
  tiles_convolution_free(nullptr);
  tiles_optimizer_free(nullptr);
  tiles_torch_message_free(nullptr);
}

}  // namespace

void torch() {
  int64_t threads = 0, devices = -1;
  done(tiles_torch_threads(&threads));
  done(tiles_torch_cuda_count(&devices));
  expect(threads > 0 && devices >= 0);
  // More than there are cores: parts of all sizes.
  for (const int64_t count : {threads, int64_t(3)}) {
    done(tiles_torch_set_threads(count));
    layers();
  }
  tiles_shortcuts shortcuts = {};
  done(tiles_torch_shortcuts(&shortcuts));
  expect(shortcuts.threads == 3 && shortcuts.keeps_memory);
  bool before = false;
  done(tiles_torch_set_gradients(false, &before));
  expect(before);
  folded();
  bounded();
  done(tiles_torch_set_gradients(true, &before));
  memory();
  optimizers();
  statistics();
  misfits();
  done(tiles_torch_synchronize("cpu"));
  std::printf("sanitized: TorchLibrary (libtorch %s)\n", tiles_torch_version());
}

}  // namespace sanitized
