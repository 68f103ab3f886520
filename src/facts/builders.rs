//! Programs that compile or install something when a container starts them: tables by language, for
//! rules about what only a build needs.
//!
//! A row is a program, or a program and a word after it, as
//! [`runs`](super::startup::Startup::runs) takes them.

/// Programs that run Go's compiler.
pub const GO: &[&str] = &["go", "air", "CompileDaemon", "dlv debug", "dlv test", "templ", "mage"];

/// Programs that run Cargo or the Rust compiler.
pub const RUST: &[&str] = &["cargo", "rustc", "bacon", "trunk", "rust-script", "maturin"];

/// Commands of the .NET SDK that build before they run.
pub const DOTNET: &[&str] = &[
    "dotnet run", "dotnet watch", "dotnet build", "dotnet test", "dotnet publish",
    "dotnet msbuild", "dotnet ef", "dotnet fsi", "dotnet-ef", "dotnet-script", "msbuild", "csc",
];

/// Build tools for Java and its relatives, which compile what they start.
pub const JAVA: &[&str] = &[
    "mvn", "mvnw", "mvnd", "gradle", "gradlew", "sbt", "sbtn", "ant", "mill", "kotlin", "kotlinc",
    "scala", "scala-cli", "lein", "clojure", "clj", "jbang", "groovy", "cs", "coursier", "amm",
];

/// Programs of Elixir and Erlang that compile what they start.
pub const ELIXIR: &[&str] = &["mix", "iex", "elixir", "rebar3"];

/// Programs that check or compile TypeScript when they start.
pub const TYPESCRIPT: &[&str] = &[
    "tsc", "ts-node", "ts-node-dev", "ts-node/register", "ts-node/esm", "vue-tsc", "nest start",
    "next dev", "ng serve",
];

/// Other programs that call a C compiler or a linker.
const NATIVE: &[&str] = &[
    "gcc", "g++", "cc", "c++", "clang", "tcc", "make", "cmake", "ninja", "meson", "stack", "cabal",
    "runghc", "ghc", "zig", "nim", "crystal", "swift", "dune", "opam", "node-gyp", "pip install",
    "pip3 install", "uv pip", "poetry install", "npm install", "npm ci", "yarn install",
    "pnpm install", "bundle install", "gem install", "R CMD",
];

/// Lists of programs that may call a C compiler or a linker, some through their own compiler.
pub const C: &[&[&str]] = &[NATIVE, GO, RUST];
