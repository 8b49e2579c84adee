#pragma once

// CUDA C++ for NVRTC: depthwise 3x3 "same" convolutions of images whose channels lie side by side (N x H x W x C).
//
// Defined in front of it: `value`, what images are made of, float or bfloat16; SEGMENT, THREADS and BLOCK. A thread
// computes four channels of SEGMENT pixels of a row, with the three columns of its window in registers. Sums are in 32
// bits and always in the same order.
namespace tiles {

inline constexpr char depthwise_kernels[] = R"cuda(
struct Four { float v[4]; };

static __device__ __forceinline__ Four load(const float *from) {
  const float4 x = __ldg(reinterpret_cast<const float4 *>(from));
  return {{x.x, x.y, x.z, x.w}};
}

static __device__ __forceinline__ Four load(const bfloat16 *from) {
  const uint2 x = __ldg(reinterpret_cast<const uint2 *>(from));
  return {{__uint_as_float(x.x << 16), __uint_as_float(x.x & 0xffff0000u),
           __uint_as_float(x.y << 16), __uint_as_float(x.y & 0xffff0000u)}};
}

// To the nearest bfloat16, ties to even, in the low half.
static __device__ __forceinline__ unsigned rounded(float x) {
  const unsigned bits = __float_as_uint(x);
  return x == x ? (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16 : 0x7fc0u;
}

static __device__ __forceinline__ unsigned pair(float low, float high) {
#if __CUDA_ARCH__ >= 800
  unsigned both;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(both) : "f"(high), "f"(low));
  return both;
#else
  return rounded(low) | rounded(high) << 16;
#endif
}

static __device__ __forceinline__ void store(float *to, const Four &x) {
  *reinterpret_cast<float4 *>(to) = make_float4(x.v[0], x.v[1], x.v[2], x.v[3]);
}

static __device__ __forceinline__ void store(bfloat16 *to, const Four &x) {
  *reinterpret_cast<uint2 *>(to) = make_uint2(pair(x.v[0], x.v[1]), pair(x.v[2], x.v[3]));
}

// One column of the window, around a pixel of a row: zero outside of the image.
static __device__ __forceinline__ void column(
    Four (&to)[3], const value *__restrict__ image, int row, int place, int height, int width, int channels) {
#pragma unroll
  for (int r = 0; r < 3; ++r) {
    const int y = row + r - 1;
    to[r] = {{0, 0, 0, 0}};
    if (y >= 0 && y < height && place >= 0 && place < width) to[r] = load(image + (y * width + place) * channels);
  }
}

static __device__ __forceinline__ void shift(Four (&left)[3], Four (&middle)[3], const Four (&right)[3]) {
#pragma unroll
  for (int r = 0; r < 3; ++r) {
    left[r] = middle[r];
    middle[r] = right[r];
  }
}

// kernel: C x 3 x 3. flipped: the transposed convolution, through which gradients go back.
template <bool flipped>
static __device__ __forceinline__ void convolve(
    const value *__restrict__ x, const float *__restrict__ kernel, value *__restrict__ y, int images, int height,
    int width, int channels) {
  const int vectors = channels / 4;
  const int segments = (width + SEGMENT - 1) / SEGMENT;
  long long item = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (item >= (long long)images * height * segments * vectors) return;
  const int channel = (int)(item % vectors) * 4;
  item /= vectors;
  const int start = (int)(item % segments) * SEGMENT;
  item /= segments;
  const int row = (int)(item % height);
  const long long offset = item / height * height * width * channels + channel;
  x += offset;
  y += offset + (long long)row * width * channels;

  float k[4][9];
#pragma unroll
  for (int i = 0; i < 9; ++i) {
    const Four part = load(kernel + channel * 9 + i * 4);
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      const int at = i * 4 + j;
      k[at / 9][flipped ? 8 - at % 9 : at % 9] = part.v[j];
    }
  }

