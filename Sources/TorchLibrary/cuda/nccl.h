#pragma once
// Sums over the GPUs of several processes.

#include <ATen/ATen.h>

#include <memory>
#include <string>

namespace tiles {

struct Ranks;

// NCCL, which is loaded when a GPU's gradients are first shared.
class GPUSums {
public:
  // Connects the GPUs of all ranks, which call this together, also those without one. None on every rank where one of
  // them cannot, with what is against it unless all compute on processors. Throws where nobody waits any more.
  static std::shared_ptr<GPUSums> join(const Ranks &ranks, at::Device device, std::string &against);

  // Adds up what all have, in place, after what the device has to do already: it is done when that device is.
  void sum(at::Tensor &tensor) const;
  // Whether the device has done all that it was given. Throws where NCCL failed.
  bool is_done() const;

  // "2.28.9", or nothing where it is not there.
  static std::string version();

private:
  GPUSums(void *group, at::Device device) : group(group), device(device) {}
  // Never destroyed: that would wait for the others.
  void *group;
  at::Device device;
};

}  // namespace tiles
