// Neighbours among many vectors of unit length: how far they reach, and their means.

#include <algorithm>
#include <cmath>
#include <vector>

#include "cpu/kernels.h"
#include "guard.h"
#include "parallel.h"

using tiles::guarded;
using tiles::making;
using tiles::cpu::Sieve;
using tiles::cpu::Sifted;

namespace {

// A cosine that was computed in another product differs by rounding: a neighbour at the very edge is one.
constexpr float edge = 1e-6F;

// Of more than this, two vectors are copies of one another, and no neighbours.
constexpr float copy = 1 - 1e-5F;
constexpr float none = -2;

float of_no_copy(float cosine) { return cosine > copy ? none : cosine; }

// By so much a product may differ from what bounds it.
constexpr float slack = 1e-5F;

// Where the first columns have so much of the mean square of references, the rest is little enough to pass most over by
// them.
constexpr double enough = 0.75;

// Rows that are compared with a block of references while a cache has it.
constexpr int64_t together = 16;

float length(const float *values, int64_t count) {
  double square = 0;
  for (int64_t column = 0; column < count; ++column) square += double(values[column]) * values[column];
  return float(std::sqrt(square)) * (1 + 1e-6F);
}

// Unit vectors, and what others are compared with them by.
class References {
public:
  // limits: R, the cosine from which on a vector is a neighbour of each, or none.
  References(const at::Tensor &rows, const at::Tensor &limits) : rows_(rows), limits_(limits), columns_(columns(rows)) {
    const int64_t count = rows.size(0), width = rows.size(1);
    const int64_t panels = (count + Sieve::panel - 1) / Sieve::panel;
    panels_.resize(panels * Sieve::panel * columns_);
    rests_.resize(panels * Sieve::panel);
    sifted_limits_.resize(panels * Sieve::panel);
    for (int64_t place = 0; place < count; ++place) {
      const float *row = this->row(place);
      float *panel = &panels_[place / Sieve::panel * columns_ * Sieve::panel + place % Sieve::panel];
      for (int64_t column = 0; column < columns_; ++column) panel[column * Sieve::panel] = row[column];
      rests_[place] = length(row + columns_, width - columns_);
      sifted_limits_[place] = limit(place) - slack;
    }
  }

  int64_t count() const { return rows_.size(0); }
  int64_t width() const { return rows_.size(1); }
  int64_t panels() const { return int64_t(rests_.size()) / Sieve::panel; }
  const float *row(int64_t place) const { return rows_.data_ptr<float>() + place * width(); }
  float limit(int64_t place) const { return limits_.defined() ? limits_.data_ptr<float>()[place] : never; }
  Sieve sieve() const {
    return {count(), width(), columns_, rows_.data_ptr<float>(), panels_.data(), rests_.data(), sifted_limits_.data()};
  }

private:
  // No cosine is as large.
  static constexpr float never = 4;

  // How many of the first columns are enough: a multiple of 8, or all.
  static int64_t columns(const at::Tensor &rows) {
    const int64_t width = rows.size(1);
    const auto squares = rows.square().sum({0}, false, at::kDouble);
    const double *values = squares.data_ptr<double>();
    double all = 0, sum = 0;
    for (int64_t column = 0; column < width; ++column) all += values[column];
    for (int64_t column = 0; column + 8 <= width; column += 8) {
      for (int64_t own = column; own < column + 8; ++own) sum += values[own];
      if (sum >= enough * all) return column + 8;
    }
    return width;
  }

  at::Tensor rows_, limits_;
  int64_t columns_;
  std::vector<float> panels_, rests_, sifted_limits_;
};

// What was found of one vector: the cosines that may count, and the greatest ones, the least of them first, in a heap.
struct Look {
  struct Candidate {
    int64_t place;
    float cosine;
  };
  std::vector<Candidate> candidates;
  std::vector<float> best;

  // The cosine with the neighbour of the last rank, as far as it is known.
  float farthest() const { return best.front(); }

  void begin(int64_t neighbours) {
    candidates.clear();
    best.assign(neighbours, none);
  }

