// Neighbours among many vectors of unit length: how far they reach, and their means.

#include <algorithm>
#include <cmath>
#include <vector>

#include "guard.h"
#include "parallel.h"

using tiles::making;

namespace {

// Rows that are compared with all references at once: bounds the memory of their cosines, and lets a cache have them.
constexpr int64_t piece = 256;

// A cosine that was computed in another product differs by rounding: a neighbour at the very edge is one.
constexpr float edge = 1e-6F;

// Of more than this, two vectors are copies of one another, and no neighbours.
constexpr float copy = 1 - 1e-5F;
constexpr float none = -2;

float of_no_copy(float cosine) { return cosine > copy ? none : cosine; }

// So many cosines are looked at at once, and passed over where none of them counts: hardly any does.
constexpr int64_t block = 64;

// Calls body(place) for each block that passes, for all of its places.
template <typename Passes, typename Body>
void where(int64_t count, const Passes &passes, const Body &body) {
  for (int64_t first = 0; first < count; first += block) {
    const int64_t end = std::min(first + block, count);
    bool any = false;
    for (int64_t place = first; place < end; ++place) any |= passes(place);
    if (!any) continue;
    for (int64_t place = first; place < end; ++place) body(place);
  }
}

// The cosine with the neighbour of that rank: what the others are compared with is the least of the best, in a heap.
float farthest(const float *cosines, int64_t count, int64_t neighbours, std::vector<float> &best) {
  best.assign(neighbours, none);
  where(
    count, [&](int64_t place) { return cosines[place] > best.front(); },
    [&](int64_t place) {
      const float cosine = of_no_copy(cosines[place]);
      if (!(cosine > best.front())) return;
      std::pop_heap(best.begin(), best.end(), std::greater<>());
      best.back() = cosine;
      std::push_heap(best.begin(), best.end(), std::greater<>());
    });
  return best.front();
}

struct References {
  // R x C
  const float *rows;
  int64_t count, width;
  // R: the cosine from which on a vector is a neighbour of each
  const float *limits;
};

// A vector plus the mean of its neighbours, each weighing the third power of its cosine, and twice where each is a
// neighbour of the other; at unit length.
void smooth(
  const float *x, const float *cosines, const References &references, float own, std::vector<double> &sum,
  float *result) {
  std::fill(sum.begin(), sum.end(), 0);
  double total = 0;
  const float *limits = references.limits;
  where(
    references.count, [&](int64_t place) { return (cosines[place] >= own) | (cosines[place] >= limits[place]); },
    [&](int64_t place) {
      const float cosine = of_no_copy(cosines[place]);
      const int accounts = (cosine >= own) + (cosine >= limits[place]);
      if (accounts == 0 || cosine <= 0) return;
      const double weight = double(accounts) * cosine * cosine * cosine;
      total += weight;
      const float *row = references.rows + place * references.width;
      for (int64_t column = 0; column < references.width; ++column) sum[column] += weight * row[column];
    });
  total = std::max(total, 1e-9);
  double square = 0;
  for (int64_t column = 0; column < references.width; ++column) {
    sum[column] = x[column] + sum[column] / total;
    square += sum[column] * sum[column];
  }
  const double length = std::max(std::sqrt(square), 1e-12);
  for (int64_t column = 0; column < references.width; ++column) result[column] = float(sum[column] / length);
}

// Calls body(row, cosines with all references) for each row of x, on all threads.
template <typename Body>
void with_cosines(const at::Tensor &x, const at::Tensor &references, const Body &body) {
  const int64_t count = references.size(0);
  const auto columns = references.t();
  at::Tensor cosines;
  for (int64_t first = 0; first < x.size(0); first += piece) {
    const auto rows = x.narrow(0, first, std::min(piece, x.size(0) - first));
    cosines = at::mm(rows, columns);
    const float *values = cosines.data_ptr<float>();
    tiles::in_parts(rows.size(0), [&](int64_t, int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) body(first + row, values + row * count);
    });
  }
}

// On the CPU: these kernels are, and what they take is small.
at::Tensor plain(const at::Tensor &x) { return x.to(at::kCPU, at::kFloat).contiguous(); }

void check(const at::Tensor &x, const at::Tensor &references, int64_t neighbours) {
  TORCH_CHECK(
    x.dim() == 2 && references.dim() == 2 && x.size(1) == references.size(1), "expected vectors of one width, found ",
    x.sizes(), " and ", references.sizes());
  TORCH_CHECK(
    neighbours >= 1 && neighbours <= references.size(0), "expected 1 to ", references.size(0), " neighbours, found ",
    neighbours);
}

}  // namespace

extern "C" {

char *tiles_neighbour_reach(const tiles_tensor *references, int64_t neighbours, tiles_tensor **result) {
  return making(result, [&] {
    const auto all = plain(references->value);
    check(all, all, neighbours);
    auto reach = at::empty({all.size(0)}, at::kFloat);
    float *values = reach.data_ptr<float>();
    with_cosines(all, all, [&](int64_t row, const float *cosines) {
      thread_local std::vector<float> best;
      values[row] = farthest(cosines, all.size(0), neighbours, best);
    });
    return reach;
  });
}

char *tiles_neighbour_smooth(
  const tiles_tensor *x, const tiles_tensor *references, const tiles_tensor *reach, int64_t neighbours,
  tiles_tensor **result) {
  return making(result, [&] {
    const auto rows = plain(x->value), all = plain(references->value), limits = plain(reach->value) - edge;
    check(rows, all, neighbours);
    TORCH_CHECK(limits.numel() == all.size(0), "expected the reach of ", all.size(0), ", found ", limits.sizes());
    const References known{all.data_ptr<float>(), all.size(0), all.size(1), limits.data_ptr<float>()};
    auto smoothed = at::empty_like(rows);
    const float *values = rows.data_ptr<float>();
    float *found = smoothed.data_ptr<float>();
    with_cosines(rows, all, [&](int64_t row, const float *cosines) {
      thread_local std::vector<float> best;
      thread_local std::vector<double> sum;
      sum.resize(known.width);
      const float own = farthest(cosines, known.count, neighbours, best) - edge;
      smooth(values + row * known.width, cosines, known, own, sum, found + row * known.width);
    });
    return smoothed;
  });
}

}  // extern "C"
