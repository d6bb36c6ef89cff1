#!/bin/sh
# Installs the program, its completions and its man pages. Usage: install.sh PROGRAM PREFIX
set -eu
program=$1
prefix=$2

install -d "$prefix/bin" "$prefix/share/man/man1" "$prefix/share/bash-completion/completions" \
  "$prefix/share/zsh/site-functions" "$prefix/share/fish/vendor_completions.d"
install -m 755 "$program" "$prefix/bin/simrun"
"$program" --generate-completion-script bash >"$prefix/share/bash-completion/completions/simrun"
"$program" --generate-completion-script zsh >"$prefix/share/zsh/site-functions/_simrun"
"$program" --generate-completion-script fish >"$prefix/share/fish/vendor_completions.d/simrun.fish"

swift package --allow-writing-to-package-directory generate-manual --multi-page >&2
install -m 644 .build/plugins/GenerateManual/outputs/simrun/*.1 "$prefix/share/man/man1"
echo "installed simrun in $prefix/bin"