  Four left[3], middle[3], right[3];
  column(left, x, row, start - 1, height, width, channels);
  column(middle, x, row, start, height, width, channels);
  const int end = min(start + SEGMENT, width);
#pragma unroll 4
  for (int place = start; place < end; ++place) {
    column(right, x, row, place + 1, height, width, channels);
    Four sum = {{0, 0, 0, 0}};
#pragma unroll
    for (int r = 0; r < 3; ++r) {
#pragma unroll
      for (int c = 0; c < 4; ++c) {
        sum.v[c] += left[r].v[c] * k[c][r * 3] + middle[r].v[c] * k[c][r * 3 + 1] + right[r].v[c] * k[c][r * 3 + 2];
      }
    }
    store(y + place * channels, sum);
    shift(left, middle, right);
  }
}

extern "C" __global__ void __launch_bounds__(THREADS) depthwise(
    const value *__restrict__ x, const float *__restrict__ kernel, value *__restrict__ y, int images, int height,
    int width, int channels) {
  convolve<false>(x, kernel, y, images, height, width, channels);
}

extern "C" __global__ void __launch_bounds__(THREADS) depthwise_to_input(
    const value *__restrict__ dy, const float *__restrict__ kernel, value *__restrict__ dx, int images, int height,
    int width, int channels) {
  convolve<true>(dy, kernel, dx, images, height, width, channels);
}

// Blocks of BLOCK x BLOCK threads: four channels each, and rows. parts: gridDim.y x C x 3 x 3, of which the sum is asked.
extern "C" __global__ void __launch_bounds__(BLOCK * BLOCK) depthwise_to_kernel(
    const value *__restrict__ x, const value *__restrict__ dy, float *__restrict__ parts, int images, int height,
    int width, int channels) {
  __shared__ float sums[BLOCK][BLOCK][36];
  const int channel = (blockIdx.x * BLOCK + threadIdx.x) * 4;
  float sum[4][9];
#pragma unroll
  for (int c = 0; c < 4; ++c) {
#pragma unroll
    for (int i = 0; i < 9; ++i) sum[c][i] = 0;
  }
  if (channel < channels) {
    for (int item = blockIdx.y * BLOCK + threadIdx.y; item < images * height; item += gridDim.y * BLOCK) {
      const int row = item % height;
      const long long offset = (long long)(item / height) * height * width * channels + channel;
      const value *image = x + offset;
      const value *gradient = dy + offset + (long long)row * width * channels;
      Four left[3], middle[3], right[3];
      column(left, image, row, -1, height, width, channels);
      column(middle, image, row, 0, height, width, channels);
#pragma unroll 4
      for (int place = 0; place < width; ++place) {
        column(right, image, row, place + 1, height, width, channels);
        const Four g = load(gradient + place * channels);
#pragma unroll
        for (int r = 0; r < 3; ++r) {
#pragma unroll
          for (int c = 0; c < 4; ++c) {
            sum[c][r * 3] += left[r].v[c] * g.v[c];
            sum[c][r * 3 + 1] += middle[r].v[c] * g.v[c];
            sum[c][r * 3 + 2] += right[r].v[c] * g.v[c];
          }
        }
        shift(left, middle, right);
      }
    }
  }
#pragma unroll
  for (int c = 0; c < 4; ++c) {
#pragma unroll
    for (int i = 0; i < 9; ++i) sums[threadIdx.y][threadIdx.x][c * 9 + i] = sum[c][i];
  }
  __syncthreads();
  for (int item = threadIdx.y * BLOCK + threadIdx.x; item < BLOCK * 36; item += BLOCK * BLOCK) {
    float total = 0;
    for (int r = 0; r < BLOCK; ++r) total += sums[r][item / 36][item % 36];
    const int place = blockIdx.x * BLOCK * 36 + item;
    if (place < channels * 9) parts[(long long)blockIdx.y * channels * 9 + place] = total;
  }
}
)cuda";
}  // namespace tiles
