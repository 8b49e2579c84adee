// What a vision transformer is made of.

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "guard.h"

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

char *tiles_gelu(const tiles_tensor *x, tiles_tensor **result) {
  return making(result, [&] { return at::gelu(x->value); });
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
    const auto scaled = queries * (1 / std::sqrt(double(width)));
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
