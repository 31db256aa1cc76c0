//! The canonical form of paths.

use std::borrow::Cow;

/// The canonical form of a path (RFC 3986, section 6.2.2): letters, digits and `-._~` stand for
/// themselves, and every other encoded byte is in capitals. A path that has it isn't copied.
///
/// Both forms name the same thing, so a route is looked up by the canonical one. A `%` that no
/// encoded byte follows stands for itself, and is encoded.
///
/// ```
/// use doudou_rt::codec::canonical;
///
/// assert_eq!(canonical("/%75sers/a%2fb"), "/users/a%2Fb");
/// ```
#[inline]
pub fn canonical(path: &str) -> Cow<'_, str> {
    normalised(path).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// `None` when the path is canonical already.
#[inline]
fn normalised(path: &str) -> Option<String> {
    // Nearly all paths end here.
    if path.as_bytes().contains(&b'%') { encode(path) } else { None }
}

/// The canonical form of a path that isn't.
#[cold]
#[inline(never)]
fn encode(path: &str) -> Option<String> {
    let (first, _) = path.match_indices('%').find(|&(at, _)| match encoded(&path[at..]) {
        Some(byte) => {
            is_unreserved(byte) || path[at..at + 3].contains(|hex: char| hex.is_ascii_lowercase())
        }
        None => true,
    })?;
    let (mut normal, mut rest) = (path[..first].to_owned(), &path[first..]);
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at(at);
        normal.push_str(before);
        rest = match encoded(from) {
            Some(byte) => {
                if is_unreserved(byte) {
                    normal.push(char::from(byte));
                } else {
                    normal.push_str(&from[..3].to_ascii_uppercase());
                }
                &from[3..]
            }
            None => {
                normal.push_str("%25");
                &from[1..]
            }
        };
    }
    normal.push_str(rest);
    Some(normal)
}

/// The byte that a text begins with, when it begins with an encoded one.
fn encoded(text: &str) -> Option<u8> {
    let &[b'%', high, low, ..] = text.as_bytes() else { return None };
    let digit = |hex: u8| char::from(hex).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::normalised;

    #[test]
    fn a_path_and_its_normal_form_name_the_same() {
        for (path, normal) in [
            ("/%41%7a%30%2D%2e%5F%7e", "/Az0-._~"),
            ("/a%2fb%c3%A9", "/a%2Fb%C3%A9"),
            ("%61", "a"),
            ("/é%61%", "/éa%25"),
            ("/%%61%2%zz%é%6", "/%25a%252%25zz%25é%256"),
            ("/%%36%31", "/%2561"),
            // What is decoded isn't decoded again.
            ("/%25%36%31", "/%2561"),
        ] {
            assert_eq!(normalised(path).as_deref(), Some(normal), "{path}");
            let bytes = |path| percent_encoding::percent_decode_str(path).collect::<Vec<u8>>();
            assert_eq!(bytes(path), bytes(normal), "{path}");
            assert_eq!(normalised(normal), None, "{path}");
        }
    }

    #[test]
    fn a_normal_path_stays_as_it_is() {
        for path in ["", "/", "/users/7", "/é", "/a%2Fb", "/%25", "/%C3%A9"] {
            assert_eq!(normalised(path), None, "{path}");
        }
    }
}
