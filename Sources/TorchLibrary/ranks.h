#pragma once
// The group of processes that work together, for those that add up gradients.

#include <ATen/ATen.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <atomic>
#include <memory>

#include "CTorch.h"

namespace tiles {

struct Ranks {
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group;
  int64_t count = 1;
  // Nobody waits any more.
  std::atomic<bool> is_over{false};

  // Begins to add up what all have, in place.
  c10::intrusive_ptr<c10d::Work> sum(at::Tensor &tensor) const;
  // Until the work is done; throws where another one does not answer, or nobody waits any more.
  void wait(const c10::intrusive_ptr<c10d::Work> &work, const at::Tensor &tensor) const;
};

}  // namespace tiles

struct tiles_ranks {
  std::shared_ptr<tiles::Ranks> value;
};
