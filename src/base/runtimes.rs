//! Language runtimes and servers, by the variables that their official images set.

/// Variables of the environment, each with the program that its value is the version of.
pub(super) const VARIABLES: &[(&str, &str)] = &[
    ("NODE_VERSION", "Node.js"),
    ("BUN_VERSION", "Bun"),
    ("DENO_VERSION", "Deno"),
    ("PYTHON_VERSION", "Python"),
    ("GOLANG_VERSION", "Go"),
    ("RUST_VERSION", "Rust"),
    ("RUBY_VERSION", "Ruby"),
    ("PHP_VERSION", "PHP"),
    ("JAVA_VERSION", "Java"),
    ("OTP_VERSION", "Erlang/OTP"),
    ("JULIA_VERSION", "Julia"),
    ("R_VERSION", "R"),
    ("DOTNET_SDK_VERSION", ".NET SDK"),
    ("ASPNET_VERSION", "ASP.NET Core"),
    ("DOTNET_VERSION", ".NET"),
    ("CUDA_VERSION", "CUDA"),
    ("NGINX_VERSION", "nginx"),
    ("HTTPD_VERSION", "Apache httpd"),
    ("TOMCAT_VERSION", "Tomcat"),
    ("PG_VERSION", "PostgreSQL"),
    ("MARIADB_VERSION", "MariaDB"),
    ("MYSQL_VERSION", "MySQL"),
    ("MONGO_VERSION", "MongoDB"),
    ("REDIS_VERSION", "Redis"),
];

/// Packages that only the full language images have together, as they come from buildpack-deps
/// (github.com/docker-library/buildpack-deps, debian/*/Dockerfile).
pub(super) const BUILDPACK_DEPS: [&str; 5] =
    ["default-libmysqlclient-dev", "imagemagick", "libmagickcore-dev", "mercurial", "subversion"];
