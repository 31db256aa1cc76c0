//! The client: a method per method, that writes what the server reads.

use std::collections::BTreeSet;

use super::code::{Code, lines};
use super::{Products, push_deprecation, without_arguments};
use crate::model::{Method, Param, Place, Scheme, Segment, Service, Type, pascal};

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

            /// Calls the service at the address in the environment variable `{variable}`, or at
            /// those of its nodes with commas between them.
            ///
            /// # Errors
            /// The variable is missing, or something in it is no URL.
            pub fn from_env() -> Result<Self, ::doudou_rt::client::AddressError> {{
                ::doudou_rt::client::Client::from_env({variable:?}).map(Self::from)
            }}

            /// Calls the service at the nodes that a provider finds: a cluster, a list, DNS.
            ///
            /// # Errors
            /// The system lacks what a client needs.
            pub fn discover(
                provider: impl ::doudou_rt::registry::Discover,
            ) -> Result<Self, ::doudou_rt::client::AddressError> {{
                ::doudou_rt::client::Client::discover({name:?}, provider).map(Self::from)
            }}",
        unused = if service.methods.is_empty() { "#[allow(dead_code)]\n" } else { "" },
    );
    push_credentials(service, code);
    for method in &service.methods {
        push_method(service, method, code);
    }
    code.push("}");
}

/// A client that says who it is, a function for each way in which the service lets it.
fn push_credentials(service: &Service, code: &mut Code) {
    let schemes: BTreeSet<&Scheme> =
        service.methods.iter().flat_map(|method| &method.security).collect();
    let keys = schemes.iter().filter(|scheme| matches!(scheme, Scheme::ApiKey { .. })).count();
    for scheme in schemes {
        match scheme {
            Scheme::Basic => code.push(
                "
                /// The same client, which calls as a user with a password.
                #[must_use]
                pub fn with_basic(self, user: &str, password: &str) -> Self {
                    Self::from(self.client.with_basic(user, password))
                }",
            ),
            Scheme::Bearer => code.push(
                "
                /// The same client, which calls with a token.
                #[must_use]
                pub fn with_bearer(self, token: &str) -> Self {
                    Self::from(self.client.with_bearer(token))
                }",
            ),
            Scheme::ApiKey { place, name } => {
                let (function, variant) = (key_function(name, keys), pascal(place));
                lines!(
                    code,
                    "
                    /// The same client, which calls with a key: the {place} `{name}`.
                    #[must_use]
                    pub fn {function}(self, key: &str) -> Self {{
                        let place = ::doudou_rt::KeyPlace::{variant};
                        Self::from(self.client.with_api_key(place, {name:?}, key))
                    }}"
                );
            }
        }
    }
    if service.methods.iter().any(|method| method.context.is_some()) {
        code.push(
            "
            /// The same client, which passes the id and the trace of a request on.
            #[must_use]
            pub fn with_context<P>(self, context: &::doudou_rt::Context<P>) -> Self {
                Self::from(self.client.with_context(context))
            }",
        );
    }
}

/// `with_api_key`, or with its name when there are several keys.
fn key_function(name: &str, keys: usize) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    match keys {
        1 => "with_api_key".to_owned(),
        _ => format!("with_api_key_{}", name.chars().map(legal).collect::<String>()),
    }
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
    lines!(code, "pub fn {}(\n&self,", method.ident);
    for param in &method.params {
        lines!(code, "{}: {},", param.ident, param.ty.rust);
    }
    lines!(code, ") -> ::doudou_rt::client::Call<{output}, {error}> {{\nself.client");
    code.indent();
    lines!(code, ".request(::doudou_rt::http::Method::{})", method.verb.as_str());
    push_path(method, code);
    push_annotations(method, code);
    for param in method.params.iter().filter(|param| param.place != Place::Path) {
        push_argument(service, param, code);
    }
    push_send(service, method, code);
    code.dedent();
    code.push("}");
}

/// What the method says about its calls.
fn push_annotations(method: &Method, code: &mut Code) {
    if let Some(millis) = method.timeout() {
        lines!(code, ".timeout(::core::time::Duration::from_millis({millis}))");
    }
    if let Some(idempotent) = method.idempotent() {
        lines!(code, ".idempotent({idempotent})");
    }
}

fn push_argument(service: &Service, param: &Param, code: &mut Code) {
    let (ident, wire) = (&param.ident, &param.wire);
    match param.place {
        Place::Path | Place::Query => lines!(code, ".query({wire:?}, &{ident})"),
        Place::QueryFields => lines!(code, ".query_struct(&{ident})"),
        Place::Header => lines!(code, ".header({wire:?}, &{ident})"),
        Place::Cookie => lines!(code, ".cookie({wire:?}, &{ident})"),
        Place::Form => lines!(code, ".form({wire:?}, &{ident})"),
        Place::Body => lines!(code, ".json(&{ident})"),
        Place::Text => lines!(code, ".text_body({ident})"),
        Place::Bytes if param.ty.ty == Type::Bytes => lines!(code, ".bytes_body({ident})"),
        Place::Bytes => lines!(code, ".bytes_body({ident}.into())"),
        Place::Part => match &param.ty.ty {
            Type::Upload => lines!(code, ".part_upload({wire:?}, {ident})"),
            Type::Option(inner) if **inner == Type::Upload => {
                lines!(code, ".part_optional_upload({wire:?}, {ident})");
            }
            Type::List(inner, None) if **inner == Type::Upload => {
                lines!(code, ".part_uploads({wire:?}, {ident})");
            }
            ty if service.is_json_part(ty) => lines!(code, ".part_json({wire:?}, &{ident})"),
            _ => lines!(code, ".part_text({wire:?}, &{ident})"),
        },
    }
}

/// What the answer is read as.
fn push_send(service: &Service, method: &Method, code: &mut Code) {
    let Some(output) = &method.output else { return code.push(".send_empty()") };
    if let Some(reply) = method.reply(service) {
        lines!(code, ".send_with(|answer| {{\nOk({} {{", without_arguments(&output.rust));
        for header in &reply.headers {
            lines!(code, "{}: answer.header({:?})?,", header.ident, header.wire);
        }
        if let Some(body) = &reply.body {
            lines!(code, "{}: answer.json()?,", body.ident);
        }
        return code.push("})\n})");
    }
    code.push(match output.ty {
        Type::Download => ".send_download()",
        Type::Events(_) => ".send_events()",
        _ => ".send()",
    });
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
