#include "gradients.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <mutex>
#include <utility>

namespace tiles {

// c10d's own Reducer does the same; Debian ships no header of it, and its constructor is another one in each version.
struct SharedGradients::State {
  struct Bucket {
    std::vector<size_t> members;
    // A place for each element, then one for each member: 1 where it has a gradient.
    at::Tensor flat;
    size_t waiting = 0;
    // None where GPUs add up.
    c10::intrusive_ptr<c10d::Work> work;

    at::Tensor flags() const {
      const auto count = int64_t(members.size());
      return flat.narrow(0, flat.numel() - count, count);
    }
  };

  std::shared_ptr<Ranks> ranks;
  // None where the ranks add up in the memory of the processor.
  std::shared_ptr<GPUSums> gpus;
  std::vector<at::Tensor> parameters;
  std::vector<Bucket> buckets;
  // Of each parameter.
  std::vector<size_t> bucket_of;
  std::mutex lock;
  // All ranks begin with the buckets in the same order.
  size_t next = 0;
  std::vector<std::shared_ptr<torch::autograd::Node>> accumulators;
  std::vector<uintptr_t> hooks;

  void arm() {
    next = 0;
    for (auto &bucket : buckets) {
      bucket.waiting = bucket.members.size();
      bucket.work = {};
    }
  }

  void begin(Bucket &bucket) {
    at::NoGradGuard no_gradients;
    int64_t place = 0;
    auto flags = bucket.flags().fill_(1);
    for (size_t order = 0; order < bucket.members.size(); ++order) {
      const auto &parameter = parameters[bucket.members[order]];
      auto part = bucket.flat.narrow(0, place, parameter.numel()).view(parameter.sizes());
      const auto &gradient = parameter.grad();
      if (gradient.defined()) {
        part.copy_(gradient);
      } else {
        part.zero_();
        flags[int64_t(order)].zero_();
      }
      place += parameter.numel();
    }
    if (gpus) {
      gpus->sum(bucket.flat);
    } else {
      bucket.work = ranks->sum(bucket.flat);
    }
  }

  void ready(size_t parameter) {
    const std::lock_guard<std::mutex> guard(lock);
    buckets[bucket_of[parameter]].waiting -= 1;
    while (next < buckets.size() && buckets[next].waiting == 0) begin(buckets[next++]);
  }
};

namespace {

// In elements: 25 MiB, as DistributedDataParallel has them. The first one is small, so that something is under way
// soon.
constexpr int64_t most = 25 << 18, most_first = 1 << 18;

}  // namespace

SharedGradients::SharedGradients(std::shared_ptr<Ranks> ranks, const std::vector<at::Tensor> &parameters)
  : state(std::make_shared<State>()) {
  state->ranks = std::move(ranks);
  state->parameters = parameters;
  state->bucket_of.resize(parameters.size());
  int64_t size = 0;
  std::vector<int64_t> sizes;
  for (size_t index = parameters.size(); index-- > 0;) {
    const int64_t limit = state->buckets.size() <= 1 ? most_first : most;
    if (state->buckets.empty() || size + parameters[index].numel() > limit) {
      state->buckets.emplace_back();
      sizes.push_back(0);
      size = 0;
    }
    state->buckets.back().members.push_back(index);
    state->bucket_of[index] = state->buckets.size() - 1;
    size += parameters[index].numel();
    sizes.back() = size;
  }
  auto &all = *state->ranks;
  const auto own = parameters.empty() ? at::Device(at::kCPU) : parameters[0].device();
  // By all ranks together, whatever each computes on.
  if (!std::exchange(all.has_asked_for_gpus, true)) all.gpus = GPUSums::join(all, own, all.against_gpus);
  state->gpus = all.gpus;
  const auto place = state->gpus ? own : at::Device(at::kCPU);
  for (size_t number = 0; number < sizes.size(); ++number) {
    auto &bucket = state->buckets[number];
    bucket.flat =
      at::empty({sizes[number] + int64_t(bucket.members.size())}, at::TensorOptions(place).dtype(at::kFloat));
  }
  state->arm();
  // Not by the state itself, which the accumulators would keep for ever.
  std::weak_ptr<State> weak = state;
  for (size_t index = 0; index < parameters.size(); ++index) {
    auto accumulator = torch::autograd::impl::grad_accumulator(parameters[index]);
    using Variables = std::vector<torch::autograd::Variable>;
    auto hook = std::make_unique<torch::autograd::utils::LambdaPostHook>(
      [weak, index](const Variables &outputs, const Variables &) {
        if (auto state = weak.lock()) state->ready(index);
        return outputs;
      });
    state->hooks.push_back(accumulator->add_post_hook(std::move(hook)));
    state->accumulators.push_back(std::move(accumulator));
  }
}

SharedGradients::~SharedGradients() {
  for (size_t index = 0; index < state->hooks.size(); ++index) {
    state->accumulators[index]->del_post_hook(state->hooks[index]);
  }
}

void SharedGradients::finish() {
  at::NoGradGuard no_gradients;
  const std::lock_guard<std::mutex> guard(state->lock);
  while (state->next < state->buckets.size()) state->begin(state->buckets[state->next++]);
  if (state->gpus) state->ranks->until([&] { return state->gpus->is_done(); });
  for (auto &bucket : state->buckets) {
    if (bucket.work) state->ranks->wait(bucket.work, bucket.flat);
    int64_t place = 0;
    const auto flags = bucket.flags().cpu();
    for (size_t order = 0; order < bucket.members.size(); ++order) {
      auto &parameter = state->parameters[bucket.members[order]];
      const auto part = bucket.flat.narrow(0, place, parameter.numel()).view(parameter.sizes());
      place += parameter.numel();
      if (flags.data_ptr<float>()[order] == 0) continue;
      auto &gradient = parameter.mutable_grad();
      if (!gradient.defined()) gradient = at::empty_like(parameter, parameter.options().requires_grad(false));
      gradient.copy_(part);
    }
  }
  state->arm();
}

}  // namespace tiles