  void take(int64_t place, float product, float limit) {
    const float cosine = of_no_copy(product);
    if (!(cosine >= farthest() - edge || cosine >= limit)) return;
    candidates.push_back({place, cosine});
    if (!(cosine > farthest())) return;
    std::pop_heap(best.begin(), best.end(), std::greater<>());
    best.back() = cosine;
    std::push_heap(best.begin(), best.end(), std::greater<>());
  }
};

// Compares some vectors (at most `together`, one after the other from x on) with all references.
void look(const References &all, const float *x, int64_t count, int64_t neighbours, std::vector<Look> &looks) {
  const auto sieve = all.sieve();
  looks.resize(together);
  float rests[together];
  for (int64_t row = 0; row < count; ++row) {
    looks[row].begin(neighbours);
    rests[row] = length(x + row * sieve.width + sieve.columns, sieve.width - sieve.columns);
  }
  for (int64_t begin = 0; begin < all.panels(); begin += Sifted::panels) {
    const int64_t end = std::min(begin + Sifted::panels, all.panels());
    for (int64_t first = 0; first < count; first += Sieve::rows) {
      const float *rows[Sieve::rows];
      float own_rests[Sieve::rows], least[Sieve::rows];
      for (int64_t number = 0; number < Sieve::rows; ++number) {
        // Where there are no more, the last one again, whose products nobody looks at.
        const int64_t row = std::min(first + number, count - 1);
        rows[number] = x + row * sieve.width;
        own_rests[number] = rests[row];
        least[number] = looks[row].farthest() - edge - slack;
      }
      Sifted sifted[Sieve::rows];
      tiles::cpu::sift<float>(sieve, rows, own_rests, least, begin, end, sifted);
      for (int64_t number = 0; number < std::min<int64_t>(Sieve::rows, count - first); ++number) {
        const auto &found = sifted[number];
        for (int index = 0; index < found.count; ++index) {
          looks[first + number].take(found.places[index], found.products[index], all.limit(found.places[index]));
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
void find_neighbours(const Look &look, const References &references, double all, std::vector<Neighbour> &found) {
  const size_t before = found.size();
  const float own = look.farthest() - edge;
  double total = 0;
  for (const auto &[place, cosine] : look.candidates) {
    const int accounts = (cosine >= own) + (cosine >= references.limit(place));
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
    const References compared(all, {});
    tiles::in_parts(all.size(0), [&](int64_t, int64_t begin, int64_t end) {
      std::vector<Look> looks;
      for (int64_t first = begin; first < end; first += together) {
        const int64_t some = std::min(together, end - first);
        look(compared, compared.row(first), some, neighbours, looks);
        for (int64_t row = 0; row < some; ++row) values[first + row] = looks[row].farthest();
      }
    });
    return reach;
  });
}

char *tiles_neighbour_smooth(
  const tiles_tensor *const *x, const tiles_tensor *const *references, const tiles_tensor *const *reach, size_t count,
  int64_t neighbours, tiles_tensor **results) {
  return guarded([&] {
    std::vector<at::Tensor> rows, smoothed;
    std::vector<References> spaces;
    for (size_t number = 0; number < count; ++number) {
      rows.push_back(plain(x[number]->value));
      const auto all = plain(references[number]->value), limits = plain(reach[number]->value) - edge;
      check(rows.back(), all, neighbours);
      TORCH_CHECK(limits.numel() == all.size(0), "expected the reach of ", all.size(0), ", found ", limits.sizes());
      spaces.emplace_back(all, limits);
      TORCH_CHECK(
        rows.back().size(0) == rows[0].size(0) && spaces.back().count() == spaces[0].count(),
        "expected the same vectors in each space");
      smoothed.push_back(at::empty_like(rows.back()));
    }
    if (count == 0) return;
    tiles::in_parts(rows[0].size(0), [&](int64_t, int64_t begin, int64_t end) {
      std::vector<Look> looks;
      std::vector<double> sum;
      std::vector<std::vector<Neighbour>> found(together);
      for (int64_t first = begin; first < end; first += together) {
        const int64_t some = std::min(together, end - first);
        for (auto &own : found) own.clear();
        for (size_t number = 0; number < count; ++number) {
          const auto &space = spaces[number];
          look(space, rows[number].data_ptr<float>() + first * space.width(), some, neighbours, looks);
          for (int64_t row = 0; row < some; ++row) {
            find_neighbours(looks[row], space, 1.0 / double(count), found[row]);
          }
        }
        for (size_t number = 0; number < count; ++number) {
          const auto &space = spaces[number];
          for (int64_t row = 0; row < some; ++row) {
            const int64_t start = (first + row) * space.width();
            smooth(
              rows[number].data_ptr<float>() + start, space.row(0), space.width(), found[row], sum,
              smoothed[number].data_ptr<float>() + start);
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
