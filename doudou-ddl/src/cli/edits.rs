//! Edits of files for people.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use doudou_ddl::emit::FileEdit;

use super::output::{BOLD, DIM, GREEN, RED, YELLOW, tame};

/// What becomes of each file; with `lines`, which lines of it come and go.
pub(crate) fn edits(edits: &[FileEdit], lines: bool) -> String {
    let mut text = String::new();
    for edit in edits {
        let (sign, style) = match &edit.before {
            None => ('+', GREEN),
            Some(before) if *before == edit.after => ('!', YELLOW),
            Some(_) => ('~', YELLOW),
        };
        let path = tame(&short(&edit.path).to_string_lossy());
        let _ = writeln!(text, "{style}{sign}{style:#} {BOLD}{path}{BOLD:#}");
        for change in &edit.changes {
            let style = match change.chars().next() {
                Some('+') => GREEN,
                Some('-') => RED,
                _ => YELLOW,
            };
            let _ = writeln!(text, "    {style}{}{style:#}", tame(change));
        }
        if lines {
            push_lines(&mut text, edit.before.as_deref().unwrap_or_default(), &edit.after);
        }
        text.push('\n');
    }
    text
}

/// The path as seen from here.
fn short(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}

fn push_lines(text: &mut String, before: &str, after: &str) {
    const AROUND: usize = 2;
    let lines = compare(&before.lines().collect::<Vec<_>>(), &after.lines().collect::<Vec<_>>());
    let changed = |at: usize| lines.get(at).is_some_and(|(sign, _)| *sign != ' ');
    let mut left_out = false;
    for (at, (sign, line)) in lines.iter().enumerate() {
        if !(at.saturating_sub(AROUND)..=at + AROUND).any(changed) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) {
            let _ = writeln!(text, "      {DIM}…{DIM:#}");
        }
        let style = match sign {
            '+' => GREEN,
            '-' => RED,
            _ => DIM,
        };
        let _ = writeln!(text, "      {style}{sign} {}{style:#}", tame(line));
    }
}

/// The lines of both texts in one list, each with `-`, `+` or a blank: what stands in the longest
/// sequence of lines that both have stays.
fn compare<'a>(before: &[&'a str], after: &[&'a str]) -> Vec<(char, &'a str)> {
    let same = |(one, other): &(&&str, &&str)| one == other;
    let head = before.iter().zip(after).take_while(same).count();
    let (start, old) = before.split_at(head);
    let new = after.get(head..).unwrap_or_default();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(same).count();
    let (old, end) = old.split_at(old.len() - tail);
    let new = new.get(..new.len() - tail).unwrap_or_default();

    // lengths[i][j]: how long that sequence is for the lines from i and j on.
    let mut lengths = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    let length = |lengths: &[Vec<usize>], i: usize, j: usize| {
        lengths.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0)
    };
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            let best = match one == other {
                true => length(&lengths, i + 1, j + 1) + 1,
                false => length(&lengths, i + 1, j).max(length(&lengths, i, j + 1)),
            };
            if let Some(cell) = lengths.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = best;
            }
        }
    }
    let mut lines: Vec<_> = start.iter().map(|line| (' ', *line)).collect();
    let (mut i, mut j) = (0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(one), Some(other)) if one == other => {
                lines.push((' ', *one));
                (i, j) = (i + 1, j + 1);
            }
            (Some(one), other)
                if other.is_none() || length(&lengths, i + 1, j) >= length(&lengths, i, j + 1) =>
            {
                lines.push(('-', *one));
                i += 1;
            }
            (_, Some(other)) => {
                lines.push(('+', *other));
                j += 1;
            }
            (_, None) => break,
        }
    }
    lines.extend(end.iter().map(|line| (' ', *line)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(before: &str, after: &str) -> String {
        let mut text = String::new();
        push_lines(&mut text, before, after);
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn what_stays_is_left_out() {
        let before = "1\n2\n3\na\nb\n4\n5\n6\n7\n8\nc\n";
        let after = "1\n2\n3\nb\nx\n4\n5\n6\n7\n8\nc\nd\n";
        let expected = "      …
        2
        3
      - a
        b
      + x
        4
        5
      …
        8
        c
      + d
";
        assert_eq!(drawn(before, after), expected);
    }

    #[test]
    fn a_new_file_comes_whole() {
        assert_eq!(drawn("", "a\nb\n"), "      + a\n      + b\n");
        assert_eq!(drawn("a\n", "a\n"), "");
    }

    #[test]
    fn an_edit_is_told_in_words_and_lines() {
        let edit = FileEdit {
            path: "src/domain/user.rs".into(),
            before: Some("a\n".to_owned()),
            after: "b\n".to_owned(),
            changes: vec!["~ field `a`".to_owned(), "! mend it".to_owned()],
        };
        let told = edits(&[edit], true);
        assert_eq!(
            anstream::adapter::strip_str(&told).to_string(),
            "~ src/domain/user.rs\n    ~ field `a`\n    ! mend it\n      - a\n      + b\n\n"
        );
    }
}
