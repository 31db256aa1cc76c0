//! The checked service as plain data: routes, parameters, types and errors, with their places.
//!
//! Every name that goes over the wire is computed here, once; the emitters only read.

pub(crate) mod annotation;
pub(crate) mod names;
mod path;
mod rules;
pub(crate) mod types;

pub use names::{Case, lower_camel};
pub(crate) use names::{closest, ident_text, kebab, pascal};
pub use path::{PathTemplate, Segment};
pub use rules::{LengthUnit, Rule, RuleKind, Rules};
pub use types::{
    Data, Enum, ExternType, Field, Fields, Integer, Reply, Tagging, Type, TypeDef, TypeId,
    TypeKind, TypeRef, Variant,
};

use crate::diagnostics::Span;

/// A service: one trait, its methods, and the types that they use.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Service {
    /// The trait's name: `Usersvc`.
    pub name: String,
    /// The trait in the user's crate: `crate::svc::Usersvc`.
    pub rust: String,
    /// Where the trait's name stands.
    pub span: Span,
    /// Where the whole trait stands.
    pub extent: Span,
    /// The trait's doc comment.
    pub docs: String,
    /// The doc comment of the file, `//!`.
    pub description: String,
    /// The user's package.
    pub package: Package,
    /// The methods, in the order of the trait.
    pub methods: Vec<Method>,
    /// The types on the wire, in the order in which the methods reach them.
    pub types: Vec<TypeDef>,
    /// The error types of the methods, in the order in which the methods reach them.
    pub errors: Vec<ErrorDef>,
}

impl Service {
    /// The type behind an id.
    #[must_use]
    pub fn type_def(&self, id: TypeId) -> &TypeDef {
        &self.types[id.0]
    }

    /// Whether a value is written as one text in a path, a query or a header.
    #[must_use]
    pub fn is_text(&self, ty: &Type) -> bool {
        types::is_text(ty, &self.types)
    }

    /// Whether a part of a multipart form is JSON, and not one text, several texts or files.
    #[must_use]
    pub fn is_json_part(&self, ty: &Type) -> bool {
        match ty {
            Type::Option(inner) | Type::List(inner, None) => self.is_json_part(inner),
            ty => *ty != Type::Upload && !self.is_text(ty),
        }
    }

    /// Whether the rules of garde say something about a value of this type, wherever it stands.
    #[must_use]
    pub fn has_rules(&self, ty: &Type) -> bool {
        let mut ruled = false;
        ty.each_named(&mut |id| ruled |= self.type_def(id).ruled);
        ruled
    }

    /// Whether something in it is deprecated, so that generated code may use what others
    /// shouldn't.
    #[must_use]
    pub fn is_deprecated(&self) -> bool {
        self.methods.iter().any(|method| method.deprecated)
            || self.types.iter().any(|ty| ty.deprecated)
    }

    /// The type of the callers that the methods want to know, if they do.
    #[must_use]
    pub fn caller(&self) -> Option<&str> {
        let mut callers = self.methods.iter().filter_map(|method| method.context.as_deref());
        callers.find(|caller| *caller != "()")
    }

    /// Whether a caller must say who they are, for any of the methods.
    #[must_use]
    pub fn is_secured(&self) -> bool {
        self.methods.iter().any(|method| !method.security.is_empty())
    }
}

/// What the manifest of the user's package says of it.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Package {
    /// The version.
    pub version: String,
    /// The description; empty when there is none.
    pub description: String,
    /// The licence as an SPDX expression; empty when there is none.
    pub license: String,
    /// The home page, or else the repository; empty when there is neither.
    pub homepage: String,
}

/// A method of the trait: one operation of the service.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Method {
    /// The name, which is the `operationId` too.
    pub name: String,
    /// The name in the text of Rust code: `r#match`.
    pub ident: String,
    /// Where the name stands.
    pub span: Span,
    /// The doc comment.
    pub docs: String,
    /// The summary that was given; otherwise it is the beginning of the doc comment.
    pub summary: Option<String>,
    /// The tags, the service's name when none was given.
    pub tags: Vec<String>,
    /// Whether the document is silent about it.
    pub hidden: bool,
    /// Whether it carries `#[deprecated]`.
    pub deprecated: bool,
    /// The verb of HTTP.
    pub verb: Verb,
    /// The path.
    pub path: PathTemplate,
    /// Where the route was written, or the name that it follows from.
    pub route_span: Span,
    /// The principal's type in generated code when the method takes a `Context`: `()` when
    /// nobody has to say who they are.
    pub context: Option<String>,
    /// The parameters behind `&self` and the context.
    pub params: Vec<Param>,
    /// The status of a success.
    pub status: u16,
    /// What a success carries; `None` is `()`.
    pub output: Option<TypeRef>,
    /// The error type: an index into [`Service::errors`], `None` is `doudou_rt::Error`.
    pub error: Option<usize>,
    /// The ways in which a caller can say who they are, any of which is enough; none when
    /// everybody may call.
    pub security: Vec<Scheme>,
    /// The roles, any of which the caller must have; none when every caller may call.
    pub roles: Vec<String>,
    /// Keys and values for layers.
    pub annotations: Vec<(String, String)>,
}

