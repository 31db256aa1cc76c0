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

impl Type {
    /// Calls a function with each declared type that this one names, keys of maps included.
    pub fn each_named(&self, found: &mut impl FnMut(TypeId)) {
        match self {
            Self::Option(inner) | Self::List(inner, _) | Self::Events(inner) => {
                inner.each_named(found);
            }
            Self::Map(key, value) => {
                key.each_named(found);
                value.each_named(found);
            }
            Self::Named(id) => found(*id),
            _ => {}
        }
    }
}

/// Whether a value is written as one text.
pub(crate) fn is_text(ty: &Type, defs: &[TypeDef]) -> bool {
    match ty {
        Type::Bool | Type::Integer(_) | Type::Float(_) | Type::Char | Type::String => true,
        Type::Extern(ty) => !matches!(ty.kind, Some("object" | "array") | None),
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
    /// Whether it is never zero.
    pub nonzero: bool,
}

/// The schema of a type that is declared in another crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternType {
    /// Its name without the path, for the names of generics: `DateTime`.
    pub(crate) name: String,
    /// `string`, `integer`, `number`, `boolean`, `array` or `object`; `None` is any value.
    pub(crate) kind: Option<&'static str>,
    /// OpenAPI's `format`: `date-time`, `uuid`, …
    pub(crate) format: Option<String>,
    /// A regular expression that finds something in every text.
    pub(crate) pattern: Option<String>,
    /// The whole schema, when a kind and a format don't tell; `Err` says what is wrong with it.
    pub(crate) schema: Option<Box<Result<Value, String>>>,
}

impl ExternType {
    /// The names of JSON Schema for the types of values.
    pub(crate) const KINDS: [&'static str; 6] =
        ["string", "integer", "number", "boolean", "array", "object"];

    pub(crate) const fn of(kind: Option<&'static str>) -> Self {
        Self { name: String::new(), kind, format: None, pattern: None, schema: None }
    }

    /// Any JSON value.
    #[must_use]
    pub const fn any() -> Self {
        Self::of(None)
    }

    /// A text.
    #[must_use]
    pub const fn string() -> Self {
        Self::of(Some("string"))
    }

    /// A whole number.
    #[must_use]
    pub const fn integer() -> Self {
        Self::of(Some("integer"))
    }

    /// A number.
    #[must_use]
    pub const fn number() -> Self {
        Self::of(Some("number"))
    }

    /// A boolean.
    #[must_use]
    pub const fn boolean() -> Self {
        Self::of(Some("boolean"))
    }

    /// An object with free keys.
    #[must_use]
    pub const fn object() -> Self {
        Self::of(Some("object"))
    }

    /// A schema in the text of JSON, for what the others can't say. It stands in the document as
    /// it is, whatever the document's version.
    ///
    /// A text that is no JSON object is reported where the type is used.
    #[must_use]
    pub fn schema(json: &str) -> Self {
        let schema = match serde_json::from_str(json) {
            Ok(schema @ Value::Object(_)) => Ok(schema),
            Ok(_) => Err("it must be an object".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        let kind = schema.as_ref().ok().and_then(|schema| schema["type"].as_str());
        let kind = Self::KINDS.into_iter().find(|known| kind == Some(known));
        Self { schema: Some(Box::new(schema)), ..Self::of(kind) }
    }

    /// Adds a format, such as `date-time`.
    #[must_use]
    pub fn with_format(self, format: impl Into<String>) -> Self {
        Self { format: Some(format.into()), ..self }
    }

    /// Adds a regular expression (ECMA-262) that finds something in every text.
    #[must_use]
    pub fn with_pattern(self, pattern: impl Into<String>) -> Self {
        Self { pattern: Some(pattern.into()), ..self }
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
    /// Whether it has rules, or holds a type that has.
    pub ruled: bool,
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
    Reply(Box<Reply>),
}

impl TypeKind {
    /// The fields that it has, those of all variants or of the answer included.
    #[must_use]
    pub fn fields(&self) -> Vec<&Field> {
        match self {
            Self::Struct(fields) => fields.fields.iter().collect(),
            Self::Newtype(..) => Vec::new(),
            Self::Enum(item) => {
                let fields = item.variants.iter().filter_map(|variant| match &variant.data {
                    Data::Fields(fields) => Some(&fields.fields),
                    Data::None | Data::Value(_) => None,
                });
                fields.flatten().collect()
            }
            Self::Reply(reply) => reply.headers.iter().chain(&reply.body).collect(),
        }
    }

    /// The types that it is made of, in order.
    #[must_use]
    pub fn parts(&self) -> Vec<&TypeRef> {
        match self {
            Self::Struct(fields) => fields.parts(),
            Self::Newtype(inner, _) => vec![inner],
            Self::Enum(item) => {
                let parts = item.variants.iter().flat_map(|variant| match &variant.data {
                    Data::None => Vec::new(),
                    Data::Value(value) => vec![value],
                    Data::Fields(fields) => fields.parts(),
                });
                parts.collect()
            }
            Self::Reply(reply) => {
                reply.headers.iter().chain(reply.body.as_ref()).map(|field| &field.ty).collect()
            }
        }
    }
}

/// The fields of a struct or of a variant.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Fields {
    /// The fields that go over the wire, in order.
    pub fields: Vec<Field>,
    /// Whether unknown fields are refused.
    pub closed: bool,
    /// A key that serde writes and never looks at, and the text that it writes there.
    pub tag: Option<(String, String)>,
}

impl Fields {
    fn parts(&self) -> Vec<&TypeRef> {
        self.fields.iter().map(|field| &field.ty).collect()
    }
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
    /// Whether the fields of its value stand in its place: `#[serde(flatten)]`.
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
    /// Whether unknown keys are refused beside a tag and its data.
    pub closed: bool,
}

impl Enum {
    /// Whether a key of the object tells the variants apart, each of which has a schema of its own.
    #[must_use]
    pub fn has_tag(&self) -> bool {
        matches!(self.tagging, Tagging::Internal { .. } | Tagging::Adjacent { .. })
    }

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
    /// Other names that serde reads it by.
    pub aliases: Vec<String>,
    /// The name of its schema, when a tag tells the variants apart: `ShapeCircle`.
    pub schema: String,
    /// The doc comment.
    pub docs: String,
    /// Where the name stands.
    pub span: Span,
    /// Whether serde reads every unknown name as this variant.
    pub other: bool,
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
