// Descent by gradients: SGD and Adam.

#include <ATen/core/grad_mode.h>
#include <torch/version.h>

#include <cmath>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "cpu/kernels.h"
#include "gradients.h"
#include "guard.h"
#include "parallel.h"

struct tiles_optimizer {
  std::vector<at::Tensor> parameters;
  double rate;
  // Else SGD.
  bool is_adam;
  double epsilon;
  // Adam's moments, like the parameters. Made at once: after the first step they would take the place of that step's
  // activations, and the next ones would need memory that was never used before.
  std::vector<at::Tensor> first, second;
  int64_t steps = 0;
  // Where several processes take the same steps.
  std::unique_ptr<tiles::SharedGradients> shared;

  tiles_optimizer(tiles_tensor *const *handles, size_t count, double rate, bool is_adam, double epsilon)
    : rate(rate), is_adam(is_adam), epsilon(epsilon) {
    for (size_t index = 0; index < count; ++index) {
      parameters.push_back(handles[index]->value);
      if (!is_adam) continue;
      first.push_back(at::zeros_like(parameters.back(), parameters.back().options().requires_grad(false)));
      second.push_back(at::zeros_like(first.back()));
    }
  }
};

namespace {

constexpr double first_decay = 0.9, second_decay = 0.999;

// Whether elements of the same place in memory are the same elements; how an axis of one element strides is no matter.
bool lie_alike(const at::Tensor &a, const at::Tensor &b) {
  if (a.sizes() != b.sizes()) return false;
  for (int64_t axis = 0; axis < a.dim(); ++axis) {
    if (a.size(axis) != 1 && a.stride(axis) != b.stride(axis)) return false;
  }
  return true;
}

// A pass over memory, in the order of memory.
bool step_on_cpu(
  const at::Tensor &parameter, const at::Tensor &gradient, const at::Tensor &first, const at::Tensor &second,
  const tiles::cpu::Adam &adam) {
  const bool fits = parameter.is_cpu() && parameter.scalar_type() == at::kFloat && gradient.scalar_type() == at::kFloat
    && parameter.is_non_overlapping_and_dense() && lie_alike(parameter, gradient) && lie_alike(parameter, first)
    && lie_alike(parameter, second);
  if (!fits) return false;
  float *const values[] = {
    parameter.data_ptr<float>(), gradient.data_ptr<float>(), first.data_ptr<float>(), second.data_ptr<float>()};
  const auto step = [&](int64_t, int64_t begin, int64_t end) {
    tiles::cpu::step(values[0] + begin, values[1] + begin, values[2] + begin, values[3] + begin, end - begin, adam);
  };
  // Waking the other threads takes longer than this.
  const int64_t few = 1 << 14;
  parameter.numel() < few ? step(0, 0, parameter.numel()) : tiles::in_parts(parameter.numel(), step);
  // A graph that was recorded before does not go with the values now.
  parameter.unsafeGetTensorImpl()->bump_version();
  return true;
}

// Kingma and Ba 2014, in the order of operations that ends their section 2, as Keras: epsilon is added to the square
// root of the second moment that is not corrected for its beginning at 0.
void step_adam(tiles_optimizer &optimizer) {
  optimizer.steps += 1;
  const double steps = double(optimizer.steps);
  const double second_correction = std::sqrt(1 - std::pow(second_decay, steps));
  const double rate = optimizer.rate * second_correction / (1 - std::pow(first_decay, steps));
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  if (!optimizer.parameters.empty() && optimizer.parameters.front().is_cuda()) {
    // A few kernels for all parameters.
    std::vector<at::Tensor> parameters, gradients, first, second;
    for (size_t index = 0; index < optimizer.parameters.size(); ++index) {
      if (!optimizer.parameters[index].grad().defined()) continue;
      parameters.push_back(optimizer.parameters[index]);
      gradients.push_back(optimizer.parameters[index].grad());
      first.push_back(optimizer.first[index]);
      second.push_back(optimizer.second[index]);
    }
    if (parameters.empty()) return;
    auto count = at::full({}, steps, parameters.front().options().dtype(at::kFloat));
    at::_fused_adam_(
      parameters, gradients, first, second, /*max_exp_avg_sqs=*/{}, std::vector<at::Tensor>(parameters.size(), count),
      optimizer.rate, first_decay, second_decay,
      /*weight_decay=*/0, optimizer.epsilon / second_correction, /*amsgrad=*/false, /*maximize=*/false);
    return;
  }
#endif
  for (size_t index = 0; index < optimizer.parameters.size(); ++index) {
    auto &parameter = optimizer.parameters[index], &first = optimizer.first[index], &second = optimizer.second[index];
    const auto &gradient = parameter.grad();
    if (!gradient.defined()) continue;
    const tiles::cpu::Adam adam{float(first_decay),  float(1 - first_decay),
                                float(second_decay), float(1 - second_decay),
                                float(rate),         float(optimizer.epsilon)};
    if (step_on_cpu(parameter, gradient, first, second, adam)) continue;
    first.mul_(first_decay).add_(gradient, 1 - first_decay);
    second.mul_(second_decay).addcmul_(gradient, gradient, 1 - second_decay);
    parameter.addcdiv_(first, second.sqrt().add_(optimizer.epsilon), -rate);
  }
}

void step_sgd(tiles_optimizer &optimizer) {
  for (auto &parameter : optimizer.parameters) {
    if (parameter.grad().defined()) parameter.add_(parameter.grad(), -optimizer.rate);
  }
}

}  // namespace

