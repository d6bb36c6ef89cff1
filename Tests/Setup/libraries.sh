#!/bin/sh
# Installs the two C libraries that simrun uses, if they are missing and apt can do it; else says what to install.
set -eu

# True if the header is where compilers look, or in a folder of CPATH (cluster modules).
has() {
  (
    IFS=:
    for folder in ${CPATH:-} ${C_INCLUDE_PATH:-}; do
      [ -e "$folder/$1" ] && exit 0
    done
    exit 1
  ) && return 0
  for folder in /usr/include /usr/include/*-linux-gnu /usr/include/*-linux-gnu/openblas-* /usr/include/openblas /usr/local/include \
    /opt/homebrew/include /opt/homebrew/opt/openblas/include; do
    [ -e "$folder/$1" ] && return 0
  done
  return 1
}

missing=
has netcdf.h || missing="$missing libnetcdf-dev"
has openblas_config.h || missing="$missing libopenblas-dev"
[ -n "$missing" ] || exit 0
. "$(dirname "$0")/apt.sh"
# shellcheck disable=SC2086
install_packages "simrun uses NetCDF and OpenBLAS" $missing || {
  echo "simrun needs the development files of two libraries, NetCDF and OpenBLAS: install libnetcdf-dev and libopenblas-dev" \
    "(Debian, Ubuntu), or netcdf and openblas (Homebrew), and run this again." >&2
  exit 1
}
