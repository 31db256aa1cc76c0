//! The types that go over the wire, as serde writes and reads them.

use serde_json::Value;

use super::Rules;
use crate::diagnostics::Span;

/// The number of a type in [`Service::types`](super::Service::types).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId(pub(crate) usize);

/// A type as a method or a field uses it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TypeRef {
    /// What it is on the wire.
    pub ty: Type,
    /// The type in the text of Rust code, with absolute paths.
    pub rust: String,
    /// Where it stands.
    pub span: Span,
}

/// What a value is on the wire.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Type {
    /// A boolean.
    Bool,
    /// A whole number.
    Integer(Integer),
    /// A floating-point number of so many bits.
    Float(u16),
    /// One character.
    Char,
    /// A text.
    String,
    /// A value or `null`; the only thing that may be absent.
    Option(Box<Self>),
    /// A list; with a length when that is fixed.
    List(Box<Self>, Option<usize>),
    /// An object whose keys are free: the type of its keys, and that of its values.
    Map(Box<Self>, Box<Self>),
    /// One of the service's own types.
    Named(TypeId),
    /// A type of another crate.
    Extern(ExternType),
    /// Bytes as they are: the whole body of a request.
    Bytes,
    /// A file that comes with a form.
    Upload,
    /// A file that is the answer.
    Download,
    /// Server-sent events, each of this type: the answer.
    Events(Box<Self>),
}

/// Whether a value is written as one text.
pub(crate) fn is_text(ty: &Type, defs: &[TypeDef]) -> bool {
    match ty {
        Type::Bool | Type::Integer(_) | Type::Float(_) | Type::Char | Type::String => true,
        Type::Extern(ty) => !matches!(ty.kind, Some("object") | None),
        Type::Named(id) => match &defs[id.0].kind {
            TypeKind::Enum(item) => item.is_text(),
            TypeKind::Newtype(inner, _) => is_text(&inner.ty, defs),
            TypeKind::Struct(_) | TypeKind::Reply(_) => false,
        },
        _ => false,
    }
}

/// The range of a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Integer {
    /// 8, 16, 32, 64 or 128.
    pub bits: u16,
    /// Whether it may be negative.
    pub signed: bool,
}

/// The schema of a type that is declared in another crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternType {
    /// `string`, `integer`, `number`, `boolean` or `object`; `None` is any value.
    pub(crate) kind: Option<&'static str>,
    /// OpenAPI's `format`: `date-time`, `uuid`, …
    pub(crate) format: Option<String>,
}

impl ExternType {
    /// Any JSON value.
    #[must_use]
    pub const fn any() -> Self {
        Self { kind: None, format: None }
    }

    /// A text.
    #[must_use]
    pub const fn string() -> Self {
        Self { kind: Some("string"), format: None }
    }

    /// A whole number.
    #[must_use]
    pub const fn integer() -> Self {
        Self { kind: Some("integer"), format: None }
    }

    /// A number.
    #[must_use]
    pub const fn number() -> Self {
        Self { kind: Some("number"), format: None }
    }

    /// A boolean.
    #[must_use]
    pub const fn boolean() -> Self {
        Self { kind: Some("boolean"), format: None }
    }

    /// An object with free keys.
    #[must_use]
    pub const fn object() -> Self {
        Self { kind: Some("object"), format: None }
    }

    /// Adds a format, such as `date-time`.
    #[must_use]
    pub fn with_format(self, format: impl Into<String>) -> Self {
        Self { format: Some(format.into()), ..self }
    }
}

/// A type that the user declares.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TypeDef {
    /// The name of its schema.
    pub name: String,
    /// The type in the user's crate: `crate::svc::vo::User`.
    pub rust: String,
    /// The doc comment.
    pub docs: String,
    /// Where the name stands.
    pub span: Span,
    /// Whether it carries `#[deprecated]`.
    pub deprecated: bool,
    /// A value to show.
    pub example: Option<Value>,
    /// Whether it derives garde's `Validate`, so that its rules can be checked.
    pub validates: bool,
    /// What it is made of.
    pub kind: TypeKind,
}

/// What a declared type is made of.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TypeKind {
    /// An object.
    Struct(Fields),
    /// A type of one field that is that field on the wire, with the rules of the field.
    Newtype(TypeRef, Rules),
    /// An enum.
    Enum(Enum),
    /// A result whose fields are headers of the answer, and at most one its body.
    Reply(Reply),
}

/// The fields of a struct or of a variant.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Fields {
    /// The fields that go over the wire, in order.
    pub fields: Vec<Field>,
    /// Whether unknown fields are refused.
    pub closed: bool,
}

/// A field that goes over the wire.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Field {
    /// The name in Rust, without `r#`.
    pub name: String,
    /// The name in the text of Rust code.
    pub ident: String,
    /// The name on the wire.
    pub wire: String,
    /// The doc comment.
    pub docs: String,
    /// Where the name stands.
    pub span: Span,
    /// The type.
    pub ty: TypeRef,
    /// Whether a value must be there for serde to read it.
    pub required: bool,
    /// Whether serde never writes it.
    pub write_only: bool,
    /// Whether serde never reads it.
    pub read_only: bool,
    /// Whether its own fields stand beside it: `#[serde(flatten)]`.
    pub flatten: bool,
    /// Other names that serde reads it by.
    pub aliases: Vec<String>,
    /// What serde takes when it isn't there, as far as that can be told.
    pub default: Option<Value>,
    /// A value to show.
    pub example: Option<Value>,
    /// Whether it carries `#[deprecated]`.
    pub deprecated: bool,
    /// What holds for its value.
    pub rules: Rules,
}

/// An enum: what tells its variants apart, and the variants that go over the wire, in order.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Enum {
    /// What tells the variants apart.
    pub tagging: Tagging,
    /// The variants, in order.
    pub variants: Vec<Variant>,
}

impl Enum {
    /// Whether every variant is a text.
    #[must_use]
    pub fn is_text(&self) -> bool {
        self.tagging == Tagging::External
            && self.variants.iter().all(|variant| matches!(variant.data, Data::None))
    }
}

/// What tells the variants of an enum apart (<https://serde.rs/enum-representations.html>).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tagging {
    /// The variant is the only key of an object, or a text when it has no data.
    External,
    /// A key beside the fields.
    Internal {
        /// The key.
        tag: String,
    },
    /// A key beside the one that has the data.
    Adjacent {
        /// The key of the name.
        tag: String,
        /// The key of the data.
        content: String,
    },
    /// Nothing: the first variant that fits is it.
    Untagged,
}

/// A variant of an enum.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Variant {
    /// The name in the text of Rust code.
    pub ident: String,
    /// The name on the wire.
    pub wire: String,
    /// The doc comment.
    pub docs: String,
    /// Where the name stands.
    pub span: Span,
    /// What it carries.
    pub data: Data,
}

/// What a variant carries.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Data {
    /// Nothing.
    None,
    /// One value.
    Value(TypeRef),
    /// Fields.
    Fields(Fields),
}

/// A result whose fields are headers of the answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Reply {
    /// The headers; `wire` is the header's name.
    pub headers: Vec<Field>,
    /// The field that is the JSON body.
    pub body: Option<Field>,
}
