//! The client: a method per method, that writes what the server reads.

use super::code::{Code, lines};
use super::{Products, push_deprecation};
use crate::model::{Method, Place, Segment, Service};

/// The name of the client's type.
pub(crate) fn type_name(service: &Service) -> String {
    format!("{}Client", service.name)
}

pub(super) fn emit(service: &Service, products: &Products, code: &mut Code) {
    let (name, client, rust) = (&service.name, type_name(service), &service.rust);
    let variable = name.to_uppercase();
    lines!(
        code,
        "
        /// Calls [`{name}`]({rust}) over HTTP.
        ///
        /// A clone shares the connections."
    );
    products.push_attributes(code, &client);
    lines!(
        code,
        "#[derive(Debug, Clone)]
        pub struct {client} {{
            {unused}client: ::doudou_rt::client::Client,
        }}

        impl From<::doudou_rt::client::Client> for {client} {{
            fn from(client: ::doudou_rt::client::Client) -> Self {{
                Self {{ client }}
            }}
        }}

        impl {client} {{
            /// Calls the service at this address: `http://127.0.0.1:6060`.
            ///
            /// # Errors
            /// The address is no URL.
            pub fn new(base_url: &str) -> Result<Self, ::doudou_rt::client::AddressError> {{
                ::doudou_rt::client::Client::new(base_url).map(Self::from)
            }}

            /// Calls the service at the address in the environment variable `{variable}`.
            ///
            /// # Errors
            /// The variable is missing, or no URL.
            pub fn from_env() -> Result<Self, ::doudou_rt::client::AddressError> {{
                ::doudou_rt::client::Client::from_env({variable:?}).map(Self::from)
            }}",
        unused = if service.methods.is_empty() { "#[allow(dead_code)]\n" } else { "" },
    );
    for method in &service.methods {
        push_method(service, method, code);
    }
    code.push("}");
}

fn push_method(service: &Service, method: &Method, code: &mut Code) {
    code.push("\n");
    let route = format!("`{} {}`", method.verb.as_str(), method.path);
    let errors = "# Errors\nThe request didn't reach the service, or the service refused it.";
    let docs: Vec<&str> =
        [&*method.docs, &*route, errors].into_iter().filter(|part| !part.is_empty()).collect();
    code.docs(&docs.join("\n\n"));
    push_deprecation(service, method, code);
    if method.deprecated {
        code.push("#[deprecated]");
    }
    let output = method.output.as_ref().map_or("()", |output| &output.rust);
    let error = method.error.map_or("::doudou_rt::Error", |error| &service.errors[error].rust);
    lines!(code, "pub async fn {}(\n&self,", method.ident);
    for param in &method.params {
        lines!(code, "{}: {},", param.ident, param.ty.rust);
    }
    lines!(
        code,
        ") -> Result<{output}, ::doudou_rt::client::ClientError<{error}>> {{\nself.client"
    );
    code.indent();
    lines!(code, ".request(::doudou_rt::http::Method::{})", method.verb.as_str());
    push_path(method, code);
    for param in &method.params {
        let (ident, wire) = (&param.ident, &param.wire);
        match param.place {
            Place::Path => {}
            Place::Query => lines!(code, ".query({wire:?}, &{ident})"),
            Place::QueryFields => lines!(code, ".query_struct(&{ident})"),
            Place::Header => lines!(code, ".header({wire:?}, &{ident})"),
            Place::Cookie => lines!(code, ".cookie({wire:?}, &{ident})"),
            Place::Form => lines!(code, ".form({wire:?}, &{ident})"),
            Place::Body => lines!(code, ".json(&{ident})"),
            Place::Text => lines!(code, ".text_body({ident})"),
            Place::Bytes => lines!(code, ".bytes_body({ident}.into())"),
            Place::Part => {}
        }
    }
    lines!(code, ".{}()\n.await", if method.output.is_some() { "send" } else { "send_empty" });
    code.dedent();
    code.push("}");
}

/// The path: runs of fixed text, and the values between them.
fn push_path(method: &Method, code: &mut Code) {
    let mut text = String::new();
    for segment in &method.path.segments {
        text.push('/');
        match segment {
            Segment::Literal(literal) => text.push_str(literal),
            Segment::Param(wire) => {
                let ident = method.params_in(Place::Path).find(|param| param.wire == *wire);
                let ident = ident.map_or("", |param| &*param.ident);
                lines!(code, ".literal({text:?})\n.path({wire:?}, &{ident})");
                text.clear();
            }
        }
    }
    if method.path.segments.is_empty() {
        text.push('/');
    }
    if !text.is_empty() {
        lines!(code, ".literal({text:?})");
    }
}
