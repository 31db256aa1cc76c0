//! Tables for people, which are Markdown too.

/// A table whose first column is text and whose other columns are numbers.
#[must_use]
pub fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(String::as_str);
        cells.chain(header.get(column).copied()).map(|cell| cell.chars().count()).max()
    };
    let widths: Vec<usize> = (0..header.len()).filter_map(width).collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let mut line = String::from("|");
        for (column, (cell, &width)) in cells.zip(&widths).enumerate() {
            line += &if column == 0 {
                format!(" {cell:width$} |")
            } else {
                format!(" {cell:>width$} |")
            };
        }
        line + "\n"
    };
    let mut text = line(&mut header.iter().copied());
    text.push('|');
    for (column, width) in widths.iter().enumerate() {
        let end = if column == 0 { "-" } else { ":" };
        text += &format!("{}{end}|", "-".repeat(width + 1));
    }
    text.push('\n');
    for row in rows {
        text += &line(&mut row.iter().map(String::as_str));
    }
    text
}

/// A number with a comma between groups of three digits.
#[must_use]
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The median; of an even number of values, the mean of the two in the middle. 0 for none.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match (values.get(middle), values.len() % 2) {
        (None, _) => 0.0,
        (Some(&value), 1) => value,
        (Some(&upper), _) => f64::midpoint(values[middle - 1], upper),
    }
}
