//! Passwords of users: in `/etc/shadow` and `/etc/passwd`, and in files of `htpasswd`.

/// Calls a function with the place of each user whose password is known to everybody who has the
/// file: whether there is none at all, or its hash is there.
///
/// A field that is not a hash, such as `!` and `*`, locks the user out.
pub(super) fn system(text: &str, is_shadow: bool, found: &mut dyn FnMut(usize, bool)) {
    each(text, |user, password, at| {
        // In `passwd`, an empty field is ignored where there is a `shadow`, and common.
        if password.is_empty() && is_shadow && !user.is_empty() {
            found(at, true);
        } else if is_hash(password) {
            found(at, false);
        }
    });
}

/// Calls a function with the place of each hash in a file of `htpasswd`.
pub(super) fn web(text: &str, found: &mut dyn FnMut(usize)) {
    each(text, |user, password, at| {
        let is_old = password.len() == 13
            && password.bytes().all(|b| b.is_ascii_alphanumeric() || b"./".contains(&b));
        if !user.is_empty() && (is_hash(password) || password.starts_with("{SHA}") || is_old) {
            found(at);
        }
    });
}

/// Whether a field is a hash as crypt(5) describes them: `$id$…`.
fn is_hash(field: &str) -> bool {
    const MIN_CHARACTERS: usize = 20;
    let rest = field.strip_prefix('$').and_then(|rest| rest.split_once('$'));
    let is_id = |id: &str| {
        (1..=12).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    rest.is_some_and(|(id, hash)| is_id(id) && MIN_CHARACTERS <= hash.len())
}

/// Calls a function with user, second field and place of each line.
fn each(text: &str, mut found: impl FnMut(&str, &str, usize)) {
    let mut at = 0;
    for line in text.split('\n') {
        let mut fields = line.trim_end().split(':');
        if let (Some(user), Some(password)) = (fields.next(), fields.next())
            && !line.starts_with('#')
        {
            found(user, password, at);
        }
        at += line.len() + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locked_users_have_no_password() {
        let check = |text: &str, is_shadow, expected: &[(usize, bool)]| {
            let mut all = Vec::new();
            system(text, is_shadow, &mut |at, is_empty| all.push((at, is_empty)));
            assert_eq!(all, expected, "{text}");
        };
        let hash = ["$6", "$salt", "$0123456789abcdef0123"].concat();
        check("root:*:1::::::\nbin:!:1::::::\nx:!!:1:\n", true, &[]);
        check("root::1::::::\n", true, &[(0, true)]);
        check(&format!("a:*:\nroot:{hash}:1:"), true, &[(5, false)]);
        check(&format!("root:!{hash}:1:"), true, &[]);
        check("root:x:0:0:root:/root:/bin/sh\n", false, &[]);
        check("root::0:0:root:/root:/bin/sh\n", false, &[]);
        check("\n:\n", true, &[]);
    }

    #[test]
    fn hashes_of_web_servers_are_recognised() {
        let check = |text: &str, expected: usize| {
            let mut count = 0;
            web(text, &mut |_| count += 1);
            assert_eq!(count, expected, "{text}");
        };
        check(&["me:$apr1", "$salt", "$0123456789abcdef0123\n"].concat(), 1);
        check(&["me:$2y", "$05", "$0123456789abcdef0123\n"].concat(), 1);
        check("me:{SHA}xyz=\n", 1);
        check("# me:x\nme:plain\n", 0);
    }
}
