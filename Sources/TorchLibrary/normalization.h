#pragma once

#include <ATen/ATen.h>
#include <ATen/core/ivalue.h>

#include <optional>

#include "CTorch.h"
#include "cpu/kernels.h"

namespace tiles {

struct Normalization {
  at::Tensor gamma, beta, mean, variance;
  bool by_batch;
  double momentum, epsilon;

  explicit Normalization(const tiles_normalization &from);
};

// Batch normalisation of N x C x H x W, then a ReLU, then `addend` (like x, or undefined) where they are asked for.
// Gradients flow. On a CPU a pass over memory for the statistics and one for the rest, forward and backward.
at::Tensor normalized(const at::Tensor &x, const Normalization &normalization, bool relu, const at::Tensor &addend);

// MARK: On a CPU

// Whether the kernels can do it: float or bfloat16, a multiple of 8 channels, and a number of the normalisation
// for each.
bool has_kernels(const at::Tensor &x, const std::optional<Normalization> &normalization);

template <typename Body>
void by_type(const at::Tensor &x, const Body &body) {
  if (x.scalar_type() == at::kFloat) return body(float());
  body(cpu::bfloat16());
}

template <typename Value>
Value *values(const at::Tensor &packed) {
  return static_cast<Value *>(packed.data_ptr());
}

template <typename Value>
cpu::Output<Value> output(const at::Tensor &packed) {
  // More than the caches of most machines hold.
  const size_t large = size_t(32) << 20;
  auto *start = values<Value>(packed);
  return {start, packed.nbytes() > large && reinterpret_cast<uintptr_t>(start) % 64 == 0 && packed.size(1) % 16 == 0};
}

// f(x) = max(scale x + offset, floor) for each channel, as cpu::Map; autograd keeps it from forward to backward.
struct ChannelMap final : torch::CustomClassHolder {
  // C floats each.
  at::Tensor mean, inverse_deviation, scale, offset;
  bool relu, is_normalization, by_batch;

  // Moves the moving statistics of a normalisation by batch.
  ChannelMap(const std::optional<Normalization> &normalization, const at::Tensor &packed, bool relu);

  cpu::Map arrays() const;
};

int64_t pixels(const at::Tensor &x);

struct MapGradients {
  at::Tensor gamma, beta;
  // 3 x C: first, second and third of cpu::combine.
  at::Tensor combination;

  // From the sums (2 x C) of cpu::add_gradient_sums.
  MapGradients(const ChannelMap &map, const at::Tensor &x, const at::Tensor &sums);

  cpu::Combination arrays() const;
};

// The gradient of x from dy, that of f(x). Writes to dx, which may be dy.
void combine(
  const ChannelMap &map, const at::Tensor &x, const at::Tensor &dy, const MapGradients &found, const at::Tensor &dx);

}  // namespace tiles
