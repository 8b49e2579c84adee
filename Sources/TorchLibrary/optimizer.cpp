// torch.optim behind C.

#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/version.h>

#include <cmath>
#include <string>

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

// What a parameter is called in the optimizer's state.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 1)
void *key(const at::Tensor &parameter) { return parameter.unsafeGetTensorImpl(); }
#else
std::string key(const at::Tensor &parameter) { return c10::guts::to_string(parameter.unsafeGetTensorImpl()); }
#endif

torch::optim::AdamParamState &adam_state(torch::optim::Optimizer &optimizer, const at::Tensor &parameter) {
  auto &state = optimizer.state()[key(parameter)];
  if (!state) {
    auto made = std::make_unique<torch::optim::AdamParamState>();
    made->step(0);
    made->exp_avg(at::zeros_like(parameter));
    made->exp_avg_sq(at::zeros_like(parameter));
    state = std::move(made);
  }
  return static_cast<torch::optim::AdamParamState &>(*state);
}

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
// A few kernels for all parameters of a device, where torch::optim starts ten for each. The same arithmetic.
void step_at_once(tiles_optimizer &optimizer) {
  at::NoGradGuard no_gradients;
  auto &group = optimizer.value->param_groups().front();
  const auto &options = static_cast<const torch::optim::AdamOptions &>(group.options());
  std::vector<at::Tensor> parameters, gradients, first, second;
  for (const auto &parameter : group.params()) {
    if (!parameter.grad().defined()) continue;
    auto &state = adam_state(*optimizer.value, parameter);
    parameters.push_back(parameter);
    gradients.push_back(parameter.grad());
    first.push_back(state.exp_avg());
    second.push_back(state.exp_avg_sq());
  }
  if (parameters.empty()) return;
  auto steps = at::full({}, double(optimizer.steps), parameters.front().options().dtype(at::kFloat));
  at::_fused_adam_(
    parameters, gradients, first, second, /*max_exp_avg_sqs=*/{}, std::vector<at::Tensor>(parameters.size(), steps),
    options.lr(), std::get<0>(options.betas()), std::get<1>(options.betas()), options.weight_decay(), options.eps(),
    /*amsgrad=*/false, /*maximize=*/false);
}

bool can_step_at_once(const tiles_optimizer &optimizer) {
  const auto &parameters = optimizer.value->param_groups().front().params();
  return optimizer.epsilon > 0 && !parameters.empty() && parameters.front().is_cuda();
}
#else
void step_at_once(tiles_optimizer &) {}
bool can_step_at_once(const tiles_optimizer &) { return false; }
#endif
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
    if (can_step_at_once(*optimizer)) {
      step_at_once(*optimizer);
    } else {
      optimizer->value->step();
    }
    optimizer->value->zero_grad();
  });
}

char *tiles_optimizer_moments(
  const tiles_optimizer *optimizer, tiles_tensor **first, tiles_tensor **second, int64_t *steps) {
  return tiles::guarded([&] {
    *steps = -1;
    if (optimizer->epsilon == 0) return;
    std::vector<at::Tensor> firsts, seconds;
    for (const auto &parameter : optimizer->value->param_groups().front().params()) {
      const auto &state = adam_state(*optimizer->value, parameter);
      firsts.push_back(state.exp_avg().contiguous().view(-1));
      seconds.push_back(state.exp_avg_sq().contiguous().view(-1));
    }
    auto owned = std::make_unique<tiles_tensor>(tiles_tensor{at::cat(firsts)});
    *second = new tiles_tensor{at::cat(seconds)};
    *first = owned.release();
    *steps = optimizer->steps;
  });
}

char *tiles_optimizer_restore(
  tiles_optimizer *optimizer, const tiles_tensor *first, const tiles_tensor *second, int64_t steps) {
  return tiles::guarded([&] {
    at::NoGradGuard no_gradients;
    int64_t place = 0;
    for (const auto &parameter : optimizer->value->param_groups().front().params()) {
      auto &state = adam_state(*optimizer->value, parameter);
      auto part = [&](const tiles_tensor *all) {
        return all->value.narrow(0, place, parameter.numel()).view(parameter.sizes());
      };
      state.exp_avg().copy_(part(first));
      state.exp_avg_sq().copy_(part(second));
      state.step(steps);
      place += parameter.numel();
    }
    optimizer->steps = steps;
  });
}

}  // extern "C"
