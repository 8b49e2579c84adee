// Neighbours among many vectors of unit length: how far they reach, and their means.

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/kernels.h"
#include "guard.h"
#include "parallel.h"

using tiles::guarded;
using tiles::making;
using tiles::cpu::Panels;
using tiles::cpu::Products;

namespace {

// A cosine that was computed in another product differs by rounding: a neighbour at the very edge is one.
constexpr float edge = 1e-6F;

// Of more than this, two vectors are copies of one another, and no neighbours.
constexpr float copy = 1 - 1e-5F;
constexpr float none = -2;

// No cosine is as large.
constexpr float never = 4;

// Vectors that are compared with some panels while a cache has these.
constexpr int64_t together = 64;

}  // namespace

// Vectors of unit length that others are compared with.
struct tiles_references {
  at::Tensor rows;
  // How many of the nearest are neighbours.
  int64_t neighbours;
  // The cosine from which on a vector is a neighbour of each.
  std::vector<float> limits;
  std::vector<float> panels;

  // reach: R, or none, where no vector is a neighbour for a reference's sake.
  tiles_references(const at::Tensor &references, const at::Tensor &reach, int64_t neighbours)
    : rows(references), neighbours(neighbours) {
    const int64_t padded = panel_count() * Panels::side;
    limits.assign(padded, never);
    panels.assign(padded * width(), 0);
    for (int64_t place = 0; place < count(); ++place) {
      const float *values = row(place);
      float *panel = &panels[place / Panels::side * width() * Panels::side + place % Panels::side];
      for (int64_t column = 0; column < width(); ++column) panel[column * Panels::side] = values[column];
      if (reach.defined()) limits[place] = reach.data_ptr<float>()[place] - edge;
    }
  }

  int64_t count() const { return rows.size(0); }
  int64_t width() const { return rows.size(1); }
  int64_t panel_count() const { return (count() + Panels::side - 1) / Panels::side; }
  const float *row(int64_t place) const { return rows.data_ptr<float>() + place * width(); }
};

namespace {

// What was found of one vector: the cosines that may count, and the greatest ones.
struct Look {
  struct Candidate {
    int64_t place;
    float cosine;
  };
  std::vector<Candidate> candidates;

  void begin(int64_t count) {
    neighbours = size_t(count);
    candidates.clear();
    greatest.clear();
    known = none;
  }

  // The cosine with the neighbour of the last rank is no less.
  float least() const { return known; }

  // The cosine with the neighbour of the last rank among those seen.
  float farthest() {
    settle();
    return known;
  }

  void take(int64_t place, float cosine, float limit) {
    const bool counts = cosine >= known - edge || cosine >= limit;
    if (!counts || cosine > copy) return;
    candidates.push_back({place, cosine});
    if (cosine <= known) return;
    greatest.push_back(cosine);
    if (greatest.size() >= 2 * neighbours) settle();
  }

private:
  size_t neighbours = 0;
  // In no order; more than neighbours until they are settled.
  std::vector<float> greatest;
  float known = none;

  void settle() {
    if (greatest.size() < neighbours) return;
    const auto last = greatest.begin() + int64_t(neighbours) - 1;
    std::nth_element(greatest.begin(), last, greatest.end(), std::greater<>());
    greatest.resize(neighbours);
    known = greatest.back();
  }
};

// Compares some vectors (at most `together`, one after the other from x on) with all references.
void look(const tiles_references &all, const float *x, int64_t count, std::vector<Look> &looks) {
  const Panels panels = {all.count(), all.width(), all.panels.data(), all.limits.data()};
  looks.resize(together);
  for (int64_t row = 0; row < count; ++row) looks[row].begin(all.neighbours);
  for (int64_t begin = 0; begin < all.panel_count(); begin += Products::panels) {
    const int64_t end = std::min(begin + Products::panels, all.panel_count());
    for (int64_t first = 0; first < count; first += Panels::rows) {
      const float *rows[Panels::rows];
      float least[Panels::rows];
      for (int64_t number = 0; number < Panels::rows; ++number) {
        // Where there are no more, the last one again, whose products nobody looks at.
        const int64_t row = std::min(first + number, count - 1);
        rows[number] = x + row * panels.width;
        least[number] = looks[row].least() - edge;
      }
      Products found[Panels::rows];
      tiles::cpu::find_products<float>(panels, rows, least, begin, end, found);
      for (int64_t number = 0; number < std::min<int64_t>(Panels::rows, count - first); ++number) {
        const auto &own = found[number];
        for (int index = 0; index < own.count; ++index) {
          looks[first + number].take(own.places[index], own.values[index], panels.limits[own.places[index]]);
        }
      }
    }
  }
}

struct Neighbour {
  int64_t place;
  double weight;
};

// The neighbours of a vector. Each weighs the third power of its cosine, and twice where each is a neighbour of the
// other; together they weigh as much as `all`.
void find_neighbours(Look &look, const tiles_references &references, double all, std::vector<Neighbour> &found) {
  const size_t before = found.size();
  const float own = look.farthest() - edge;
  double total = 0;
  for (const auto &[place, cosine] : look.candidates) {
    const int accounts = (cosine >= own) + (cosine >= references.limits[place]);
    if (accounts == 0 || cosine <= 0) continue;
    const double weight = double(accounts) * cosine * cosine * cosine;
    total += weight;
    found.push_back({place, weight});
  }
  const double scale = all / std::max(total, 1e-9);
  for (size_t index = before; index < found.size(); ++index) found[index].weight *= scale;
}

// A vector plus the mean of its neighbours, at unit length.
void smooth(
  const float *x, const tiles_references &references, const std::vector<Neighbour> &neighbours,
  std::vector<double> &sum, float *result) {
  const int64_t width = references.width();
  sum.assign(x, x + width);
  for (const auto &neighbour : neighbours) {
    const float *row = references.row(neighbour.place);
    for (int64_t column = 0; column < width; ++column) sum[column] += neighbour.weight * row[column];
  }
  double square = 0;
  for (const double value : sum) square += value * value;
  const double length = std::max(std::sqrt(square), 1e-12);
  for (int64_t column = 0; column < width; ++column) result[column] = float(sum[column] / length);
}

// On the CPU: these kernels are, and what they take is small.
at::Tensor plain(const at::Tensor &x) { return x.to(at::kCPU, at::kFloat).contiguous(); }

void check(const at::Tensor &references, int64_t neighbours) {
  TORCH_CHECK(references.dim() == 2, "expected vectors, found ", references.sizes());
  TORCH_CHECK(
    neighbours >= 1 && neighbours <= references.size(0), "expected 1 to ", references.size(0), " neighbours, found ",
    neighbours);
}

}  // namespace

