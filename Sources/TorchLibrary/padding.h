#pragma once

#include <ATen/ATen.h>

#include <array>
#include <utility>

#include "CTorch.h"

namespace tiles {

// Zeros before the first row of `count`, and behind the last one, of TensorFlow's "same".
std::pair<int64_t, int64_t> same(int64_t count, int64_t size, int64_t stride);

// Images for a convolution, and the rows and columns of zeros that it still has to add on each side: what is not the
// same on both sides is added here.
std::pair<at::Tensor, std::array<int64_t, 2>> padded(
  const at::Tensor &images, const at::Tensor &kernel, int64_t stride, tiles_padding padding);

// As tiles_depthwise_bounded of CTorch.h. On a CPU one pass over memory.
at::Tensor depthwise_bounded(
  const at::Tensor &x, const at::Tensor &kernel, const at::Tensor &bias, int64_t stride, double ceiling);

}  // namespace tiles
