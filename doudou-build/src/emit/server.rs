//! The server: the route table, and the way from a request to a method and back.
//!
//! A coroutine per method is what costs most to compile, and one coroutine with all methods costs
//! more than its parts. So what stands before and after a method is plain functions, and so many
//! methods share a coroutine.

use super::code::{Code, lines};
use super::{Products, decode, push_deprecation, rules};
use crate::model::{Method, Place, Scheme, Service, Type};

/// How many methods share a coroutine.
const GROUP: usize = 16;

/// The name of the server's type.
pub(crate) fn type_name(service: &Service) -> String {
    format!("{}Server", service.name)
}

pub(super) fn emit(service: &Service, products: &Products, code: &mut Code) {
    push_routes(service, code);
    let server = Server::of(service);
    server.push_type(products, code);
    server.push_service(products, code);
    push_takes(service, code);
    server.push_serve(code);
    rules::emit(service, code);
    for (number, methods) in service.methods.chunks(GROUP).enumerate() {
        server.push_group(number, methods, code);
    }
    for method in &service.methods {
        decode::emit(service, method, code);
        push_encoder(service, method, code);
    }
}

fn push_routes(service: &Service, code: &mut Code) {
    code.push("\n/// The routes of the service, in the order of the trait.");
    code.push("pub const ROUTES: &[::doudou_rt::Route] = &[");
    for method in &service.methods {
        let (name, verb, path) = (&method.name, method.verb.as_str(), method.path.to_string());
        let mut route = format!("::doudou_rt::Route::new({name:?}, {verb:?}, {path:?})");
        if !method.security.is_empty() {
            let schemes: Vec<String> = method.security.iter().map(scheme).collect();
            let (schemes, roles) = (schemes.join(", "), &method.roles);
            route.push_str(&format!(".secured(&[{schemes}], &{roles:?})"));
        }
        if !method.annotations.is_empty() {
            route.push_str(&format!(".annotated(&{:?})", method.annotations));
        }
        lines!(code, "{route},");
    }
    code.push(
        "];

        /// From a request to the number of its route, and the values in its path.
        static LOOKUP: ::doudou_rt::codec::Lookup = ::doudou_rt::codec::Lookup::new(ROUTES);",
    );
}

fn scheme(scheme: &Scheme) -> String {
    match scheme {
        Scheme::Basic => "::doudou_rt::Scheme::Basic".to_owned(),
        Scheme::Bearer => "::doudou_rt::Scheme::Bearer".to_owned(),
        Scheme::ApiKey { place, name } => {
            let place = match *place {
                "query" => "Query",
                "cookie" => "Cookie",
                _ => "Header",
            };
            format!(
                "::doudou_rt::Scheme::ApiKey {{ place: ::doudou_rt::KeyPlace::{place}, name: {name:?} }}"
            )
        }
    }
}

fn push_takes(service: &Service, code: &mut Code) {
    if service.methods.iter().any(takes_body) {
        lines!(
            code,
            "\n/// What each method takes of the body.\nconst TAKES: [::doudou_rt::codec::Takes; {}] = [",
            service.methods.len()
        );
        for method in &service.methods {
            lines!(code, "::doudou_rt::codec::Takes::{},", takes(method));
        }
        code.push("];");
    }
}

/// Whether the body is read as a whole, before the method's parameters are.
fn takes_body(method: &Method) -> bool {
    takes(method) != "NOTHING"
}

fn takes(method: &Method) -> String {
    let taken = method.params.iter().find_map(|param| match param.place {
        Place::Body => Some(("JSON", param.limit)),
        Place::Form => Some(("FORM", None)),
        Place::Text => Some(("TEXT", param.limit)),
        Place::Bytes => Some(("BYTES", param.limit)),
        _ => None,
    });
    match taken {
        None => "NOTHING".to_owned(),
        Some((content, None)) => content.to_owned(),
        Some((content, Some(limit))) => format!("{content}.at_most({limit})"),
    }
}

/// The server's type: what it holds, and what that must be.
struct Server<'a> {
    service: &'a Service,
    name: String,
    /// Whether callers say who they are.
    secured: bool,
    /// Whether a method asks for its context.
    contexts: bool,
    /// The number of values in the path that has the most.
    captures: usize,
    /// `S`, or `S, A`.
    generics: &'static str,
    /// The same with their bounds.
    bounds: String,
}

