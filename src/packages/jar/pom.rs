//! Which dependencies a `pom.xml` has only for tests.

use crate::packages::stored::store;

/// Keeps group and artifact of each dependency of a `pom.xml` with the scope `test` (Maven POM
/// reference, "Dependencies"). Managed dependencies and those of plugins or profiles do not belong
/// to the project.
pub(super) fn condense(content: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&content);
    let mut list: Vec<(&str, &str)> = Vec::new();
    let mut path: Vec<&str> = Vec::new();
    let (mut group, mut artifact, mut scope) = ("", "", "");
    let mut rest: &str = &text;
    while let Some((before, after)) = rest.split_once('<') {
        let value = before.trim();
        if let Some(following) = skip(after) {
            rest = following;
            continue;
        }
        let Some((tag, following)) = after.split_once('>') else { break };
        rest = following;
        if let Some(name) = tag.strip_prefix('/') {
            match path.as_slice() {
                ["project", "dependencies", "dependency", "groupId"] => group = value,
                ["project", "dependencies", "dependency", "artifactId"] => artifact = value,
                ["project", "dependencies", "dependency", "scope"] => scope = value,
                ["project", "dependencies", "dependency"] if scope == "test" => {
                    list.push((group, artifact));
                }
                _ => (),
            }
            if path.last() == Some(&name.trim()) {
                path.pop();
            }
        } else if !tag.ends_with('/') {
            if MAX_DEPTH <= path.len() {
                break;
            }
            let name = tag.split_whitespace().next().unwrap_or_default();
            if name == "dependency" {
                (group, artifact, scope) = ("", "", "");
            }
            path.push(name);
        }
    }
    store(&list)
}

/// How deep elements may be nested; real files stay below ten.
const MAX_DEPTH: usize = 64;

/// Returns what follows a comment, an instruction or CDATA; `None` if none of them begins here.
fn skip(after: &str) -> Option<&str> {
    let (opening, closing) = match after {
        after if after.starts_with("!--") => ("!--", "-->"),
        after if after.starts_with('?') => ("?", "?>"),
        after if after.starts_with("![CDATA[") => ("![CDATA[", "]]>"),
        _ => return None,
    };
    let inner = after.strip_prefix(opening)?;
    Some(inner.split_once(closing).map_or("", |(_, rest)| rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::stored::stored;

    fn read(text: &str) -> Vec<(String, String)> {
        stored(&condense(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn only_test_dependencies_of_the_project_count() {
        let text = "<?xml version='1.0'?><!-- <dependency> --><project xmlns='x'>
            <dependencyManagement><dependencies><dependency><groupId>m</groupId>
            <artifactId>m</artifactId><scope>test</scope></dependency></dependencies>
            </dependencyManagement>
            <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId>
            <optional/><scope> test </scope></dependency>
            <dependency><groupId>g</groupId><artifactId>b</artifactId></dependency></dependencies>
            <build><plugins><plugin><dependencies><dependency><artifactId>p</artifactId>
            <scope>test</scope></dependency></dependencies></plugin></plugins></build></project>";
        assert_eq!(read(text), [("g".to_owned(), "a".to_owned())]);
    }

    #[test]
    fn damage_ends_the_list() {
        assert_eq!(read("<project><dependencies><dependency><scope>test"), []);
        assert_eq!(read(&"<a>".repeat(100_000)), []);
        assert_eq!(read("<!-- <!-- <project"), []);
        assert_eq!(read(&"<!--".repeat(50_000)), []);
        assert_eq!(read("</a></b>< ></>"), []);
    }
}
