# To be sourced: install_packages WHY PACKAGE... installs Debian packages as root or through sudo, and says so; fails where it can't.
install_packages() {
  why=$1
  shift
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif ! command -v sudo >/dev/null; then
    return 1
  elif [ -t 0 ]; then
    as_root=sudo
  else
    as_root="sudo -n"
  fi
  echo "$why: installing $* with ${as_root:+$as_root }apt-get" >&2
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >&2 &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}
