/// Why a piece of SQL couldn't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at byte {offset}, before {text:?}")]
pub struct SqlError {
    /// What was expected or can't be held, and what to do.
    pub message: String,
    /// Where, in bytes from the beginning of the text.
    pub offset: usize,
    /// The text from there on, its first 40 characters.
    pub text: String,
}

impl SqlError {
    pub(super) fn new(message: impl Into<String>, text: &str, offset: usize) -> Self {
        let rest = text.get(offset..).unwrap_or_default();
        Self { message: message.into(), offset, text: rest.chars().take(40).collect() }
    }
}