impl<'a> Server<'a> {
    fn of(service: &'a Service) -> Self {
        let secured = service.is_secured();
        let caller = service.caller().map(|caller| format!("<Principal = {caller}>"));
        let auth = format!(", A: ::doudou_rt::Authenticate{}", caller.unwrap_or_default());
        Self {
            service,
            name: type_name(service),
            secured,
            contexts: service.methods.iter().any(|method| method.context.is_some()),
            captures: service
                .methods
                .iter()
                .map(|method| method.path.params().count())
                .max()
                .unwrap_or_default(),
            generics: if secured { "S, A" } else { "S" },
            bounds: format!("S: {}{}", service.rust, if secured { &auth } else { "" }),
        }
    }

    fn push_type(&self, products: &Products, code: &mut Code) {
        let Self { service, name: server, generics, .. } = self;
        let (name, rust) = (&service.name, &service.rust);
        lines!(code, "\n/// Serves an implementation of [`{name}`]({rust}) over HTTP.");
        products.push_attributes(code, server);
        lines!(
            code,
            "#[derive(Debug)]\npub struct {server}<{generics}> {{\nservice: ::std::sync::Arc<S>,"
        );
        if self.secured {
            code.push("auth: ::std::sync::Arc<A>,");
        }
        lines!(code, "}}\n\nimpl<{generics}> {server}<{generics}> {{");
        if self.secured {
            code.push(
                "/// Serves this implementation to the callers that `auth` knows.
                pub fn new(service: S, auth: A) -> Self {
                Self::from((::std::sync::Arc::new(service), ::std::sync::Arc::new(auth)))
                }",
            );
        } else {
            code.push(
                "/// Serves this implementation.
                pub fn new(service: S) -> Self {
                Self::from(::std::sync::Arc::new(service))
                }",
            );
        }
        let (parts, pattern, clone) = match self.secured {
            true => (
                "(::std::sync::Arc<S>, ::std::sync::Arc<A>)",
                "(service, auth)",
                "(::std::sync::Arc::clone(&self.service), ::std::sync::Arc::clone(&self.auth))",
            ),
            false => ("::std::sync::Arc<S>", "service", "::std::sync::Arc::clone(&self.service)"),
        };
        let fields = if self.secured { "service, auth" } else { "service" };
        lines!(
            code,
            "}}

            impl<{generics}> From<{parts}> for {server}<{generics}> {{
                fn from({pattern}: {parts}) -> Self {{
                    Self {{ {fields} }}
                }}
            }}

            impl<{generics}> Clone for {server}<{generics}> {{
                fn clone(&self) -> Self {{
                    Self::from({clone})
                }}
            }}"
        );
    }

    fn push_service(&self, products: &Products, code: &mut Code) {
        let Self { service, name: server, generics, bounds, .. } = self;
        lines!(
            code,
            "
            impl<{bounds}> ::doudou_rt::Service for {server}<{generics}> {{
                fn descriptions() -> impl Iterator<Item = ::doudou_rt::Description> {{
                    ::std::iter::once(::doudou_rt::Description {{
                        name: {name:?},
                        routes: ROUTES,
                        openapi: {openapi},
                        peer: {peer},
                    }})
                }}

                fn route(method: &::doudou_rt::http::Method, path: &str) -> Option<usize> {{
                    LOOKUP.route(method, path)
                }}

                fn call(
                    self,
                    request: ::doudou_rt::http::Request<::doudou_rt::Body>,
                ) -> impl Future<Output = ::doudou_rt::Response> + Send {{
                    // Taken apart out here, the request isn't stored twice in the future.
                    let (mut parts, mut body) = request.into_parts();
                    async move {{
                        let answer = serve(&self, &mut parts, &mut body).await;
                        answer.unwrap_or_else(::doudou_rt::codec::Failure::into_response)
                    }}
                }}
            }}

            impl<{bounds}, B: ::doudou_rt::RequestBody> ::doudou_rt::tower::Service<::doudou_rt::http::Request<B>> for {server}<{generics}> {{
                type Response = ::doudou_rt::Response;
                type Error = ::std::convert::Infallible;
                type Future = ::doudou_rt::tower::BoxFuture<Result<Self::Response, Self::Error>>;

                fn poll_ready(
                    &mut self,
                    _: &mut ::std::task::Context<'_>,
                ) -> ::std::task::Poll<Result<(), Self::Error>> {{
                    ::std::task::Poll::Ready(Ok(()))
                }}

                fn call(&mut self, request: ::doudou_rt::http::Request<B>) -> Self::Future {{
                    ::doudou_rt::tower::call(self.clone(), request)
                }}
            }}",
            name = service.name,
            openapi = if products.openapi { "Some(OPENAPI)" } else { "None" },
            peer = self.contexts || self.secured,
        );
    }

