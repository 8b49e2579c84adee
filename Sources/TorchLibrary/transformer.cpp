// What a vision transformer is made of.

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "guard.h"
#include "parallel.h"

using tiles::making;

namespace {

// Likenesses of tokens that are computed at a time: 256 MB.
constexpr int64_t largest = 64 << 20;

// The second half of each row, with the other sign, before the first one.
at::Tensor half_turned(const at::Tensor &x) {
  const auto halves = x.chunk(2, -1);
  return at::cat({-halves[1], halves[0]}, -1);
}

// Rotary positions (Su et al. 2021) of all tokens but the first.
at::Tensor rotated(const at::Tensor &x, const at::Tensor &cosines, const at::Tensor &sines) {
  const int64_t first = x.size(2) - cosines.size(0);
  const auto rest = x.slice(2, first);
  return at::cat(
    {x.slice(2, 0, first), rest * cosines.to(x.scalar_type()) + half_turned(rest) * sines.to(x.scalar_type())}, 2);
}

// Whether nothing of what is between an input and a result is wanted later, so that it need not reach memory. Autocast
// is a thread's own, which the others would not do.
bool stays_in_cache(const at::Tensor &x) {
  return x.is_cpu() && x.scalar_type() == at::kFloat && tiles::working_type(x) == at::kFloat
    && !at::GradMode::is_enabled();
}

struct Layer {
  const at::Tensor &kernel, &bias;

  at::Tensor operator()(const at::Tensor &x) const { return at::linear(x, kernel, bias); }
};

constexpr int64_t tokens_at_once = 128;

// As second(gelu(first(x))), some tokens at a time.
at::Tensor fed_forward_in_cache(const at::Tensor &x, const Layer &first, const Layer &second) {
  const auto rows = x.reshape({-1, x.size(-1)});
  const auto found = at::empty({rows.size(0), second.kernel.size(0)}, x.options());
  const auto across = first.kernel.t(), back = second.kernel.t();
  tiles::in_parts(rows.size(0), [&](int64_t, int64_t begin, int64_t end) {
    const c10::InferenceMode no_gradients;
    const auto hidden = at::empty({tokens_at_once, first.kernel.size(0)}, x.options());
    for (int64_t start = begin; start < end; start += tokens_at_once) {
      const int64_t stop = std::min(end, start + tokens_at_once);
      auto between = hidden.slice(0, 0, stop - start), to = found.slice(0, start, stop);
      at::addmm_out(between, first.bias, rows.slice(0, start, stop), across);
      at::gelu_(between);
      at::addmm_out(to, second.bias, between, back);
    }
  });
  auto sizes = x.sizes().vec();
  sizes.back() = second.kernel.size(0);
  return found.reshape(sizes);
}

// Queries of one head whose likenesses are computed at a time: with 325 tokens 166 KB, and as much for their shares.
constexpr int64_t queries_at_once = 128;

// For descriptors on a CPU, N x heads x tokens x width each: likenesses, the largest of all, never reach memory.
at::Tensor attended_in_cache(
  const at::Tensor &queries, const at::Tensor &keys, const at::Tensor &values, double scale) {
  const int64_t count = queries.size(0), heads = queries.size(1), tokens = queries.size(2), width = queries.size(3);
  auto found = at::empty({count, tokens, heads, width}, queries.options());
  tiles::in_parts(count * heads, [&](int64_t, int64_t begin, int64_t end) {
    const c10::InferenceMode no_gradients;
    const int64_t most = std::min(tokens, queries_at_once);
    auto likeness = at::empty({most, tokens}, queries.options()), shares = at::empty_like(likeness);
    for (int64_t place = begin; place < end; ++place) {
      const int64_t image = place / heads, head = place % heads;
      const auto one = [&](const at::Tensor &x) { return x.select(0, image).select(0, head); };
      const auto these = one(queries), across = one(keys).t(), meant = one(values);
      const auto to = found.select(0, image).select(1, head);
      for (int64_t first = 0; first < tokens; first += most) {
        const int64_t rows = std::min(most, tokens - first);
        auto likenesses = likeness.slice(0, 0, rows), parts = shares.slice(0, 0, rows);
        at::addmm_out(likenesses, likenesses, these.slice(0, first, first + rows), across, 0, scale);
        at::_softmax_out(parts, likenesses, -1, false);
        auto result = to.slice(0, first, first + rows);
        at::mm_out(result, parts, meant);
      }
    }
  });
  return found.flatten(2);
}

}  // namespace

