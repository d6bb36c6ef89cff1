#pragma once
#include <cblas.h>
#include <stddef.h>
/* libopenblas-dev ships no LAPACK header, but the library exports LAPACK's Fortran symbols. INTEGER is an int; the hidden lengths of
   CHARACTER arguments come last, as size_t. */
#ifdef __cplusplus
extern "C" {
#endif
void dsyev_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
            const int *lwork, int *info, size_t, size_t);
#ifdef __cplusplus
}
#endif
