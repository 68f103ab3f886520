//! Packages that running programs may need although no package depends on them: a table of names.

use crate::packages::Package;
use crate::wildcard::is_like;

/// Names of packages that programs may need although no database records it: runtimes of languages,
/// data, and the libraries that compilers link. Removing one of them breaks programs that were
/// built or copied, so a name is enough to keep it.
const MAY_RUN: &str = "python2* python3* libpython* pypy* ruby* libruby* node nodejs nodejs-* npm \
                       php* openjdk-* openjdk*-jre* default-jre* *-jre* java-* r-base* R-* lua5* \
                       dotnet-* dotnet*-runtime aspnetcore-* mono-* erlang* elixir guile-* \
                       ca-certificates* openssl tzdata* media-types mime-support mailcap \
                       shared-mime-info locales libgomp* libgfortran* libatomic* libstdc++* \
                       libgcc* gcc-*-base";

/// Whether a running program may need a package although no package depends on it.
pub(super) fn may_run(package: &Package) -> bool {
    let name = package.name.as_bytes();
    MAY_RUN.split(' ').any(|pattern| is_like(pattern.as_bytes(), name))
}