extern "C" {

char *tiles_optimizer_sgd(tiles_tensor *const *parameters, size_t count, double rate, tiles_optimizer **result) {
  return tiles::guarded([&] { *result = new tiles_optimizer(parameters, count, rate, /*is_adam=*/false, 0); });
}

char *tiles_optimizer_adam(
  tiles_tensor *const *parameters, size_t count, double rate, double epsilon, tiles_optimizer **result) {
  return tiles::guarded([&] { *result = new tiles_optimizer(parameters, count, rate, /*is_adam=*/true, epsilon); });
}

void tiles_optimizer_free(tiles_optimizer *optimizer) {
  // As tiles_tensor_free.
  try {
    delete optimizer;
  } catch (...) {  // NOLINT(bugprone-empty-catch)
  }
}

char *tiles_optimizer_share(tiles_optimizer *optimizer, tiles_ranks *ranks, char **against) {
  return tiles::guarded([&] {
    *against = nullptr;
    optimizer->shared = std::make_unique<tiles::SharedGradients>(ranks->value, optimizer->parameters);
    const auto words = std::exchange(ranks->value->against_gpus, {});
    if (words.empty()) return;
    *against = strdup(words.c_str());
    if (*against == nullptr) throw std::bad_alloc();
  });
}

char *tiles_optimizer_step(tiles_optimizer *optimizer) {
  return tiles::guarded([&] {
    at::NoGradGuard no_gradients;
    if (optimizer->shared) optimizer->shared->finish();
    optimizer->is_adam ? step_adam(*optimizer) : step_sgd(*optimizer);
    for (auto &parameter : optimizer->parameters) parameter.mutable_grad().reset();
  });
}

char *tiles_optimizer_moments(
  const tiles_optimizer *optimizer, tiles_tensor **first, tiles_tensor **second, int64_t *steps) {
  return tiles::guarded([&] {
    *steps = -1;
    if (!optimizer->is_adam) return;
    const auto joined = [](const std::vector<at::Tensor> &moments) {
      std::vector<at::Tensor> rows;
      rows.reserve(moments.size());
      for (const auto &moment : moments) rows.push_back(moment.contiguous().view(-1));
      return at::cat(rows);
    };
    auto owned = std::make_unique<tiles_tensor>(tiles_tensor{joined(optimizer->first)});
    *second = new tiles_tensor{joined(optimizer->second)};
    *first = owned.release();
    *steps = optimizer->steps;
  });
}

char *tiles_optimizer_restore(
  tiles_optimizer *optimizer, const tiles_tensor *first, const tiles_tensor *second, int64_t steps) {
  return tiles::guarded([&] {
    at::NoGradGuard no_gradients;
    if (!optimizer->is_adam) throw std::invalid_argument("only Adam has moments");
    int64_t place = 0;
    for (size_t index = 0; index < optimizer->parameters.size(); ++index) {
      const auto &parameter = optimizer->parameters[index];
      const auto part = [&](const tiles_tensor *all) {
        return all->value.narrow(0, place, parameter.numel()).view(parameter.sizes());
      };
      optimizer->first[index].copy_(part(first));
      optimizer->second[index].copy_(part(second));
      place += parameter.numel();
    }
    optimizer->steps = steps;
  });
}

}  // extern "C"