impl Method {
    /// The parameters that are taken from one place.
    pub fn params_in(&self, place: Place) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(move |param| param.place == place)
    }

    /// The result, when its fields are headers of the answer.
    #[must_use]
    pub fn reply<'a>(&self, service: &'a Service) -> Option<&'a Reply> {
        let Some(TypeRef { ty: Type::Named(id), .. }) = self.output else { return None };
        match &service.type_def(id).kind {
            TypeKind::Reply(reply) => Some(reply),
            _ => None,
        }
    }
}

/// A way in which a caller says who they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Scheme {
    /// A name and a password (RFC 7617).
    Basic,
    /// A token (RFC 6750).
    Bearer,
    /// A key.
    ApiKey {
        /// Where it stands: `header`, `query` or `cookie`.
        place: &'static str,
        /// The name of the header, of the key of the query or of the cookie.
        name: String,
    },
}

/// A verb of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// `GET`, which answers `HEAD` too.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `DELETE`.
    Delete,
    /// `PATCH`.
    Patch,
    /// `HEAD`.
    Head,
}

impl Verb {
    /// Every verb, with the name of the attribute that asks for it.
    pub(crate) const ALL: [(&'static str, Self); 6] = [
        ("get", Self::Get),
        ("post", Self::Post),
        ("put", Self::Put),
        ("delete", Self::Delete),
        ("patch", Self::Patch),
        ("head", Self::Head),
    ];

    /// The verb that an attribute's name asks for.
    pub(crate) fn from_attribute(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(attribute, _)| *attribute == name).map(|(_, verb)| *verb)
    }

    /// The verb as it stands in a request.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Head => "HEAD",
        }
    }

    /// Whether requests of this verb carry a body.
    #[must_use]
    pub fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch)
    }
}

/// A parameter of a method.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Param {
    /// The name in Rust, without `r#`.
    pub name: String,
    /// The name in the text of Rust code.
    pub ident: String,
    /// The name on the wire.
    pub wire: String,
    /// Where the parameter stands.
    pub span: Span,
    /// The doc comment.
    pub docs: String,
    /// Where the value is taken from.
    pub place: Place,
    /// The type.
    pub ty: TypeRef,
    /// What holds for the value.
    pub rules: Rules,
    /// The most bytes that its body or its part of a form may have.
    pub limit: Option<u64>,
    /// A value to show.
    pub example: Option<serde_json::Value>,
    /// Whether it carries `#[deprecated]`.
    pub deprecated: bool,
}

/// Where a parameter's value is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// A struct, each of its fields a key of the query.
    QueryFields,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// A field of a urlencoded form; the server takes it from the query as well.
    Form,
    /// The JSON body.
    Body,
    /// The body, a text.
    Text,
    /// The body, bytes.
    Bytes,
    /// A part of a multipart form.
    Part,
}

/// An enum whose variants are the errors of a method.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ErrorDef {
    /// Its name: `UserError`.
    pub name: String,
    /// The type in the user's crate.
    pub rust: String,
    /// The doc comment.
    pub docs: String,
    /// Where the name stands.
    pub span: Span,
    /// The variants that go over the wire, in order.
    pub variants: Vec<ErrorVariant>,
    /// Whether it has variants without a status: those answer 500 and tell the caller nothing.
    pub has_internal: bool,
}

/// A variant of an error enum that goes over the wire.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ErrorVariant {
    /// The variant in Rust.
    pub ident: String,
    /// The name of its schema: `UserErrorNotFound`.
    pub schema: String,
    /// Where the name stands.
    pub span: Span,
    /// The member `code` of the problem.
    pub code: String,
    /// The status of the answer.
    pub status: u16,
    /// The doc comment.
    pub docs: String,
    /// Whether it is written with braces; it has no fields otherwise.
    pub braces: bool,
    /// The fields: members of the problem.
    pub fields: Vec<Field>,
}
