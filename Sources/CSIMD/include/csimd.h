/* The few operations on eight lanes that Swift's SIMD types lack or compile badly: each is one or two instructions here.
   Portable Clang builtins, with x86 intrinsics where there is no builtin. Nothing is contracted: an fma is written as one. */
#pragma once
#include <math.h>

typedef float csimd_f8 __attribute__((ext_vector_type(8)));
typedef double csimd_d8 __attribute__((ext_vector_type(8)));
typedef double csimd_d4 __attribute__((ext_vector_type(4)));
typedef int csimd_i8 __attribute__((ext_vector_type(8)));
typedef unsigned csimd_u8 __attribute__((ext_vector_type(8)));
typedef unsigned long csimd_ul8 __attribute__((ext_vector_type(8)));
typedef long csimd_l8 __attribute__((ext_vector_type(8)));

#define CSIMD_INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Tells the CPU that this is a waiting loop. */
CSIMD_INLINE void csimd_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

/* True if this CPU can run what this build contains. */
CSIMD_INLINE int csimd_cpu_is_supported(void) {
#if defined(__x86_64__) && defined(__AVX512F__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
#elif defined(__x86_64__) && defined(__AVX2__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return 1;
#endif
}

/* What OpenBLAS calls its kernels for the instruction sets of this CPU; NULL for CPUs without the newer ones. */
CSIMD_INLINE const char *csimd_openblas_kernels(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd"))
    return "SkylakeX";
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
  return 0;
}

/* Memory that will be needed soon. */
CSIMD_INLINE void csimd_prefetch(const void *p) { __builtin_prefetch(p); }

CSIMD_INLINE csimd_f8 csimd_sqrt_f8(csimd_f8 a) { return __builtin_elementwise_sqrt(a); }
CSIMD_INLINE csimd_d8 csimd_sqrt_d8(csimd_d8 a) { return __builtin_elementwise_sqrt(a); }
/* One instruction each: b if either is NaN. */
CSIMD_INLINE csimd_f8 csimd_min_f8(csimd_f8 a, csimd_f8 b) { return a < b ? a : b; }
CSIMD_INLINE csimd_d8 csimd_min_d8(csimd_d8 a, csimd_d8 b) { return a < b ? a : b; }
CSIMD_INLINE csimd_f8 csimd_max_f8(csimd_f8 a, csimd_f8 b) { return a > b ? a : b; }
CSIMD_INLINE csimd_d8 csimd_max_d8(csimd_d8 a, csimd_d8 b) { return a > b ? a : b; }
CSIMD_INLINE csimd_f8 csimd_abs_f8(csimd_f8 a) { return __builtin_elementwise_abs(a); }
CSIMD_INLINE csimd_d8 csimd_abs_d8(csimd_d8 a) { return __builtin_elementwise_abs(a); }
CSIMD_INLINE csimd_f8 csimd_fma_f8(csimd_f8 a, csimd_f8 b, csimd_f8 c) { return __builtin_elementwise_fma(a, b, c); }
CSIMD_INLINE csimd_d8 csimd_fma_d8(csimd_d8 a, csimd_d8 b, csimd_d8 c) { return __builtin_elementwise_fma(a, b, c); }
/* To the nearest integer, halves to the even one. */
CSIMD_INLINE csimd_f8 csimd_rint_f8(csimd_f8 a) { return __builtin_elementwise_roundeven(a); }
CSIMD_INLINE csimd_d8 csimd_rint_d8(csimd_d8 a) { return __builtin_elementwise_roundeven(a); }
CSIMD_INLINE csimd_f8 csimd_floor_f8(csimd_f8 a) { return __builtin_elementwise_floor(a); }
CSIMD_INLINE csimd_d8 csimd_floor_d8(csimd_d8 a) { return __builtin_elementwise_floor(a); }

/* Masks: all bits of a lane are set, or none. */
CSIMD_INLINE csimd_i8 csimd_below_f8(csimd_f8 a, csimd_f8 b) { return a < b; }
CSIMD_INLINE csimd_l8 csimd_below_d8(csimd_d8 a, csimd_d8 b) { return a < b; }
CSIMD_INLINE csimd_i8 csimd_at_most_f8(csimd_f8 a, csimd_f8 b) { return a <= b; }
CSIMD_INLINE csimd_l8 csimd_at_most_d8(csimd_d8 a, csimd_d8 b) { return a <= b; }
CSIMD_INLINE csimd_i8 csimd_and_i8(csimd_i8 a, csimd_i8 b) { return a & b; }
CSIMD_INLINE csimd_l8 csimd_and_l8(csimd_l8 a, csimd_l8 b) { return a & b; }
CSIMD_INLINE csimd_i8 csimd_not_i8(csimd_i8 a) { return ~a; }
CSIMD_INLINE csimd_l8 csimd_not_l8(csimd_l8 a) { return ~a; }
/* b where the mask is set, else a. */
CSIMD_INLINE csimd_f8 csimd_select_f8(csimd_f8 a, csimd_f8 b, csimd_i8 mask) {
  return (csimd_f8)(((csimd_i8)a & ~mask) | ((csimd_i8)b & mask));
}
CSIMD_INLINE csimd_d8 csimd_select_d8(csimd_d8 a, csimd_d8 b, csimd_l8 mask) {
  return (csimd_d8)(((csimd_l8)a & ~mask) | ((csimd_l8)b & mask));
}

