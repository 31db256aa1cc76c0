//! What generated code calls to read requests and to write answers.
//!
//! Whatever is wrong with a request becomes a [`Failure`] that says so: 400 with the name of the
//! parameter or the place in the body, 404, 405, 408, 413 or 415, always as problem details. The
//! member `errors` of such a 400 lists what is wrong: `{"parameter": "id", "in": "query",
//! "detail": …}` for a parameter, `{"pointer": "/page/size", "detail": …}` for a JSON body. Those of the rules of `#[garde(…)]`
//! come all at once, and name the rule: `"rule": "length"`.

mod authenticate;
mod body;
pub(crate) mod disposition;
mod download;
mod events;
mod failure;
pub(crate) mod header_out;
mod lookup;
mod multipart;
mod parameter;
mod pointer;
mod reply;
mod route;
mod strict;
pub(crate) mod text;
#[cfg(feature = "garde")]
mod valid;

pub use ::bytes::Bytes;
pub use authenticate::{admit, authenticate, known};
pub use body::{Takes, form_pairs, from_json, from_text, read};
pub use download::download;
pub use events::events;
pub(crate) use failure::other_methods;
pub use failure::{BodyError, Failure, Miss, failed};
pub use header_out::header_out;
pub use lookup::Lookup;
pub use multipart::{Multipart, Part, PartKind, multipart};
pub use parameter::{Place, cookie, header, headers, list, optional, pairs, path, query, required};
pub use reply::{answer, answer_empty, empty, reply};
pub use route::canonical;
#[cfg(feature = "garde")]
pub use valid::{Findings, Name, Names};
