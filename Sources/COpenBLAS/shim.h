#pragma once
#include <cblas.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
/* libopenblas-dev ships no LAPACK header, but the library exports LAPACK's Fortran symbols. INTEGER is an int; the hidden lengths
   of CHARACTER arguments come last, as size_t. */
#ifdef __cplusplus
extern "C" {
#endif
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
            const int *lwork, int *info, size_t, size_t);
void dsyev_2stage_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
                   const int *lwork, int *info, size_t, size_t);

/* Only in libraries that hold kernels for several processors. */
#if defined(__x86_64__) && defined(__linux__)
__attribute__((weak)) void gotoblas_dynamic_init(void);
__attribute__((weak)) void gotoblas_dynamic_quit(void);
#endif
#ifdef __cplusplus
}
#endif

/* OpenBLAS knows processors by their model number. One that is younger than the library gets the kernels for Prescott (2004),
   several times slower than need be: this chooses by instruction set instead. The environment variable OPENBLAS_CORETYPE has
   precedence. Must not run while another thread is in OpenBLAS. */
static inline void openblas_recognize_processor(void) {
#if defined(__x86_64__) && defined(__linux__)
  const char *variable = "OPENBLAS_CORETYPE";
  if (!gotoblas_dynamic_init || !gotoblas_dynamic_quit || getenv(variable)) return;
  if (strcmp(openblas_get_corename(), "Prescott") != 0) return;
  const char *kernels = NULL;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) kernels = "Haswell";
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd"))
    kernels = "SkylakeX";
  if (!kernels) return;
  setenv(variable, kernels, 1);
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  unsetenv(variable);
#endif
}
