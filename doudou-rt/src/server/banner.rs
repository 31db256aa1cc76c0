//! What a start shows: a banner and the table of routes.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The banner: the text in letters three lines high, drawn with half blocks.
///
/// Characters without a drawing are left out.
pub(super) fn banner(text: &str, colour: bool) -> String {
    let glyphs: Vec<&Glyph> = text.to_lowercase().chars().filter_map(glyph).collect();
    let mut lines = String::new();
    if glyphs.is_empty() {
        return lines;
    }
    for pair in [[0, 1], [2, 3], [4, 5]] {
        let line: Vec<String> = glyphs.iter().map(|glyph| glyph.line(pair)).collect();
        let line = line.join(" ");
        // 32 is green, as in go-doudou.
        let _ = if colour {
            writeln!(lines, "\x1b[32m{line}\x1b[0m")
        } else {
            writeln!(lines, "{}", line.trim_end())
        };
    }
    lines
}

/// The names, methods and paths of routes as a table with a border.
pub(super) fn table(routes: &[[Cow<'_, str>; 3]]) -> String {
    let mut rows = vec![["NAME", "METHOD", "PATTERN"]];
    rows.extend(routes.iter().map(|row| row.each_ref().map(|cell| &**cell)));
    let [a, b, c] = [0, 1, 2]
        .map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default());
    let border = format!("+{}+{}+{}+\n", "-".repeat(a + 2), "-".repeat(b + 2), "-".repeat(c + 2));
    let mut table = border.clone();
    for (index, [name, method, path]) in rows.iter().enumerate() {
        let _ = writeln!(table, "| {name:a$} | {method:b$} | {path:c$} |");
        if index == 0 {
            table.push_str(&border);
        }
    }
    table.push_str(&border);
    table
}

/// A character of six rows of pixels; the lowest bit is the right end of a row.
struct Glyph {
    character: char,
    width: u8,
    rows: [u8; 6],
}

impl Glyph {
    fn line(&self, [upper, lower]: [usize; 2]) -> String {
        let pixel = |row: usize, column: u8| self.rows[row] >> column & 1 == 1;
        (0..self.width)
            .rev()
            .map(|column| match (pixel(upper, column), pixel(lower, column)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            })
            .collect()
    }
}

fn glyph(character: char) -> Option<&'static Glyph> {
    GLYPHS.iter().find(|glyph| glyph.character == character)
}

macro_rules! glyphs {
    ($($character:literal $width:literal $a:literal $b:literal $c:literal $d:literal $e:literal $f:literal)*) => {
        &[$(Glyph { character: $character, width: $width, rows: [$a, $b, $c, $d, $e, $f] }),*]
    };
}

#[rustfmt::skip]
const GLYPHS: &[Glyph] = glyphs! {
    ' ' 3 0b000 0b000 0b000 0b000 0b000 0b000
    '-' 3 0b000 0b000 0b111 0b000 0b000 0b000
    '.' 1 0b0 0b0 0b0 0b0 0b1 0b0
    '_' 4 0b0000 0b0000 0b0000 0b0000 0b1111 0b0000
    'a' 4 0b0110 0b1001 0b1111 0b1001 0b1001 0b0000
    'b' 4 0b1110 0b1001 0b1110 0b1001 0b1110 0b0000
    'c' 4 0b0111 0b1000 0b1000 0b1000 0b0111 0b0000
    'd' 4 0b1110 0b1001 0b1001 0b1001 0b1110 0b0000
    'e' 4 0b1111 0b1000 0b1110 0b1000 0b1111 0b0000
    'f' 4 0b1111 0b1000 0b1110 0b1000 0b1000 0b0000
    'g' 4 0b0111 0b1000 0b1011 0b1001 0b0111 0b0000
    'h' 4 0b1001 0b1001 0b1111 0b1001 0b1001 0b0000
    'i' 3 0b111 0b010 0b010 0b010 0b111 0b000
    'j' 4 0b0011 0b0001 0b0001 0b1001 0b0110 0b0000
    'k' 4 0b1001 0b1010 0b1100 0b1010 0b1001 0b0000
    'l' 4 0b1000 0b1000 0b1000 0b1000 0b1111 0b0000
    'm' 5 0b10001 0b11011 0b10101 0b10001 0b10001 0b00000
    'n' 5 0b10001 0b11001 0b10101 0b10011 0b10001 0b00000
    'o' 4 0b0110 0b1001 0b1001 0b1001 0b0110 0b0000
    'p' 4 0b1110 0b1001 0b1110 0b1000 0b1000 0b0000
    'q' 4 0b0110 0b1001 0b1001 0b1011 0b0111 0b0000
    'r' 4 0b1110 0b1001 0b1110 0b1010 0b1001 0b0000
    's' 4 0b0111 0b1000 0b0110 0b0001 0b1110 0b0000
    't' 5 0b11111 0b00100 0b00100 0b00100 0b00100 0b00000
    'u' 4 0b1001 0b1001 0b1001 0b1001 0b0110 0b0000
    'v' 5 0b10001 0b10001 0b10001 0b01010 0b00100 0b00000
    'w' 5 0b10001 0b10001 0b10101 0b11011 0b10001 0b00000
    'x' 5 0b10001 0b01010 0b00100 0b01010 0b10001 0b00000
    'y' 5 0b10001 0b01010 0b00100 0b00100 0b00100 0b00000
    'z' 4 0b1111 0b0001 0b0110 0b1000 0b1111 0b0000
    '0' 4 0b0110 0b1001 0b1001 0b1001 0b0110 0b0000
    '1' 3 0b110 0b010 0b010 0b010 0b111 0b000
    '2' 4 0b1110 0b0001 0b0110 0b1000 0b1111 0b0000
    '3' 4 0b1110 0b0001 0b0110 0b0001 0b1110 0b0000
    '4' 4 0b1010 0b1010 0b1111 0b0010 0b0010 0b0000
    '5' 4 0b1111 0b1000 0b1110 0b0001 0b1110 0b0000
    '6' 4 0b0110 0b1000 0b1110 0b1001 0b0110 0b0000
    '7' 4 0b1111 0b0001 0b0010 0b0100 0b0100 0b0000
    '8' 4 0b0110 0b1001 0b0110 0b1001 0b0110 0b0000
    '9' 4 0b0110 0b1001 0b0111 0b0001 0b0110 0b0000
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_banner_draws_what_it_can() {
        assert_eq!(banner("D.!", false), "█▀▀▄\n█  █\n▀▀▀  ▀\n");
        assert_eq!(banner("嘟嘟", true), "");
        assert!(banner("doudou", true).lines().all(|line| line.starts_with("\x1b[32m")));
    }

    #[test]
    fn the_table_is_as_wide_as_its_longest_cells() {
        let routes = [["page_users", "POST", "/page/users"].map(Cow::Borrowed)];
        let expected = "\
+------------+--------+-------------+
| NAME       | METHOD | PATTERN     |
+------------+--------+-------------+
| page_users | POST   | /page/users |
+------------+--------+-------------+
";
        assert_eq!(table(&routes), expected);
    }
}
