//! The root beside its folder.
mod user;
