#pragma once
// Gradients that several processes add up.

#include <ATen/ATen.h>

#include <memory>
#include <vector>

#include "ranks.h"

namespace tiles {

// Adds up the gradients of some parameters over all ranks while they are still being computed: in buckets, from the
// last parameter to the first, as backward passes meet them.
class SharedGradients {
public:
  SharedGradients(std::shared_ptr<Ranks> ranks, const std::vector<at::Tensor> &parameters);
  ~SharedGradients();
  SharedGradients(const SharedGradients &) = delete;
  SharedGradients &operator=(const SharedGradients &) = delete;

  // Once all gradients of a step are there: waits for the others, and puts the sums in their place. A parameter that
  // has a gradient on no rank has none afterwards.
  void finish();

private:
  struct State;
  std::shared_ptr<State> state;
};

}  // namespace tiles
