#include "gradients.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <mutex>

namespace tiles {

// c10d's own Reducer does the same; Debian ships no header of it, and its constructor is another one in each version.
struct SharedGradients::State {
  struct Bucket {
    std::vector<size_t> members;
    // A place for each element, then one for each member: 1 where it has a gradient.
    at::Tensor flat;
    size_t waiting = 0;
    c10::intrusive_ptr<c10d::Work> work;
  };

  std::shared_ptr<Ranks> ranks;
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
    const int64_t flags = bucket.flat.numel() - int64_t(bucket.members.size());
    for (size_t order = 0; order < bucket.members.size(); ++order) {
      const auto &parameter = parameters[bucket.members[order]];
      auto part = bucket.flat.narrow(0, place, parameter.numel()).view(parameter.sizes());
      const auto &gradient = parameter.grad();
      gradient.defined() ? void(part.copy_(gradient)) : void(part.zero_());
      bucket.flat.data_ptr<float>()[flags + int64_t(order)] = gradient.defined() ? 1 : 0;
      place += parameter.numel();
    }
    bucket.work = ranks->sum(bucket.flat);
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
  for (size_t number = 0; number < sizes.size(); ++number) {
    auto &bucket = state->buckets[number];
    bucket.flat = at::empty({sizes[number] + int64_t(bucket.members.size())}, at::kFloat);
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
  for (auto &bucket : state->buckets) {
    state->ranks->wait(bucket.work, bucket.flat);
    int64_t place = 0;
    const int64_t flags = bucket.flat.numel() - int64_t(bucket.members.size());
    for (size_t order = 0; order < bucket.members.size(); ++order) {
      auto &parameter = state->parameters[bucket.members[order]];
      const auto part = bucket.flat.narrow(0, place, parameter.numel()).view(parameter.sizes());
      place += parameter.numel();
      if (bucket.flat.data_ptr<float>()[flags + int64_t(order)] == 0) continue;
      auto &gradient = parameter.mutable_grad();
      if (!gradient.defined()) gradient = at::empty_like(parameter, parameter.options().requires_grad(false));
      gradient.copy_(part);
    }
  }
  state->arm();
}

}  // namespace tiles
