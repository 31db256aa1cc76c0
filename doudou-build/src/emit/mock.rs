//! The mock: an implementation of the trait that answers fake data, made at run time from the
//! document.

use super::code::{Code, lines};
use super::{Products, context_type, push_deprecation, without_arguments};
use crate::model::{Method, Service, Type};

/// The name of the mock's type.
pub(crate) fn type_name(service: &Service) -> String {
    format!("{}Mock", service.name)
}

/// `whole` says whether the model has every method of the trait: without one of them, rustc would
/// complain about the implementation instead of what is wrong with the method.
pub(super) fn emit(
    service: &Service,
    products: &Products,
    whole: bool,
    document: &str,
    code: &mut Code,
) {
    push_type(service, products, code);
    push_constructors(service, document, code);
    if whole {
        push_implementation(service, code);
    }
}

/// What the mock keeps for a method: the names of the fields, their types, and how each is made.
fn answers(service: &Service, method: &Method) -> Vec<(String, String, String)> {
    let (ident, name) = (&method.ident, &method.name);
    let Some(output) = &method.output else { return Vec::new() };
    let whole = |rust: &str| (ident.clone(), rust.to_owned(), format!("mock.answer({name:?})?"));
    if let Some(reply) = method.reply(service) {
        let headers = reply.headers.iter().map(|header| {
            let made = format!("mock.header({name:?}, {:?})?", header.wire);
            (format!("{name}_{}", header.name), header.ty.rust.clone(), made)
        });
        return headers.chain(reply.body.iter().map(|body| whole(&body.ty.rust))).collect();
    }
    match &output.ty {
        Type::Download => Vec::new(),
        Type::Events(_) => vec![whole(event(&output.rust))],
        _ => vec![whole(&output.rust)],
    }
}

/// `T` of `EventStream<T>`.
fn event(rust: &str) -> &str {
    let inner = rust.split_once('<').map(|(_, rest)| rest);
    inner.and_then(|rest| rest.strip_suffix('>')).unwrap_or(rust)
}

fn push_type(service: &Service, products: &Products, code: &mut Code) {
    let (name, mock, rust) = (&service.name, type_name(service), &service.rust);
    lines!(
        code,
        "
        /// Answers every method of [`{name}`]({rust}) with fake data that fits the OpenAPI document.
        ///
        /// The same seed gives the same answers."
    );
    products.push_attributes(code, &mock);
    lines!(code, "#[derive(Debug, Clone)]\npub struct {mock} {{");
    for method in &service.methods {
        for (field, rust, _) in answers(service, method) {
            push_deprecation(service, method, code);
            lines!(code, "{field}: ::doudou_rt::mock::Answer<{rust}>,");
        }
    }
    code.push("}");
}

fn push_constructors(service: &Service, document: &str, code: &mut Code) {
    let mock = type_name(service);
    let answers: Vec<_> =
        service.methods.iter().flat_map(|method| answers(service, method)).collect();
    let seed = if answers.is_empty() { "_" } else { "seed" };
    lines!(
        code,
        "
        impl {mock} {{
            /// A mock with the seed 0.
            ///
            /// # Errors
            /// See [`{mock}::with_seed`].
            pub fn new() -> Result<Self, ::doudou_rt::mock::MockError> {{
                Self::with_seed(0)
            }}

            /// A mock whose data follows from a seed.
            ///
            /// # Errors
            /// The result type of a method can't be read from data that fits the document.
            pub fn with_seed({seed}: u64) -> Result<Self, ::doudou_rt::mock::MockError> {{"
    );
    if !answers.is_empty() {
        lines!(code, "let mock = ::doudou_rt::mock::Mock::new(include_str!({document:?}), seed)?;");
    }
    code.push("Ok(Self {");
    for (field, _, made) in answers {
        lines!(code, "{field}: {made},");
    }
    code.push("})\n}\n}");
}

fn push_implementation(service: &Service, code: &mut Code) {
    lines!(code, "\nimpl {} for {} {{", service.rust, type_name(service));
    for (number, method) in service.methods.iter().enumerate() {
        if number > 0 {
            code.push("\n");
        }
        push_deprecation(service, method, code);
        let output = method.output.as_ref().map_or("()", |output| &output.rust);
        let error = method.error.map_or("::doudou_rt::Error", |error| &service.errors[error].rust);
        let (ident, answer) = (&method.ident, answer(service, method));
        let context = method.context.iter().map(|caller| context_type(caller));
        let params = context.chain(method.params.iter().map(|param| param.ty.rust.clone()));
        let params: String = params.map(|rust| format!(", _: {rust}")).collect();
        lines!(
            code,
            "async fn {ident}(&self{params}) -> ::core::result::Result<{output}, {error}> {{
                Ok({answer})
            }}"
        );
    }
    code.push("}");
}

/// The expression that a method answers.
fn answer(service: &Service, method: &Method) -> String {
    let Method { ident, name, .. } = method;
    let Some(output) = &method.output else { return "()".to_owned() };
    if let Some(reply) = method.reply(service) {
        let headers = reply
            .headers
            .iter()
            .map(|header| format!("{}: self.{name}_{}.get()", header.ident, header.name));
        let body = reply.body.iter().map(|body| format!("{}: self.{ident}.get()", body.ident));
        let fields = headers.chain(body).collect::<Vec<_>>().join(", ");
        return format!("{} {{ {fields} }}", without_arguments(&output.rust));
    }
    match &output.ty {
        Type::Download => "::doudou_rt::mock::download()".to_owned(),
        Type::Events(_) => format!("::doudou_rt::EventStream::from_iter([self.{ident}.get()])"),
        _ => format!("self.{ident}.get()"),
    }
}
