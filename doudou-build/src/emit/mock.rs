//! The mock: an implementation of the trait that answers fake data, made at run time from the
//! document.

use super::code::{Code, lines};
use super::{Products, push_deprecation};
use crate::model::Service;

/// The name of the mock's type.
pub(crate) fn type_name(service: &Service) -> String {
    format!("{}Mock", service.name)
}

/// `whole` says whether the model has every method of the trait: without one of them, rustc would
/// complain about the implementation instead of what is wrong with the method.
pub(super) fn emit(service: &Service, products: &Products, whole: bool, code: &mut Code) {
    push_type(service, products, code);
    push_constructors(service, code);
    if whole {
        push_implementation(service, code);
    }
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
        let Some(output) = &method.output else { continue };
        push_deprecation(service, method, code);
        lines!(code, "{}: ::doudou_rt::mock::Answer<{}>,", method.ident, output.rust);
    }
    code.push("}");
}

fn push_constructors(service: &Service, code: &mut Code) {
    let mock = type_name(service);
    let answers: Vec<_> = service.methods.iter().filter(|method| method.output.is_some()).collect();
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
        code.push("let mock = ::doudou_rt::mock::Mock::new(OPENAPI, seed)?;");
    }
    code.push("Ok(Self {");
    for method in answers {
        lines!(code, "{}: mock.answer({:?})?,", method.ident, method.name);
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
        let ident = &method.ident;
        let answer =
            if method.output.is_some() { format!("self.{ident}.get()") } else { "()".into() };
        let params: String =
            method.params.iter().map(|param| format!(", _: {}", param.ty.rust)).collect();
        lines!(
            code,
            "async fn {ident}(&self{params}) -> ::core::result::Result<{output}, {error}> {{
                Ok({answer})
            }}"
        );
    }
    code.push("}");
}
