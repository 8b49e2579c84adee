#pragma once

#include "normalization.h"

namespace tiles {

// Max-pooling 3x3 with a step of 2 of N x C x H x W, normalised before where that is asked for. The output has
// ceil((n + 2 padding - 3) / 2) + 1 rows. Gradients flow. On a CPU, what is normalised is never written.
at::Tensor pooled(
  const at::Tensor &x, const std::optional<Normalization> &normalization, int64_t padding_rows,
  int64_t padding_columns);

}  // namespace tiles