    /// From a request to its group of methods.
    fn push_serve(&self, code: &mut Code) {
        let Self { service, name: server, generics, bounds, .. } = self;
        let empty = service.methods.is_empty();
        let unused = if empty { "_" } else { "" };
        lines!(
            code,
            "
            /// Answers a request.
            async fn serve<{bounds}>(
                {unused}server: &{server}<{generics}>,
                parts: &mut ::doudou_rt::http::request::Parts,
                {unused}body: &mut ::doudou_rt::Body,
            ) -> Result<::doudou_rt::Response, ::doudou_rt::codec::Failure> {{"
        );
        let captures = if self.captures > 0 { "captures" } else { "_" };
        let operation = if empty { "_" } else { "operation" };
        let find = format!(
            "let ({operation}, {captures}) = LOOKUP.find::<{}>(&parts.method, &path)?;",
            self.captures
        );
        if self.captures > 0 {
            // The values borrow from it, and the rest of the head may change.
            code.push("let uri = parts.uri.clone();");
            code.push("let path = ::doudou_rt::codec::canonical(uri.path());");
        } else {
            code.push("let path = ::doudou_rt::codec::canonical(parts.uri.path());");
        }
        code.push(&find);
        if empty {
            code.push("Err(::doudou_rt::codec::Miss::NotFound.into())\n}");
            return;
        }
        if self.secured {
            code.push("let route = &ROUTES[operation];\nlet caller = ::doudou_rt::codec::admit(&*server.auth, route, parts).await?;");
        }
        let groups = service.methods.len().div_ceil(GROUP);
        let caller = if self.secured { "caller, " } else { "" };
        let captures = if self.captures > 0 { "captures, " } else { "" };
        // Where no method asks for its caller, nothing else tells what the authenticator is.
        let turbofish = if self.secured { "::<S, A>" } else { "" };
        let call = |number: usize| {
            format!(
                "serve_{number}{turbofish}(&*server.service, {caller}operation, {captures}parts, body).await"
            )
        };
        if groups == 1 {
            lines!(code, "{}\n}}", call(0));
            return;
        }
        lines!(code, "match operation / {GROUP} {{");
        for number in 0..groups {
            let pattern = if number + 1 == groups { "_".to_owned() } else { number.to_string() };
            lines!(code, "{pattern} => {},", call(number));
        }
        code.push("}\n}");
    }

    /// The coroutine that some methods share.
    fn push_group(&self, number: usize, methods: &[Method], code: &mut Code) {
        let Self { service, bounds, .. } = self;
        let most = self.captures;
        let reads = methods.iter().any(takes_body);
        let streams = methods.iter().any(is_multipart);
        let first_and_last =
            [methods.first(), methods.last()].map(|method| method.map_or("", |it| &*it.name));
        let [first, last] = first_and_last;
        lines!(code, "\n/// Answers the methods from `{first}` to `{last}`.");
        if service.is_deprecated() {
            code.push("#[allow(deprecated)]");
        }
        lines!(code, "async fn serve_{number}<{bounds}>(\nservice: &S,");
        if self.secured {
            let used = methods.iter().any(knows_caller);
            lines!(code, "{}caller: Option<A::Principal>,", if used { "" } else { "_" });
        }
        code.push("operation: usize,");
        if most > 0 {
            let used = methods.iter().any(|method| method.path.params().next().is_some());
            lines!(code, "{}captures: [&str; {most}],", if used { "" } else { "_" });
        }
        let used = reads
            || methods.iter().any(|method| {
                method.context.is_some()
                    || decode::needs_parts(service, method)
                    || is_download(method)
                    || answers_json(self.service, method)
            });
        lines!(
            code,
            "{}parts: &mut ::doudou_rt::http::request::Parts,",
            if used { "" } else { "_" },
        );
        let body = if reads || streams { "body" } else { "_body" };
        lines!(
            code,
            "{body}: &mut ::doudou_rt::Body,\n) -> Result<::doudou_rt::Response, ::doudou_rt::codec::Failure> {{"
        );
        if reads {
            code.push("let bytes = ::doudou_rt::codec::read(TAKES[operation], &parts.headers, body).await?;");
        }
        code.push("match operation {");
        for (at, method) in methods.iter().enumerate() {
            self.push_arm(number * GROUP + at, method, code);
        }
        code.push("_ => Err(::doudou_rt::codec::Miss::NotFound.into()),\n}\n}");
    }

    fn push_arm(&self, operation: usize, method: &Method, code: &mut Code) {
        let Method { ident, status, .. } = method;
        let mut before = Vec::new();
        decode::push_calls(self.service, method, &mut before);
        let mut values: Vec<String> = Vec::new();
        if let Some(caller) = &method.context {
            let principal = match &**caller {
                "()" => "()",
                _ => "::doudou_rt::codec::known(caller)?",
            };
            if is_download(method) {
                before.push("let headers = parts.headers.clone();".to_owned());
            }
            before.push(format!(
                "let context = ::doudou_rt::Context::new(&ROUTES[operation], parts, {principal});"
            ));
            values.push("context".to_owned());
        }
        values.extend(decode::values(self.service, method));
        let call = format!("service.{ident}({}).await", values.join(", "));
        let answer = match method.output.as_ref().map(|output| &output.ty) {
            None => format!("::doudou_rt::codec::answer_empty({status}, {call})"),
            Some(Type::Download) => {
                let headers = if method.context.is_some() { "&headers" } else { "&parts.headers" };
                format!(
                    "::doudou_rt::codec::download(&parts.method, {headers}, {status}, {call}.map_err(::doudou_rt::codec::failed)?)"
                )
            }
            Some(Type::Events(_)) => {
                format!(
                    "::doudou_rt::codec::events({status}, {call}.map_err(::doudou_rt::codec::failed)?)"
                )
            }
            Some(_) if method.reply(self.service).is_some() => {
                format!("encode_{}({call}.map_err(::doudou_rt::codec::failed)?)", method.name)
            }
            Some(_) => {
                format!("::doudou_rt::codec::answer({status}, {call}, &mut parts.headers)")
            }
        };
        if before.is_empty() {
            lines!(code, "{operation} => {answer},");
            return;
        }
        lines!(code, "{operation} => {{");
        before.iter().for_each(|line| code.push(line));
        lines!(code, "{answer}\n}}");
    }
}

fn is_multipart(method: &Method) -> bool {
    method.params_in(Place::Part).next().is_some()
}

fn is_download(method: &Method) -> bool {
    method.output.as_ref().is_some_and(|output| output.ty == Type::Download)
}

/// Whether the answer is JSON, and has no other headers.
fn answers_json(service: &Service, method: &Method) -> bool {
    match method.output.as_ref().map(|output| &output.ty) {
        None | Some(Type::Download | Type::Events(_)) => false,
        Some(_) => method.reply(service).is_none(),
    }
}

fn knows_caller(method: &Method) -> bool {
    method.context.as_deref().is_some_and(|caller| caller != "()")
}

/// A result whose fields are headers becomes an answer.
fn push_encoder(service: &Service, method: &Method, code: &mut Code) {
    let (Some(reply), Some(output)) = (method.reply(service), &method.output) else { return };
    let (name, rust, status) = (&method.name, &output.rust, method.status);
    lines!(code, "\n/// The answer of `{name}`: its headers and its body.");
    push_deprecation(service, method, code);
    lines!(
        code,
        "fn encode_{name}(reply: {rust}) -> Result<::doudou_rt::Response, ::doudou_rt::codec::Failure> {{"
    );
    match &reply.body {
        Some(body) => lines!(
            code,
            "let mut response = ::doudou_rt::codec::reply({status}, &reply.{})?;",
            body.ident
        ),
        None => lines!(code, "let mut response = ::doudou_rt::codec::empty({status})?;"),
    }
    for header in &reply.headers {
        let (wire, ident) = (header.wire.to_ascii_lowercase(), &header.ident);
        lines!(code, "::doudou_rt::codec::header_out(&mut response, {wire:?}, &reply.{ident})?;");
    }
    code.push("Ok(response)\n}");
}
