//! The error of reading and writing text.

use std::fmt;

/// Why a text isn't the value that is asked for, or a value can't be a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum TextError {
    /// A field of a struct is absent.
    Missing(String),
    /// A value is wrong.
    Invalid {
        /// The field that the value belongs to, when there is one.
        field: Option<String>,
        /// What is wrong with the value.
        detail: String,
    },
}

impl TextError {
    pub(super) fn new(detail: impl Into<String>) -> Self {
        Self::Invalid { field: None, detail: detail.into() }
    }

    /// The same error, said of a field.
    pub(super) fn of(self, field: &str) -> Self {
        match self {
            Self::Invalid { field: None, detail } => {
                Self::Invalid { field: Some(field.to_owned()), detail }
            }
            named => named,
        }
    }
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(field) => write!(f, "`{field}` is missing"),
            Self::Invalid { field: Some(field), detail } => write!(f, "`{field}`: {detail}"),
            Self::Invalid { field: None, detail } => f.write_str(detail),
        }
    }
}

impl std::error::Error for TextError {}

impl serde::de::Error for TextError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field.to_owned())
    }
}

impl serde::ser::Error for TextError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}
