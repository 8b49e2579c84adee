// Neighbours among many vectors of unit length: how far they reach, and their means.

#include <algorithm>
#include <cmath>
#include <vector>

#include "guard.h"
#include "parallel.h"

using tiles::guarded;
using tiles::making;

namespace {

// Rows that are compared with all references at once: bounds the memory of their cosines, and lets a cache have them.
constexpr int64_t piece = 256;
// The same where there are several spaces.
constexpr int64_t small_piece = 64;

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

struct Space {
  // Unit vectors: what is smoothed, N x C, and those whose neighbours are known, R x C.
  at::Tensor rows, references;
  // R: the cosine from which on a vector is a neighbour of each, less the edge
  at::Tensor limits;

  int64_t width() const { return references.size(1); }
};

struct Neighbour {
  int64_t place;
  double weight;
};

// The neighbours of a vector by its cosines with all references. Each weighs the third power of its cosine, and twice
// where each is a neighbour of the other; together they weigh as much as `all`.
void find_neighbours(
  const float *cosines, const float *limits, int64_t count, float own, double all, std::vector<Neighbour> &found) {
  const size_t before = found.size();
  double total = 0;
  where(
    count, [&](int64_t place) { return (cosines[place] >= own) | (cosines[place] >= limits[place]); },
    [&](int64_t place) {
      const float cosine = of_no_copy(cosines[place]);
      const int accounts = (cosine >= own) + (cosine >= limits[place]);
      if (accounts == 0 || cosine <= 0) return;
      const double weight = double(accounts) * cosine * cosine * cosine;
      total += weight;
      found.push_back({place, weight});
    });
  const double scale = all / std::max(total, 1e-9);
  for (size_t index = before; index < found.size(); ++index) found[index].weight *= scale;
}

// A vector plus the mean of its neighbours, at unit length.
void smooth(
  const float *x, const float *references, int64_t width, const std::vector<Neighbour> &neighbours,
  std::vector<double> &sum, float *result) {
  sum.assign(x, x + width);
  for (const auto &neighbour : neighbours) {
    const float *row = references + neighbour.place * width;
    for (int64_t column = 0; column < width; ++column) sum[column] += neighbour.weight * row[column];
  }
  double square = 0;
  for (const double value : sum) square += value * value;
  const double length = std::max(std::sqrt(square), 1e-12);
  for (int64_t column = 0; column < width; ++column) result[column] = float(sum[column] / length);
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
  const tiles_tensor *const *x, const tiles_tensor *const *references, const tiles_tensor *const *reach, size_t count,
  int64_t neighbours, tiles_tensor **results) {
  return guarded([&] {
    std::vector<Space> spaces;
    std::vector<at::Tensor> smoothed;
    for (size_t number = 0; number < count; ++number) {
      spaces.push_back({plain(x[number]->value), plain(references[number]->value), plain(reach[number]->value) - edge});
      const auto &[rows, all, limits] = spaces.back();
      check(rows, all, neighbours);
      TORCH_CHECK(
        rows.size(0) == spaces[0].rows.size(0) && all.size(0) == spaces[0].references.size(0),
        "expected the same vectors in each space");
      TORCH_CHECK(limits.numel() == all.size(0), "expected the reach of ", all.size(0), ", found ", limits.sizes());
      smoothed.push_back(at::empty_like(rows));
    }
    if (count == 0) return;
    const int64_t known = spaces[0].references.size(0), most = count == 1 ? piece : small_piece;
    std::vector<at::Tensor> cosines(count);
    for (int64_t first = 0; first < spaces[0].rows.size(0); first += most) {
      const int64_t some = std::min(most, spaces[0].rows.size(0) - first);
      for (size_t number = 0; number < count; ++number) {
        cosines[number] = at::mm(spaces[number].rows.narrow(0, first, some), spaces[number].references.t());
      }
      tiles::in_parts(some, [&](int64_t, int64_t begin, int64_t end) {
        std::vector<float> best;
        std::vector<double> sum;
        std::vector<Neighbour> found;
        for (int64_t row = begin; row < end; ++row) {
          found.clear();
          for (size_t number = 0; number < count; ++number) {
            const float *own = cosines[number].data_ptr<float>() + row * known;
            find_neighbours(
              own, spaces[number].limits.data_ptr<float>(), known, farthest(own, known, neighbours, best) - edge,
              1.0 / double(count), found);
          }
          for (size_t number = 0; number < count; ++number) {
            const int64_t width = spaces[number].width(), start = (first + row) * width;
            smooth(
              spaces[number].rows.data_ptr<float>() + start, spaces[number].references.data_ptr<float>(), width, found,
              sum, smoothed[number].data_ptr<float>() + start);
          }
        }
      });
    }
    std::vector<std::unique_ptr<tiles_tensor>> made;
    made.reserve(smoothed.size());
    for (const auto &rows : smoothed) made.push_back(std::make_unique<tiles_tensor>(tiles_tensor{rows}));
    for (size_t number = 0; number < count; ++number) results[number] = made[number].release();
  });
}

}  // extern "C"
