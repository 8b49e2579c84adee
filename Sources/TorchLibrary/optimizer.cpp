// torch.optim behind C.

#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>

#include <cmath>

#include "guard.h"

struct tiles_optimizer {
  std::unique_ptr<torch::optim::Optimizer> value;
  // Of Adam.
  double epsilon = 0;
  int64_t steps = 0;
};

namespace {
std::vector<at::Tensor> tensors(tiles_tensor *const *parameters, size_t count) {
  std::vector<at::Tensor> result;
  result.reserve(count);
  for (size_t index = 0; index < count; ++index) result.push_back(parameters[index]->value);
  return result;
}

// Keras (and the paper, before section 2.1) adds epsilon to the square root of the uncorrected second moment, torch to
// that of the corrected one.
void set_epsilon_as_keras(tiles_optimizer &optimizer) {
  optimizer.steps += 1;
  for (auto &group : optimizer.value->param_groups()) {
    auto &options = static_cast<torch::optim::AdamOptions &>(group.options());
    double correction = std::sqrt(1 - std::pow(std::get<1>(options.betas()), double(optimizer.steps)));
    options.eps(optimizer.epsilon / correction);
  }
}
}  // namespace

extern "C" {

char *tiles_optimizer_sgd(tiles_tensor *const *parameters, size_t count, double rate, tiles_optimizer **result) {
  return tiles::guarded([&] {
    auto options = torch::optim::SGDOptions(rate);
    *result = new tiles_optimizer{std::make_unique<torch::optim::SGD>(tensors(parameters, count), options)};
  });
}

char *tiles_optimizer_adam(
  tiles_tensor *const *parameters, size_t count, double rate, double epsilon, tiles_optimizer **result) {
  return tiles::guarded([&] {
    auto options = torch::optim::AdamOptions(rate);
    *result = new tiles_optimizer{std::make_unique<torch::optim::Adam>(tensors(parameters, count), options), epsilon};
  });
}

void tiles_optimizer_free(tiles_optimizer *optimizer) {
  try {
    delete optimizer;
  } catch (...) {
  }
}

char *tiles_optimizer_step(tiles_optimizer *optimizer) {
  return tiles::guarded([&] {
    if (optimizer->epsilon > 0) set_epsilon_as_keras(*optimizer);
    optimizer->value->step();
    optimizer->value->zero_grad();
  });
}

}  // extern "C"
