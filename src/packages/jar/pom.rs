//! Which dependencies a `pom.xml` has for tests only.

use crate::packages::fields::push;

/// Keeps of a `pom.xml` `T group artifact` of each dependency with the scope `test` (Maven POM
/// reference, "Dependencies"); those that are only managed, or are of plugins or profiles, are not
/// the project's.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut out = Vec::new();
    let mut path: Vec<&str> = Vec::new();
    let (mut group, mut artifact, mut scope) = ("", "", "");
    let mut rest: &str = &text;
    while let Some((before, after)) = rest.split_once('<') {
        let value = before.trim();
        rest = match skip(after) {
            Some(rest) => rest,
            None => after,
        };
        if rest.len() != after.len() {
            continue;
        }
        let Some((tag, behind)) = after.split_once('>') else { break };
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            match path.as_slice() {
                ["project", "dependencies", "dependency", "groupId"] => group = value,
                ["project", "dependencies", "dependency", "artifactId"] => artifact = value,
                ["project", "dependencies", "dependency", "scope"] => scope = value,
                ["project", "dependencies", "dependency"] if scope == "test" => {
                    push(&mut out, b'T', &[group, artifact]);
                }
                _ => (),
            }
            if path.last() == Some(&name.trim()) {
                path.pop();
            }
        } else if !tag.ends_with('/') {
            if DEEPEST <= path.len() {
                break;
            }
            let name = tag.split_whitespace().next().unwrap_or_default();
            if name == "dependency" {
                (group, artifact, scope) = ("", "", "");
            }
            path.push(name);
        }
    }
    out.shrink_to_fit();
    out
}

const DEEPEST: usize = 64;

/// What follows a comment or an instruction; `None` where none begins here.
fn skip(after: &str) -> Option<&str> {
    let (opening, closing) = match after {
        it if it.starts_with("!--") => ("!--", "-->"),
        it if it.starts_with('?') => ("?", "?>"),
        it if it.starts_with("![CDATA[") => ("![CDATA[", "]]>"),
        _ => return None,
    };
    let inner = after.strip_prefix(opening)?;
    Some(inner.split_once(closing).map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        String::from_utf8(condense(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn only_the_projects_own_test_dependencies_count() {
        let text = "<?xml version='1.0'?><!-- <dependency> --><project xmlns='x'>
            <dependencyManagement><dependencies><dependency><groupId>m</groupId>
            <artifactId>m</artifactId><scope>test</scope></dependency></dependencies></dependencyManagement>
            <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId>
            <optional/><scope> test </scope></dependency>
            <dependency><groupId>g</groupId><artifactId>b</artifactId></dependency></dependencies>
            <build><plugins><plugin><dependencies><dependency><artifactId>p</artifactId>
            <scope>test</scope></dependency></dependencies></plugin></plugins></build></project>";
        assert_eq!(read(text), "Tg\ta\n");
    }

    #[test]
    fn damage_ends_it() {
        assert_eq!(read("<project><dependencies><dependency><scope>test"), "");
        assert_eq!(read(&"<a>".repeat(100_000)), "");
        assert_eq!(read("<!-- <!-- <project"), "");
        assert_eq!(read(&"<!--".repeat(50_000)), "");
        assert_eq!(read("</a></b>< ></>"), "");
    }
}
