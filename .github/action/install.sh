#!/bin/sh
# Puts plimsoll on the PATH: a release of this repository, checked against its digest.
#
# PLIMSOLL_VERSION  tag of the release, such as v1.2.3; without it, what is on the PATH is used
# PLIMSOLL_RELEASES address of the releases
set -eu

if command -v plimsoll >/dev/null 2>&1 && [ -z "${PLIMSOLL_VERSION:-}" ]; then
  exit 0
fi
version=${PLIMSOLL_VERSION:-}
if [ -z "$version" ]; then
  echo "plimsoll is not installed, and no version is given (input \`version\`)" >&2
  exit 2
fi
case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) target=x86_64-unknown-linux-musl ;;
  Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
  Darwin-x86_64) target=x86_64-apple-darwin ;;
  Darwin-arm64) target=aarch64-apple-darwin ;;
  *)
    echo "there is no release of plimsoll for $(uname -s) $(uname -m)" >&2
    exit 2
    ;;
esac
releases=${PLIMSOLL_RELEASES:-https://github.com/plimsoll/plimsoll/releases/download}
directory=${RUNNER_TEMP:-/tmp}/plimsoll-$version
name=plimsoll-$version-$target
mkdir -p "$directory"
cd "$directory"
for file in "$name.tar.gz" "$name.tar.gz.sha256"; do
  curl --fail --silent --show-error --location --retry 3 --output "$file" "$releases/$version/$file"
done
if command -v sha256sum >/dev/null 2>&1; then
  sha256sum --check --status "$name.tar.gz.sha256"
else
  shasum -a 256 --check --status "$name.tar.gz.sha256"
fi
tar -xzf "$name.tar.gz"
echo "$directory/$name" >> "$GITHUB_PATH"
