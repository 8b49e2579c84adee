#include "vector.h"

namespace tiles::cpu {

namespace {

template <int lanes>
INLINE inline void step_lanes(
  float *parameter, const float *gradient, float *first, float *second, int64_t count, const Adam &adam) {
  for (int64_t place = 0; place + lanes <= count; place += lanes) {
    Floats<lanes> p, g, m, v;
    load<lanes>(p, parameter + place);
    load<lanes>(g, gradient + place);
    load<lanes>(m, first + place);
    load<lanes>(v, second + place);
    m = m * adam.first_decay + g * adam.first_share;
    v = v * adam.second_decay + g * g * adam.second_share;
    p -= adam.rate * m / (__builtin_elementwise_sqrt(v) + adam.epsilon);
    store<lanes>(parameter + place, p);
    store<lanes>(first + place, m);
    store<lanes>(second + place, v);
  }
}

template <int lanes, typename Value>
INLINE inline void step_all(
  Value *parameter, const Value *gradient, Value *first, Value *second, int64_t count, const Adam &adam) {
  step_lanes<lanes>(parameter, gradient, first, second, count, adam);
  const int64_t done = count / lanes * lanes;
  step_lanes<1>(parameter + done, gradient + done, first + done, second + done, count - done, adam);
}

}  // namespace

FOR_THIS_MACHINE(
  step, step_all,
  (Value *parameter, const Value *gradient, Value *first, Value *second, int64_t count, const Adam &adam),
  (parameter, gradient, first, second, count, adam))

template decltype(step<float>) step<float>;

}  // namespace tiles::cpu
