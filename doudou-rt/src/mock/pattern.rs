//! Texts that a regular expression matches.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::random::Random;

/// How often what may be repeated without an end is repeated at most.
const MOST: u32 = 4;

/// The longest text that is made, in bytes.
const LONGEST: usize = 4096;

/// A text in which the expression finds itself: the text is a match and nothing else. `None` when
/// the expression isn't one of Rust's, asks for something around the match, or for too long a text.
pub(super) fn text(pattern: &str, random: &mut Random) -> Option<String> {
    let expression = regex_syntax::parse(pattern).ok()?;
    let mut text = Text { text: String::new(), ended: false };
    text.push(&expression, random)?;
    Some(text.text)
}

/// A text under construction.
struct Text {
    text: String,
    /// Whether the expression asked for the end.
    ended: bool,
}

impl Text {
    fn push(&mut self, expression: &Hir, random: &mut Random) -> Option<()> {
        match expression.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => self.push_str(std::str::from_utf8(&literal.0).ok()?)?,
            HirKind::Class(class) => {
                let c = one_of(class, random)?;
                self.push_str(c.encode_utf8(&mut [0; 4]))?;
            }
            HirKind::Look(Look::Start) => self.text.is_empty().then_some(())?,
            HirKind::Look(Look::End) => self.ended = true,
            HirKind::Look(_) => return None,
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(repetition.min.saturating_add(MOST));
                let choices = most.saturating_sub(repetition.min).min(MOST);
                let more = random.below(u64::from(choices) + 1) as u32;
                for _ in 0..repetition.min.saturating_add(more) {
                    self.push(&repetition.sub, random)?;
                }
            }
            HirKind::Capture(capture) => self.push(&capture.sub, random)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.push(part, random))?,
            HirKind::Alternation(parts) => {
                self.push(parts.get(random.below(parts.len() as u64) as usize)?, random)?;
            }
        }
        Some(())
    }

    fn push_str(&mut self, text: &str) -> Option<()> {
        self.text.push_str(text);
        (!self.ended && self.text.len() <= LONGEST).then_some(())
    }
}

/// A character of a class, one that can be read when there is one.
fn one_of(class: &Class, random: &mut Random) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        Class::Bytes(class) => {
            let ranges = class.ranges().iter();
            ranges.map(|range| (range.start().into(), range.end().into())).collect()
        }
    };
    let letters = [('a', 'z'), ('A', 'Z'), ('0', '9'), ('!', '~')];
    let readable = letters.iter().find_map(|(first, last)| {
        ranges.iter().find_map(|(start, end)| {
            let (start, end) = ((*start).max((*first).into()), (*end).min((*last).into()));
            (start <= end).then_some((start, end))
        })
    });
    let (start, end) = readable.or_else(|| ranges.first().copied())?;
    char::from_u32(start + random.below(u64::from(end - start) + 1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_expression_finds_itself_in_its_text() {
        for pattern in [
            "^[A-Z]{2}$",
            "a|bc",
            r"^\d{3}-\d{4}$",
            "^x+y*z?$",
            r"^[\p{L}]+$",
            r"[^a-z]",
            r"^(?:\+49|0)[1-9]\d{2,8}$",
            "",
        ] {
            let compiled = regex::Regex::new(pattern).unwrap();
            for seed in 0..50 {
                let text = text(pattern, &mut Random::new(seed)).unwrap();
                assert!(compiled.is_match(&text), "{text:?} for {pattern}");
            }
        }
    }

    #[test]
    fn what_has_no_text_of_its_own_has_none() {
        for pattern in ["(", r"a\bb", "a^b", "a$b", "(a{1000}){1000}", r"[^\s\S]"] {
            assert_eq!(text(pattern, &mut Random::new(1)), None, "{pattern}");
        }
    }
}
