//! Golden cases, compiled.
