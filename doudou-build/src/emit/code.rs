//! Rust text that indents itself.

/// A text under construction. Lines are given without indentation: brackets that stay open at the
/// end of a line indent what follows, brackets that open a line end that.
#[derive(Debug, Default)]
pub(crate) struct Code {
    text: String,
    depth: usize,
}

impl Code {
    /// Adds lines.
    pub(crate) fn push(&mut self, lines: &str) {
        for line in lines.lines() {
            let line = line.trim();
            if line.starts_with(['}', ')', ']']) {
                self.depth = self.depth.saturating_sub(1);
            }
            if !line.is_empty() {
                self.text.extend(std::iter::repeat_n("    ", self.depth));
                self.text.push_str(line);
            }
            self.text.push('\n');
            if line.ends_with(['{', '(', '[']) && !line.starts_with("//") {
                self.depth += 1;
            }
        }
    }

    /// Adds a doc comment; none when the text is empty.
    pub(crate) fn docs(&mut self, docs: &str) {
        for line in docs.lines() {
            self.text.extend(std::iter::repeat_n("    ", self.depth));
            self.text.push_str("///");
            if !line.is_empty() {
                self.text.push(' ');
                self.text.push_str(line);
            }
            self.text.push('\n');
        }
    }

    /// Indents what follows, without a bracket.
    pub(crate) fn indent(&mut self) {
        self.depth += 1;
    }

    /// Ends [`Code::indent`].
    pub(crate) fn dedent(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

/// Adds formatted lines to a [`Code`].
macro_rules! lines {
    ($code:expr, $($format:tt)+) => {
        $code.push(&format!($($format)+))
    };
}
pub(crate) use lines;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_indent() {
        let mut code = Code::default();
        code.push("fn f() {\ncall(\na,\n);\n");
        code.docs("opens {\n\nno block");
        lines!(code, "}}\n{}", "end");
        let expected = "fn f() {\n    call(\n        a,\n    );\n    /// opens {\n    ///\n    /// no block\n}\nend\n";
        assert_eq!(code.into_text(), expected);
    }
}