extern "C" {

char *tiles_tokens(const tiles_tensor *images, tiles_tensor **result) {
  return making(result, [&] { return images->value.flatten(2).transpose(1, 2); });
}

char *tiles_tokens_joined(const tiles_tensor *first, const tiles_tensor *rest, tiles_tensor **result) {
  return making(result, [&] {
    const auto &x = rest->value;
    return at::cat({first->value.to(x.scalar_type()).expand({x.size(0), -1, -1}), x}, 1);
  });
}

char *tiles_token_places(
  const tiles_tensor *tokens, int64_t first, int64_t height, int64_t width, tiles_tensor **result) {
  return making(result, [&] {
    const auto &x = tokens->value;
    return x.slice(1, first, first + height * width).transpose(1, 2).reshape({x.size(0), x.size(2), height, width});
  });
}

char *tiles_bicubic(const tiles_tensor *x, int64_t height, int64_t width, bool antialiased, tiles_tensor **result) {
  return making(result, [&] {
    const auto precise = x->value.to(tiles::precise(x->value));
    const int64_t size[] = {height, width};
    const bool align_corners = false;
    const auto y = antialiased ? at::_upsample_bicubic2d_aa(precise, size, align_corners)
                               : at::upsample_bicubic2d(precise, size, align_corners);
    return y.to(x->value.scalar_type());
  });
}

char *tiles_layer_norm(
  const tiles_tensor *x, const tiles_tensor *gamma, const tiles_tensor *beta, double epsilon, tiles_tensor **result) {
  return making(result, [&] {
    const int64_t size[] = {x->value.size(-1)};
    return at::layer_norm(x->value, size, gamma->value, beta->value, epsilon);
  });
}

char *tiles_feed_forward(
  const tiles_tensor *x, const tiles_tensor *first_kernel, const tiles_tensor *first_bias,
  const tiles_tensor *second_kernel, const tiles_tensor *second_bias, tiles_tensor **result) {
  return making(result, [&] {
    const Layer first = {first_kernel->value, first_bias->value}, second = {second_kernel->value, second_bias->value};
    if (stays_in_cache(x->value)) return fed_forward_in_cache(x->value, first, second);
    return second(at::gelu(first(x->value)));
  });
}

char *tiles_add(const tiles_tensor *x, const tiles_tensor *other, tiles_tensor **result) {
  return making(result, [&] { return x->value + other->value; });
}

char *tiles_add_scaled(
  const tiles_tensor *x, const tiles_tensor *other, const tiles_tensor *scale, tiles_tensor **result) {
  return making(result, [&] { return at::addcmul(x->value, other->value, scale->value); });
}

char *tiles_attention(
  const tiles_tensor *x, int64_t heads, const tiles_tensor *cosines, const tiles_tensor *sines, tiles_tensor **result) {
  return making(result, [&] {
    const auto &all = x->value;
    TORCH_CHECK(
      all.dim() == 3 && all.numel() > 0 && heads > 0 && all.size(2) % (3 * heads) == 0,
      "expected queries, keys and values of ", heads, " heads");
    const int64_t count = all.size(0), tokens = all.size(1), width = all.size(2) / 3 / heads;
    const auto parts = all.reshape({count, tokens, 3, heads, width}).permute({2, 0, 3, 1, 4}).unbind(0);
    auto queries = parts[0], keys = parts[1];
    if (cosines && sines) {
      queries = rotated(queries, cosines->value, sines->value);
      keys = rotated(keys, cosines->value, sines->value);
    }
    const double scale = 1 / std::sqrt(double(width));
    if (stays_in_cache(all)) return attended_in_cache(queries, keys, parts[2], scale);
    const auto scaled = queries * scale;
    // All likenesses of a batch may not fit into memory; a gradient needs them all.
    const int64_t most = std::max<int64_t>(1, largest / (heads * tokens * tokens));
    const int64_t step = at::GradMode::is_enabled() ? count : std::min(count, most);
    std::vector<at::Tensor> found;
    for (int64_t begin = 0; begin < count; begin += step) {
      const auto slice = [&](const at::Tensor &x) { return x.slice(0, begin, std::min(count, begin + step)); };
      const auto likeness = at::matmul(slice(scaled), slice(keys).transpose(2, 3));
      const auto shares = at::softmax(likeness, -1, tiles::precise(likeness)).to(likeness.scalar_type());
      found.push_back(at::matmul(shares, slice(parts[2])));
    }
    const auto all_found = found.size() == 1 ? found[0] : at::cat(found);
    return all_found.transpose(1, 2).reshape({count, tokens, heads * width});
  });
}

}  // extern "C"
