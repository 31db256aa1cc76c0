//! SQL, laid out for people.

/// The statement, an `ALTER TABLE` of several clauses with a line for each.
pub(crate) fn wrap(sql: &str) -> String {
    const WIDTH: usize = 90;
    let Some(rest) = sql.strip_prefix("ALTER TABLE `") else { return sql.to_owned() };
    let Some(end) = end_of_quoted(rest, '`') else { return sql.to_owned() };
    let (name, rest) = rest.split_at(end);
    let clauses = clauses(rest);
    if clauses.len() == 1 && sql.chars().count() <= WIDTH {
        return sql.to_owned();
    }
    format!("ALTER TABLE `{name}\n  {}", clauses.join(",\n  "))
}

/// Where a text ends that the quote before it began, its closing quote included.
fn end_of_quoted(text: &str, quote: char) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote != '`' => {
                letters.next();
            }
            _ if letter == quote => match letters.peek() {
                Some((_, next)) if *next == quote => {
                    letters.next();
                }
                _ => return Some(at + letter.len_utf8()),
            },
            _ => {}
        }
    }
    None
}

/// The text split at the commas that stand in no brackets and no quotes.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    let (mut start, mut at, mut depth) = (0, 0, 0_usize);
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + letter.len_utf8();
        match letter {
            '\'' | '"' | '`' => {
                let rest = text.get(next..).unwrap_or_default();
                at = next + end_of_quoted(rest, letter).unwrap_or(rest.len());
                continue;
            }
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                clauses.push(text.get(start..at).unwrap_or_default().trim());
                start = next;
            }
            _ => {}
        }
        at = next;
    }
    clauses.push(text.get(start..).unwrap_or_default().trim());
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_stands_on_a_line_of_its_own() {
        let sql = "ALTER TABLE `a,``b` ADD COLUMN `c,` enum('x,''y','\\',') COMMENT \",\" AFTER `d`, \
                   ADD INDEX `i` (`a`, `b`), CONVERT TO CHARACTER SET utf8mb4";
        assert_eq!(
            wrap(sql),
            "ALTER TABLE `a,``b`\n  \
             ADD COLUMN `c,` enum('x,''y','\\',') COMMENT \",\" AFTER `d`,\n  \
             ADD INDEX `i` (`a`, `b`),\n  \
             CONVERT TO CHARACTER SET utf8mb4"
        );
    }

    #[test]
    fn what_is_short_stays() {
        for sql in ["ALTER TABLE `a` DROP COLUMN `b`", "DROP TABLE `a`", "ALTER TABLE `broken"] {
            assert_eq!(wrap(sql), sql);
        }
    }
}
