//! Ruby: projects with gems of their own, started with Bundler.

use serde_json::json;

use super::{last_stage, multi_stage};
use crate::hostile::archive::file;
use crate::rules::{Story, bytes};

/// Returns a project with a gem in production and one for tests, below `vendor/bundle`.
fn project(command: serde_json::Value) -> Story {
    let home = "app/vendor/bundle/ruby/3.1.0";
    let gem = |name: &str, size: usize| {
        let specification = format!(
            "Gem::Specification.new do |s|\n  s.name = \"{name}\".freeze\n  s.version = \"1.0.0\"\nend\n"
        );
        [
            file(&format!("{home}/specifications/{name}-1.0.0.gemspec"), specification.as_bytes()),
            file(&format!("{home}/gems/{name}-1.0.0/lib/{name}.rb"), &bytes(size, 1)),
            file(&format!("{home}/bin/{name}"), b"#!/usr/bin/env ruby\n"),
        ]
    };
    let gemfile = "source \"https://rubygems.org\"\ngem \"serve\"\ngroup :development, :test do\n  \
                   gem \"check\"\nend\n";
    let lock = "GEM\n  remote: https://rubygems.org/\n  specs:\n    check (1.0.0)\n    serve (1.0.0)\n\n\
                PLATFORMS\n  ruby\n\nDEPENDENCIES\n  check\n  serve\n";
    let mut members = vec![
        file("app/Gemfile", gemfile.as_bytes()),
        file("app/Gemfile.lock", lock.as_bytes()),
        file("app/app.rb", &bytes(50, 2)),
        file("app/.git/pack", &bytes(7000, 3)),
        file("app/node_modules/left/index.js", &bytes(6000, 4)),
    ];
    members.extend(gem("serve", 1000));
    members.extend(gem("check", 9000));
    let config = json!({ "WorkingDir": "/app", "Cmd": command });
    Story::new()
        .base(&[
            file("usr/bin/node", &[b'n'; 1000]),
            file("usr/bin/ruby", b""),
            file("usr/bin/bundle", b""),
        ])
        .and("WORKDIR /app")
        .run("bundle config set path vendor/bundle && bundle install", &members)
        .config(config)
}

#[test]
fn gems_for_development_go_and_bundler_does_not_miss_them() {
    let (own, plan) = multi_stage(project(json!(["bundle", "exec", "serve", "-p", "80"])));
    let prune = "RUN bundle config set --local without 'development test' && bundle clean --force";
    assert!(plan.dockerfile.contains(&prune.to_owned()), "{:#?}", plan.dockerfile);
    let last = last_stage(&plan);
    assert!(last.contains(&"ENV BUNDLE_WITHOUT=development:test"), "{last:#?}");
    assert!(last.contains(&r#"CMD ["bundle", "exec", "serve", "-p", "80"]"#), "{last:#?}");
    assert!((1000..3000).contains(&own), "no gem for tests, no history, no JavaScript: {own}");
}

#[test]
fn javascript_that_a_command_runs_stays() {
    let command = json!(["sh", "-c", "node node_modules/left && bundle exec serve"]);
    let (own, _) = multi_stage(project(command));
    assert!(7000 < own, "{own}");
}