extern "C" {

char *tiles_neighbour_reach(const tiles_tensor *references, int64_t neighbours, tiles_tensor **result) {
  return making(result, [&] {
    const auto all = plain(references->value);
    check(all, neighbours);
    auto reach = at::empty({all.size(0)}, at::kFloat);
    float *values = reach.data_ptr<float>();
    const tiles_references compared(all, {}, neighbours);
    tiles::in_parts(all.size(0), [&](int64_t, int64_t begin, int64_t end) {
      std::vector<Look> looks;
      for (int64_t first = begin; first < end; first += together) {
        const int64_t some = std::min(together, end - first);
        look(compared, compared.row(first), some, looks);
        for (int64_t row = 0; row < some; ++row) values[first + row] = looks[row].farthest();
      }
    });
    return reach;
  });
}

char *tiles_references_prepare(
  const tiles_tensor *rows, const tiles_tensor *reach, int64_t neighbours, tiles_references **result) {
  return guarded([&] {
    const auto all = plain(rows->value), limits = plain(reach->value);
    check(all, neighbours);
    TORCH_CHECK(limits.numel() == all.size(0), "expected the reach of ", all.size(0), ", found ", limits.sizes());
    *result = new tiles_references(all, limits, neighbours);
  });
}

void tiles_references_free(tiles_references *references) { delete references; }

char *tiles_neighbour_smooth(
  const tiles_tensor *const *x, const tiles_references *const *references, size_t count, tiles_tensor **results) {
  return guarded([&] {
    if (count == 0) return;
    std::vector<at::Tensor> rows, smoothed;
    for (size_t number = 0; number < count; ++number) {
      const auto &space = *references[number];
      rows.push_back(plain(x[number]->value));
      const auto &own = rows.back();
      TORCH_CHECK(
        own.dim() == 2 && own.size(1) == space.width(), "expected vectors of ", space.width(), ", found ", own.sizes());
      TORCH_CHECK(
        own.size(0) == rows[0].size(0) && space.count() == references[0]->count(),
        "expected the same vectors in each space");
      smoothed.push_back(at::empty_like(own));
    }
    tiles::in_parts(rows[0].size(0), [&](int64_t, int64_t begin, int64_t end) {
      std::vector<Look> looks;
      std::vector<double> sum;
      std::vector<std::vector<Neighbour>> found(together);
      for (int64_t first = begin; first < end; first += together) {
        const int64_t some = std::min(together, end - first);
        for (auto &own : found) own.clear();
        for (size_t number = 0; number < count; ++number) {
          const auto &space = *references[number];
          look(space, rows[number].data_ptr<float>() + first * space.width(), some, looks);
          for (int64_t row = 0; row < some; ++row) {
            find_neighbours(looks[row], space, 1.0 / double(count), found[row]);
          }
        }
        for (size_t number = 0; number < count; ++number) {
          const auto &space = *references[number];
          const float *const from = rows[number].data_ptr<float>();
          float *const to = smoothed[number].data_ptr<float>();
          for (int64_t row = 0; row < some; ++row) {
            const int64_t start = (first + row) * space.width();
            smooth(from + start, space, found[row], sum, to + start);
          }
        }
      }
    });
    std::vector<std::unique_ptr<tiles_tensor>> made;
    made.reserve(smoothed.size());
    for (const auto &rows : smoothed) made.push_back(std::make_unique<tiles_tensor>(tiles_tensor{rows}));
    for (size_t number = 0; number < count; ++number) results[number] = made[number].release();
  });
}

}  // extern "C"
