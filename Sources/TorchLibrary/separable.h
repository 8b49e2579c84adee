#pragma once

#include <ATen/ATen.h>

#include <optional>

#include "normalization.h"

namespace tiles {

// pointwise * (depthwise * f(x)), f being a batch normalisation, a ReLU, both or nothing. Gradients flow.
//
// f and the depthwise convolution do little with much memory. So on a CPU they are one pass over it, forward and
// backward, and what a forward pass keeps is x alone: the rest is made again for the gradients, at the cost of that one
// pass (after Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016).
//
// x: N x C x H x W; depthwise: C x 1 x 3 x 3, "same"; pointwise: O x C x 1 x 1.
at::Tensor separable(
  const at::Tensor &x, const std::optional<Normalization> &normalization, bool relu, const at::Tensor &depthwise,
  const at::Tensor &pointwise);

// kernel * f(x) alone, f being a ReLU or nothing. No gradients.
at::Tensor depthwise(const at::Tensor &x, bool relu, const at::Tensor &kernel);

}  // namespace tiles
