//! The header `content-disposition` (RFC 6266), in answers and in the parts of a form (RFC 7578),
//! and what is written like it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What RFC 8187 wants encoded: everything but its `attr-char`.
const NOT_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// A header that was taken apart.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Disposition {
    /// `attachment`, `inline` or `form-data`, in small letters.
    pub(crate) kind: String,
    /// The name of the field, in a form.
    pub(crate) name: Option<String>,
    /// The name of the file, as it was sent.
    pub(crate) file_name: Option<String>,
    /// What separates the parts, when the header is the content type of a form.
    pub(crate) boundary: Option<String>,
    /// The charset of a text, when the header is its content type.
    pub(crate) charset: Option<String>,
}

impl Disposition {
    /// Reads what it can. The first parameter of a name wins, `filename*` over `filename`.
    pub(crate) fn parse(header: &str) -> Self {
        let (kind, mut rest) = header.split_once(';').unwrap_or((header, ""));
        let mut found = Self { kind: kind.trim().to_ascii_lowercase(), ..Self::default() };
        let mut extended = None;
        while let Some((name, tail)) = rest.split_once('=') {
            let (value, tail) = value(tail.trim_start());
            let place = match &*name.trim().to_ascii_lowercase() {
                "name" => &mut found.name,
                "filename" => &mut found.file_name,
                "filename*" => &mut extended,
                "boundary" => &mut found.boundary,
                "charset" => &mut found.charset,
                _ => &mut None,
            };
            if place.is_none() {
                *place = Some(value);
            }
            rest = tail;
        }
        if let Some(file_name) = extended.as_deref().and_then(decode_extended) {
            found.file_name = Some(file_name);
        }
        found
    }

    /// The name of the file without the directories before it; `None` when nothing is left.
    pub(crate) fn last_component(&self) -> Option<String> {
        let name = self.file_name.as_deref()?.rsplit(['/', '\\']).next()?;
        let name: String = name.chars().filter(|letter| !letter.is_control()).collect();
        (!matches!(name.trim(), "" | "." | "..")).then_some(name)
    }
}

/// The value of a parameter, and what follows its semicolon.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (token, rest) = text.split_once(';').unwrap_or((text, ""));
        return (token.trim_end().to_owned(), rest);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices().peekable();
    let mut end = quoted.len();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                end = at + 1;
                break;
            }
            // Some clients send the path of a file with its backslashes as they are.
            '\\' => {
                let escaped = letters.next_if(|(_, next)| matches!(next, '"' | '\\'));
                value.push(escaped.map_or(letter, |(_, next)| next));
            }
            letter => value.push(letter),
        }
    }
    let rest = quoted[end..].split_once(';').map_or("", |(_, rest)| rest);
    (value, rest)
}

/// A value of RFC 8187 in UTF-8, the only charset that senders may use.
fn decode_extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    percent_decode_str(encoded).decode_utf8().ok().map(Into::into)
}

/// The header of an answer: the file name as it is where ASCII allows it, otherwise with
/// underscores for those who don't know `filename*`.
pub(crate) fn of_answer(kind: &str, file_name: Option<&str>) -> String {
    let Some(file_name) = file_name else { return kind.to_owned() };
    let is_plain =
        |letter: char| matches!(letter, ' '..='~') && !matches!(letter, '"' | '\\' | '%' | '/');
    let plain: String =
        file_name.chars().map(|letter| if is_plain(letter) { letter } else { '_' }).collect();
    if plain == file_name {
        return format!("{kind}; filename=\"{plain}\"");
    }
    let encoded = utf8_percent_encode(file_name, NOT_ATTR_CHAR);
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// The header of a part of a form. `None` when a name has control characters, for which there is
/// no way to send them.
#[cfg(any(feature = "client", test))]
pub(crate) fn of_part(name: &str, file_name: Option<&str>) -> Option<String> {
    let mut header = String::from("form-data");
    let names = [("name", Some(name)), ("filename", file_name)];
    for (key, value) in names.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        if value.contains(char::is_control) {
            return None;
        }
        let value = value.replace('\\', r"\\").replace('"', "\\\"");
        header.extend(["; ", key, "=\"", &value, "\""]);
    }
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_name(header: &str) -> Option<String> {
        Disposition::parse(header).file_name
    }

    #[test]
    fn a_part_has_a_name_and_maybe_a_file_name() {
        let found = Disposition::parse(r#"Form-Data; name="a; filename=b" ; FileName=c.txt"#);
        assert_eq!(found.kind, "form-data");
        assert_eq!(found.name.as_deref(), Some("a; filename=b"));
        assert_eq!(found.file_name.as_deref(), Some("c.txt"));
        let found = Disposition::parse("form-data; name=x");
        assert_eq!((found.name.as_deref(), found.file_name), (Some("x"), None));
    }

    #[test]
    fn broken_headers_are_read_as_far_as_they_make_sense() {
        assert_eq!(Disposition::parse(""), Disposition::default());
        assert_eq!(Disposition::parse("form-data; name=\"open").name.as_deref(), Some("open"));
        assert_eq!(Disposition::parse("form-data; name").name, None);
        assert_eq!(Disposition::parse("form-data; =x; ;;name=y").name, None);
        assert_eq!(file_name(r#"form-data; filename="\"#).as_deref(), Some("\\"));
    }

    #[test]
    fn a_file_name_is_reduced_to_its_last_component() {
        for (sent, kept) in [
            ("me.png", Some("me.png")),
            (r"C:\Users\me\me.png", Some("me.png")),
            ("../../etc/passwd", Some("passwd")),
            ("/", None),
            ("a/..", None),
            (".", None),
            ("", None),
            ("a\0b\n", Some("ab")),
        ] {
            let found = Disposition { file_name: Some(sent.to_owned()), ..Disposition::default() };
            assert_eq!(found.last_component().as_deref(), kept, "{sent:?}");
        }
    }

    #[test]
    fn any_name_survives_a_part_and_an_answer() {
        for name in
            ["a.txt", "a b;c=d", "\"q\"", "\\", "a\\\"b\\\\", "jürgen 😀.pdf", "100%25", "'"]
        {
            let part = of_part(name, Some(name)).unwrap();
            let found = Disposition::parse(&part);
            assert_eq!(
                (found.name.as_deref(), found.file_name.as_deref()),
                (Some(name), Some(name))
            );
            let answer = of_answer("attachment", Some(name));
            assert!(answer.is_ascii());
            let found = Disposition::parse(&answer);
            assert_eq!((&*found.kind, found.file_name.as_deref()), ("attachment", Some(name)));
        }
        assert_eq!(of_part("a\r\nb", None), None);
        assert_eq!(of_answer("inline", None), "inline");
        assert_eq!(
            of_answer("attachment", Some("naïve\r\n.txt")),
            "attachment; filename=\"na_ve__.txt\"; filename*=UTF-8''na%C3%AFve%0D%0A.txt"
        );
    }

    #[test]
    fn an_extended_name_that_is_not_utf8_counts_for_nothing() {
        for header in [
            "attachment; filename=a; filename*=iso-8859-1''%e4",
            "attachment; filename*=UTF-8''%ff; filename=a",
            "attachment; filename=a; filename*=b",
        ] {
            assert_eq!(file_name(header).as_deref(), Some("a"));
        }
        assert_eq!(file_name("attachment; filename=a; filename*=utf-8'en'%c3%a4").unwrap(), "ä");
    }
}