/* Sums of the lanes, halves first. */
CSIMD_INLINE float csimd_sum_f8(csimd_f8 a) {
  typedef float f4 __attribute__((ext_vector_type(4)));
  f4 b = a.lo + a.hi;
  return (b.x + b.z) + (b.y + b.w);
}
CSIMD_INLINE double csimd_sum_d8(csimd_d8 a) {
  csimd_d4 b = a.lo + a.hi;
  return (b.x + b.z) + (b.y + b.w);
}

/* Bit k: low < a[k] < high. */
CSIMD_INLINE unsigned csimd_between_f8(csimd_f8 a, float low, float high) {
#if defined(__AVX2__)
  __m256 v = (__m256)a;
  return (unsigned)_mm256_movemask_ps(
      _mm256_and_ps(_mm256_cmp_ps(v, _mm256_set1_ps(low), _CMP_GT_OQ), _mm256_cmp_ps(v, _mm256_set1_ps(high), _CMP_LT_OQ)));
#else
  unsigned m = 0;
  for (int k = 0; k < 8; k++) m |= (unsigned)(a[k] > low && a[k] < high) << k;
  return m;
#endif
}
CSIMD_INLINE unsigned csimd_between_d8(csimd_d8 a, double low, double high) {
#if defined(__AVX2__)
  __m256d x = (__m256d)a.lo, y = (__m256d)a.hi, l = _mm256_set1_pd(low), h = _mm256_set1_pd(high);
  unsigned m = (unsigned)_mm256_movemask_pd(_mm256_and_pd(_mm256_cmp_pd(x, l, _CMP_GT_OQ), _mm256_cmp_pd(x, h, _CMP_LT_OQ)));
  unsigned n = (unsigned)_mm256_movemask_pd(_mm256_and_pd(_mm256_cmp_pd(y, l, _CMP_GT_OQ), _mm256_cmp_pd(y, h, _CMP_LT_OQ)));
  return m | n << 4;
#else
  unsigned m = 0;
  for (int k = 0; k < 8; k++) m |= (unsigned)(a[k] > low && a[k] < high) << k;
  return m;
#endif
}

/* Bit k: the sign of a[k]. */
CSIMD_INLINE unsigned csimd_signs_f8(csimd_f8 a) {
#if defined(__AVX2__)
  return (unsigned)_mm256_movemask_ps((__m256)a);
#else
  unsigned m = 0;
  for (int k = 0; k < 8; k++) m |= (unsigned)(signbit(a[k]) != 0) << k;
  return m;
#endif
}

CSIMD_INLINE unsigned csimd_signs_d8(csimd_d8 a) {
#if defined(__AVX2__)
  return (unsigned)_mm256_movemask_pd((__m256d)a.lo) | (unsigned)_mm256_movemask_pd((__m256d)a.hi) << 4;
#else
  unsigned m = 0;
  for (int k = 0; k < 8; k++) m |= (unsigned)(signbit(a[k]) != 0) << k;
  return m;
#endif
}

extern const int csimd_pack_f8[256][8];
extern const int csimd_pack_d4[16][8];

/* Stores the lanes whose bit is set, next to each other. May write eight lanes. */
CSIMD_INLINE void csimd_pack_store_f8(float *to, csimd_f8 a, unsigned mask) {
#if defined(__AVX2__)
  __m256i order = _mm256_load_si256((const __m256i *)csimd_pack_f8[mask]);
  _mm256_storeu_ps(to, _mm256_permutevar8x32_ps((__m256)a, order));
#else
  for (int k = 0; k < 8; k++)
    if (mask >> k & 1) *to++ = a[k];
#endif
}
CSIMD_INLINE void csimd_pack_store_d8(double *to, csimd_d8 a, unsigned mask) {
#if defined(__AVX2__)
  unsigned low = mask & 15, high = mask >> 4;
  __m256i order = _mm256_load_si256((const __m256i *)csimd_pack_d4[low]);
  _mm256_storeu_ps((float *)to, _mm256_permutevar8x32_ps((__m256)a.lo, order));
  order = _mm256_load_si256((const __m256i *)csimd_pack_d4[high]);
  _mm256_storeu_ps((float *)(to + __builtin_popcount(low)), _mm256_permutevar8x32_ps((__m256)a.hi, order));
#else
  for (int k = 0; k < 8; k++)
    if (mask >> k & 1) *to++ = a[k];
#endif
}

/* High and low halves of 32 x 32 bit products, for Philox. */
CSIMD_INLINE csimd_u8 csimd_mulhi_u8(csimd_u8 a, unsigned b) {
  csimd_ul8 wide = __builtin_convertvector(a, csimd_ul8) * (unsigned long)b;
  return __builtin_convertvector(wide >> 32, csimd_u8);
}

/* Each lane shifted by its own number of bits, 0 to 31. */
CSIMD_INLINE csimd_u8 csimd_shift_left_u8(csimd_u8 a, csimd_u8 bits) { return a << bits; }

CSIMD_INLINE csimd_f8 csimd_float_of_i8(csimd_i8 a) { return __builtin_convertvector(a, csimd_f8); }
CSIMD_INLINE csimd_d8 csimd_double_of_i8(csimd_i8 a) { return __builtin_convertvector(a, csimd_d8); }
CSIMD_INLINE csimd_d8 csimd_double_of_l8(csimd_l8 a) { return __builtin_convertvector(a, csimd_d8); }
CSIMD_INLINE csimd_i8 csimd_int_of_f8(csimd_f8 a) { return __builtin_convertvector(a, csimd_i8); }
CSIMD_INLINE csimd_l8 csimd_int_of_d8(csimd_d8 a) { return __builtin_convertvector(a, csimd_l8); }
