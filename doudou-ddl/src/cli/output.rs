//! What is printed, where and in which colours: results on standard output, all else on standard
//! error.

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Color as AnyColor, Style};

use super::arguments::Color;

const fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(AnyColor::Ansi(color)))
}

/// What comes.
pub(crate) const GREEN: Style = colored(AnsiColor::Green);
/// What changes.
pub(crate) const YELLOW: Style = colored(AnsiColor::Yellow);
/// What goes, and what is refused.
pub(crate) const RED: Style = colored(AnsiColor::Red);
/// Names of tables.
pub(crate) const BOLD: Style = Style::new().bold();
/// SQL and remarks.
pub(crate) const DIM: Style = Style::new().dimmed();

/// Settles for this process when to use colours.
pub(crate) fn set_color(color: Color) {
    match color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
}

/// Prints text that may hold colours.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Prints text to the letter.
pub(crate) fn print_raw(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Tells something beside the result. Nobody may be there to read it.
pub(crate) fn tell(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Asks a person; only a yes is one.
pub(crate) fn confirm(question: &str) -> io::Result<bool> {
    let mut err = anstream::stderr().lock();
    write!(err, "{question} [y/N] ")?;
    err.flush()?;
    drop(err);
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(&*answer.trim().to_lowercase(), "y" | "yes"))
}

/// Tells what went wrong.
pub(crate) fn tell_error(message: &str) {
    tell(&format!("{RED}error{RED:#}: {}", tame(message)));
}

/// The text without characters that a terminal would obey, line breaks excepted.
pub(crate) fn tame(text: &str) -> String {
    let tame = |c: char| match c {
        '\n' => c,
        '\t' => ' ',
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'),
        _ if c.is_control() => '\u{fffd}',
        _ => c,
    };
    text.chars().map(tame).collect()
}

/// The text without the account in its URLs: what stands there may be a password.
pub(crate) fn without_accounts(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for piece in text.split_inclusive(char::is_whitespace) {
        match (piece.split_once("://"), piece.rfind('@')) {
            (Some((scheme, _)), Some(at)) if at > scheme.len() => {
                shown.push_str(scheme);
                shown.push_str("://…");
                shown.push_str(piece.get(at..).unwrap_or_default());
            }
            _ => shown.push_str(piece),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_terminal_obeys_a_comment() {
        assert_eq!(tame("a\x1b[31mb\nc\td\u{9b}"), "a␛[31mb\nc d\u{fffd}");
    }

    #[test]
    fn urls_lose_their_accounts() {
        assert_eq!(
            without_accounts("unknown 'mysql://jo:p@ss@h/s' and http://h/@"),
            "unknown 'mysql://…@h/s' and http://…@"
        );
        assert_eq!(without_accounts("jo@h: mysql://h/s"), "jo@h: mysql://h/s");
    }
}
