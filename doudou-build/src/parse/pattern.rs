//! Regular expressions: from those of the crate `regex` to those of ECMA-262, which JSON Schema
//! uses, where both find the same.

/// What a regular expression has that means something else in ECMA-262, and what to write
/// instead.
pub(super) type Otherwise = (String, Option<&'static str>);

/// The same expression as ECMA-262 writes it (with its flag `u`, as validators read it).
pub(super) fn to_ecma(pattern: &str) -> Result<String, Otherwise> {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    let other = |what: String| Err((what, None));
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                let Some(next) = chars.next() else { return other("\\".into()) };
                match next {
                    'd' | 'D' | 'w' | 'W' | 'b' | 'B' => {
                        let instead = match next {
                            'd' => Some("[0-9]"),
                            'D' => Some("[^0-9]"),
                            'w' => Some("[0-9A-Za-z_]"),
                            'W' => Some("[^0-9A-Za-z_]"),
                            _ => None,
                        };
                        return Err((format!("\\{next}"), instead));
                    }
                    'p' | 'P' => {
                        let rest: String = chars.clone().take_while(|c| *c != '}').collect();
                        let category = rest.strip_prefix('{').unwrap_or_default();
                        let is_category = matches!(category.len(), 1 | 2)
                            && category.bytes().all(|b| b.is_ascii_alphabetic());
                        if !is_category {
                            return other(format!("\\{next}{rest}}}"));
                        }
                        out.extend(['\\', next]);
                        for _ in 0..rest.len() + 1 {
                            out.extend(chars.next());
                        }
                    }
                    // What ECMA-262 lets stand behind a backslash, with the flag `u`; both know the
                    // white space of Unicode, and differ in two odd characters.
                    's' | 'S' | 't' | 'n' | 'r' | 'f' | 'v' | '^' | '$' | '\\' | '.' | '*'
                    | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '/' => {
                        out.extend(['\\', next]);
                    }
                    '-' if in_class => out.push_str("\\-"),
                    next if next.is_ascii_punctuation() => out.push(next),
                    next => return other(format!("\\{next}")),
                }
            }
            '[' if in_class => return other("a class in a class".into()),
            '[' => {
                in_class = true;
                out.push('[');
                if chars.peek() == Some(&'^') {
                    out.extend(chars.next());
                }
                // A bracket that comes first is itself.
                if chars.peek() == Some(&']') {
                    chars.next();
                    out.push_str("\\]");
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '&' | '-' | '~' if in_class && chars.peek() == Some(&c) => {
                return other(format!("{c}{c}"));
            }
            '.' if !in_class => out.push_str("[^\\n]"),
            '(' if !in_class && chars.peek() == Some(&'?') => {
                let rest: String = chars.clone().take(2).collect();
                match &*rest {
                    "?:" | "?<" => {}
                    "?P" => {
                        // Only the name is written otherwise.
                        chars.next();
                        chars.next();
                        out.push_str("(?");
                        continue;
                    }
                    _ => return other(format!("({rest}")),
                }
                out.push('(');
            }
            ']' => out.push_str("\\]"),
            '{' if !in_class => {
                let count: String = chars.clone().take_while(|c| *c != '}').collect();
                let is_count = count.starts_with(|c: char| c.is_ascii_digit())
                    && count.bytes().all(|b| b.is_ascii_digit() || b == b',');
                if !is_count {
                    return other("{".into());
                }
                out.push('{');
                for _ in 0..=count.len() {
                    out.extend(chars.next());
                }
            }
            '}' if !in_class => out.push_str("\\}"),
            c => out.push(c),
        }
    }
    if in_class { other("[".into()) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_understand_stays_or_is_rewritten() {
        for (rust, ecma) in [
            ("^[a-z]+$", "^[a-z]+$"),
            ("^.{1,3}$", "^[^\\n]{1,3}$"),
            ("[.]", "[.]"),
            ("a\\-b", "a-b"),
            ("[a\\-b]", "[a\\-b]"),
            ("(?:a|b)?", "(?:a|b)?"),
            ("(?P<year>[0-9]{4})", "(?<year>[0-9]{4})"),
            ("\\p{L}\\P{Nd}", "\\p{L}\\P{Nd}"),
            ("[]a]", "[\\]a]"),
            ("a]", "a\\]"),
            ("\\.\\s", "\\.\\s"),
        ] {
            assert_eq!(to_ecma(rust).as_deref(), Ok(ecma), "{rust}");
        }
    }

    #[test]
    fn what_means_something_else_is_named() {
        for (rust, what) in [
            ("\\d+", "\\d"),
            ("\\bx", "\\b"),
            ("(?i)x", "(?i"),
            ("[[:alpha:]]", "a class in a class"),
            ("[a&&b]", "&&"),
            ("\\pL", "\\pL}"),
            ("\\p{Greek}", "\\p{Greek}"),
            ("\\A", "\\A"),
            ("[a", "["),
            ("a{,3}", "{"),
            ("\\", "\\"),
        ] {
            assert_eq!(to_ecma(rust).map_err(|(what, _)| what), Err(what.to_owned()), "{rust}");
        }
    }
}
