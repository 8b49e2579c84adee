#pragma once
// The group of processes that work together, for those that add up gradients.

#include <ATen/ATen.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>

#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "CTorch.h"
#include "cuda/nccl.h"

namespace tiles {

struct Ranks {
  c10::intrusive_ptr<c10d::ProcessGroupGloo> group;
  int64_t rank = 0;
  int64_t count = 1;
  // Nobody waits any more.
  std::atomic<bool> is_over{false};

  // Asked for once, when an optimizer is first shared. What is against them is told once.
  std::shared_ptr<GPUSums> gpus;
  bool has_asked_for_gpus = false;
  std::string against_gpus;

  // Begins to add up what all have, in place.
  c10::intrusive_ptr<c10d::Work> sum(at::Tensor &tensor) const;
  // Until the work is done; throws where another one does not answer, or nobody waits any more.
  void wait(const c10::intrusive_ptr<c10d::Work> &work, const at::Tensor &tensor) const;
  // As many bytes from each, in the order of the ranks.
  void gather(const void *bytes, size_t count, void *all) const;

  // What each has.
  template <typename Value>
  std::vector<Value> gather(const Value &value) const {
    static_assert(std::is_trivially_copyable_v<Value>);
    std::vector<Value> all(size_t(this->count));
    gather(&value, sizeof value, all.data());
    return all;
  }

  // Throws where nobody waits any more.
  template <typename Condition>
  void until(Condition holds) const {
    // Short works are looked at often, long ones seldom.
    auto pause = std::chrono::microseconds(20);
    while (!holds()) {
      if (is_over.load()) throw std::runtime_error("given up");
      std::this_thread::sleep_for(pause);
      if (pause < std::chrono::milliseconds(5)) pause += pause / 4;
    }
  }
};

}  // namespace tiles

struct tiles_ranks {
  std::shared_ptr<tiles::Ranks> value;
};
