//! The rules of garde, applied to the arguments of a method.

use super::code::Code;
use crate::model::{Method, Param, Place, Service};

/// A place in generated code.
pub(super) fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "::doudou_rt::codec::Place::Path",
        Place::Header => "::doudou_rt::codec::Place::Header",
        Place::Cookie => "::doudou_rt::codec::Place::Cookie",
        Place::Form => "::doudou_rt::codec::Place::Form",
        Place::Part => "::doudou_rt::codec::Place::Part",
        _ => "::doudou_rt::codec::Place::Query",
    }
}

pub(super) fn push_checks(_: &Service, _: &Method, _: &[&Param], _: &mut Code) {}
