#include "nccl.h"

#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "../ranks.h"

namespace {

// What is needed of NCCL and of CUDA's driver, declared here: their headers do not come with libtorch.
constexpr int done = 0, in_progress = 7;
constexpr int type_float = 7, operation_sum = 0;

struct Identity {
  char bytes[128];
};

struct Library {
  int (*version)(int *);
  int (*identity)(Identity *);
  int (*join)(void **, int, Identity, int);
  int (*failure)(void *, int *);
  int (*sum)(const void *, void *, size_t, int, int, void *, void *);
  const char *(*name)(int);
  int (*device)(int *, int);
  int (*device_identity)(void *, int);

  Library() {
    // libtorch's own, where it came with one: it is loaded already, under this name.
    nccl = dlopen("libnccl.so.2", RTLD_LAZY | RTLD_LOCAL);
    find(version, nccl, "ncclGetVersion");
    find(identity, nccl, "ncclGetUniqueId");
    find(join, nccl, "ncclCommInitRank");
    find(failure, nccl, "ncclCommGetAsyncError");
    find(sum, nccl, "ncclAllReduce");
    find(name, nccl, "ncclGetErrorString");
    has_nccl = is_complete;
    void *driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
    find(device, driver, "cuDeviceGet");
    find(device_identity, driver, "cuDeviceGetUuid_v2");
  }

  bool has_nccl = false;
  bool is_complete = true;

private:
  template <typename Call>
  void find(Call &call, void *library, const char *name) {
    call = library != nullptr ? reinterpret_cast<Call>(dlsym(library, name)) : nullptr;
    if (call == nullptr) is_complete = false;
  }

  void *nccl = nullptr;
};

const Library &library() {
  static const Library instance;
  return instance;
}

// What each rank tells the others before they connect.
struct Introduction {
  bool has_nccl = false;
  // Of the GPU itself: its number depends on what a process may see.
  std::array<char, 16> device{};
  Identity group{};
};

Introduction introduce(const tiles::Ranks &ranks, at::Device device) {
  Introduction own;
  const auto &nccl = library();
  int number = 0;
  own.has_nccl = nccl.is_complete && device.is_cuda() && nccl.device(&number, device.index()) == done
    && nccl.device_identity(own.device.data(), number) == done;
  if (own.has_nccl && ranks.rank == 0) own.has_nccl = nccl.identity(&own.group) == done;
  return own;
}

// Longer than a connection of many machines takes.
constexpr auto patience = std::chrono::seconds(120);

struct Attempt {
  std::atomic<bool> is_over{false};
  void *group = nullptr;
  int status = 0;
};

// Connecting waits for all ranks and cannot be ended: a thread that is left where it is does it.
std::shared_ptr<Attempt> connect(const tiles::Ranks &ranks, at::Device device, const Identity &identity) {
  auto attempt = std::make_shared<Attempt>();
  std::thread([attempt, device, identity, rank = int(ranks.rank), count = int(ranks.count)] {
    try {
      const c10::DeviceGuard guard(device);
      attempt->status = library().join(&attempt->group, count, identity, rank);
    } catch (...) {
      attempt->status = in_progress;
    }
    attempt->is_over.store(true);
  }).detach();
  const auto limit = std::chrono::steady_clock::now() + patience;
  ranks.until([&] { return attempt->is_over.load() || std::chrono::steady_clock::now() > limit; });
  return attempt;
}

}  // namespace

namespace tiles {

std::shared_ptr<GPUSums> GPUSums::join(const Ranks &ranks, at::Device device, std::string &against) {
  const auto all = ranks.gather(introduce(ranks, device));
  if (!std::all_of(all.begin(), all.end(), [](const auto &each) { return each.has_nccl; })) {
    against = "a rank has no NCCL (libnccl.so.2) or no GPU";
    return nullptr;
  }
  std::set<std::array<char, 16>> devices;
  for (const auto &each : all) devices.insert(each.device);
  if (devices.size() < all.size()) {
    against = "two ranks have the same GPU";
    return nullptr;
  }
  const auto attempt = connect(ranks, device, all[0].group);
  const int status = attempt->is_over.load() ? attempt->status : in_progress;
  for (const int each : ranks.gather(status)) {
    if (each == done) continue;
    against = std::string("NCCL could not connect them: ") + library().name(each);
    return nullptr;
  }
  return std::shared_ptr<GPUSums>(new GPUSums(attempt->group, device));
}

void GPUSums::sum(at::Tensor &tensor) const {
  const c10::DeviceGuard guard(device);
  // libtorch's stream is the default one, which CUDA calls NULL.
  const int status = library().sum(
    tensor.data_ptr(), tensor.data_ptr(), size_t(tensor.numel()), type_float, operation_sum, group, nullptr);
  if (status != done) throw std::runtime_error(std::string("NCCL: ") + library().name(status));
}

bool GPUSums::is_done() const {
  int status = done;
  if (library().failure(group, &status) != done || (status != done && status != in_progress)) {
    throw std::runtime_error(std::string("NCCL: ") + library().name(status));
  }
  const c10::impl::VirtualGuardImpl guard(device.type());
  return guard.queryStream(guard.getDefaultStream(device));
}

std::string GPUSums::version() {
  int number = 0;
  if (!library().has_nccl || library().version(&number) != done) return "";
  return std::to_string(number / 10000) + "." + std::to_string(number / 100 % 100) + "." + std::to_string(number % 100);
}

}  // namespace tiles
