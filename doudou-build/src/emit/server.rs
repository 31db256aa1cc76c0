//! The server: the route table, the look-up, and a function per method that decodes, calls and
//! answers.

use super::code::{Code, lines};
use super::{Products, fresh, push_deprecation};
use crate::model::{Method, Param, PathTemplate, Place, Segment, Service, Type, Verb};

/// The name of the server's type.
pub(crate) fn type_name(service: &Service) -> String {
    format!("{}Server", service.name)
}

pub(super) fn emit(service: &Service, products: &Products, code: &mut Code) {
    push_routes(service, code);
    push_type(service, products, code);
    push_operations(service, code);
    push_lookup(service, code);
    for method in &service.methods {
        push_handler(service, method, code);
    }
}

fn push_routes(service: &Service, code: &mut Code) {
    code.push("\n/// The routes of the service, in the order of the trait.");
    code.push("pub const ROUTES: &[::doudou_rt::Route] = &[");
    for method in &service.methods {
        let (name, verb, path) = (&method.name, method.verb.as_str(), method.path.to_string());
        lines!(code, "::doudou_rt::Route::new({name:?}, {verb:?}, {path:?}),");
    }
    code.push("];");
}

fn push_type(service: &Service, products: &Products, code: &mut Code) {
    let (name, server, rust) = (&service.name, type_name(service), &service.rust);
    lines!(code, "\n/// Serves an implementation of [`{name}`]({rust}) over HTTP.");
    products.push_attributes(code, &server);
    lines!(
        code,
        "#[derive(Debug)]
        pub struct {server}<S> {{
            service: ::std::sync::Arc<S>,
        }}

        impl<S> {server}<S> {{
            /// Serves this implementation.
            pub fn new(service: S) -> Self {{
                Self::from(::std::sync::Arc::new(service))
            }}
        }}

        impl<S> From<::std::sync::Arc<S>> for {server}<S> {{
            fn from(service: ::std::sync::Arc<S>) -> Self {{
                Self {{ service }}
            }}
        }}

        impl<S> Clone for {server}<S> {{
            fn clone(&self) -> Self {{
                Self::from(::std::sync::Arc::clone(&self.service))
            }}
        }}

        impl<S: {rust}> ::doudou_rt::Service for {server}<S> {{
            const DESCRIPTION: ::doudou_rt::Description = ::doudou_rt::Description {{
                name: {name:?},
                routes: ROUTES,
                openapi: {openapi},
                peer: false,
            }};
",
        openapi = if products.openapi { "Some(OPENAPI)" } else { "None" },
    );
    let number = match service.methods.is_empty() {
        true => "match operation {}",
        false => "Some(operation as usize)",
    };
    lines!(
        code,
        "
        fn route(method: &::doudou_rt::http::Method, path: &str) -> Option<usize> {{
            match find_route(method, path) {{
                Ok((operation, _)) => {number},
                Err(_) => None,
            }}
        }}

        fn call<B: ::doudou_rt::RequestBody>(
            self,
            request: ::doudou_rt::http::Request<B>,
        ) -> impl Future<Output = ::doudou_rt::Response> + Send {{
            // Taken apart out here, the request isn't stored twice in the future.
            let (parts, {body}) = request.into_parts();
            async move {{
            {service}let answer = match find_route(&parts.method, parts.uri.path()) {{",
        service = if service.methods.is_empty() { "" } else { "let service = &*self.service;\n" },
        body = if service.methods.iter().any(|method| handler_arguments(method).body) {
            "body"
        } else {
            "_"
        },
    );
    if service.methods.is_empty() {
        code.push("Ok((operation, _)) => match operation {},");
    }
    let most = most_captures(service);
    for method in &service.methods {
        let captures = captures(&method.path, most, |i| format!("p{i}"), "_");
        let arguments = handler_arguments(method);
        let body = if arguments.body { ", body" } else { "" };
        let parts = if arguments.parts { ", &parts" } else { "" };
        let values: String = (0..method.path.params().count()).map(|i| format!(", p{i}")).collect();
        lines!(
            code,
            "Ok((Operation::{operation}, {captures})) => serve_{name}(service{parts}{body}{values}).await,",
            operation = method.ident,
            name = method.name,
        );
    }
    lines!(
        code,
        "Err(miss) => Err(miss.into()),
        }};
        answer.unwrap_or_else(::doudou_rt::codec::Failure::into_response)
        }}
        }}
        }}

        impl<S: {rust}, B: ::doudou_rt::RequestBody> ::doudou_rt::tower::Service<::doudou_rt::http::Request<B>> for {server}<S> {{
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
                let server = self.clone();
                Box::pin(async move {{ Ok(::doudou_rt::Service::call(server, request).await) }})
            }}
        }}"
    );
}

fn push_operations(service: &Service, code: &mut Code) {
    code.push("\n/// The methods of the service; their numbers are those of [`ROUTES`].");
    code.push("#[allow(non_camel_case_types)]\n#[derive(Clone, Copy)]\nenum Operation {");
    for method in &service.methods {
        lines!(code, "{},", method.ident);
    }
    code.push("}");
}

/// The methods that share a path, in the order of the trait.
fn resources(service: &Service) -> Vec<Vec<&Method>> {
    let mut resources: Vec<Vec<&Method>> = Vec::new();
    let mut by_shape = std::collections::BTreeMap::new();
    for method in &service.methods {
        let shape: Vec<Option<&str>> = method.path.segments.iter().map(literal).collect();
        let at = *by_shape.entry(shape).or_insert_with(|| {
            resources.push(Vec::new());
            resources.len() - 1
        });
        resources[at].push(method);
    }
    resources
}

fn literal(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Literal(text) => Some(text),
        Segment::Param(_) => None,
    }
}

fn push_lookup(service: &Service, code: &mut Code) {
    let most = most_captures(service);
    let (fixed, mut free): (Vec<_>, Vec<_>) = resources(service)
        .into_iter()
        .partition(|resource| resource[0].path.params().next().is_none());
    // A fixed text beats a parameter in the same place.
    free.sort_by_key(|resource| {
        resource[0]
            .path
            .segments
            .iter()
            .map(|segment| literal(segment).is_none())
            .collect::<Vec<_>>()
    });
    let unused = if service.methods.is_empty() { "_" } else { "" };
    lines!(
        code,
        "
        /// The method that a request is for, and the values in its path.
        fn find_route<'p>(
            {unused}method: &::doudou_rt::http::Method,
            path: &'p str,
        ) -> Result<(Operation, [&'p str; {most}]), ::doudou_rt::codec::Miss> {{"
    );
    if fixed.is_empty() && free.is_empty() {
        code.push("let _ = path;");
    }
    if !fixed.is_empty() {
        code.push("match path {");
        for resource in &fixed {
            lines!(code, "{:?} => {{", resource[0].path.to_string());
            push_verbs(resource, most, if free.is_empty() { "" } else { "return " }, code);
            code.push("}");
        }
        code.push(if free.is_empty() {
            "_ => Err(::doudou_rt::codec::Miss::NotFound),\n}"
        } else {
            "_ => {}\n}"
        });
    }
    if !free.is_empty() {
        let length = free.iter().map(|resource| resource[0].path.segments.len()).max().unwrap_or(0);
        lines!(
            code,
            "let mut segments = [\"\"; {length}];
            match ::doudou_rt::codec::split(path, &mut segments) {{"
        );
        for resource in &free {
            let mut number = 0;
            let pattern: Vec<String> = resource[0]
                .path
                .segments
                .iter()
                .map(|segment| match literal(segment) {
                    Some(text) => format!("{text:?}"),
                    None => {
                        number += 1;
                        format!("p{}", number - 1)
                    }
                })
                .collect();
            lines!(code, "[{}] => {{", pattern.join(", "));
            push_verbs(resource, most, "", code);
            code.push("}");
        }
        code.push("_ => Err(::doudou_rt::codec::Miss::NotFound),\n}");
    }
    if fixed.is_empty() && free.is_empty() {
        code.push("Err(::doudou_rt::codec::Miss::NotFound)");
    }
    code.push("}");
}

/// Chooses among the methods that share a path.
fn push_verbs(resource: &[&Method], most: usize, before: &str, code: &mut Code) {
    lines!(code, "{before}match *method {{");
    let has_head = resource.iter().any(|method| method.verb == Verb::Head);
    let mut allow: Vec<&str> = Vec::new();
    for method in resource {
        let verb = method.verb.as_str();
        // A second method on the same route is an error; the first one is still served.
        if allow.contains(&verb) {
            continue;
        }
        allow.push(verb);
        let mut pattern = format!("::doudou_rt::http::Method::{verb}");
        if method.verb == Verb::Get && !has_head {
            pattern.push_str(" | ::doudou_rt::http::Method::HEAD");
            allow.push("HEAD");
        }
        let captures = captures(&method.path, most, |i| format!("*p{i}"), "\"\"");
        lines!(code, "{pattern} => Ok((Operation::{}, {captures})),", method.ident);
    }
    allow.push("OPTIONS");
    let end = if before.is_empty() { "" } else { ";" };
    lines!(
        code,
        "_ => Err(::doudou_rt::codec::Miss::method(method, {:?})),\n}}{end}",
        allow.join(", ")
    );
}

/// The number of values that the look-up returns: as many as the path with the most has.
fn most_captures(service: &Service) -> usize {
    service.methods.iter().map(|method| method.path.params().count()).max().unwrap_or(0)
}

/// An array with an element per value of the path, filled up to the length that all have.
fn captures(
    path: &PathTemplate,
    most: usize,
    value: impl Fn(usize) -> String,
    rest: &str,
) -> String {
    let count = path.params().count();
    let elements: Vec<String> =
        (0..most).map(|i| if i < count { value(i) } else { rest.to_owned() }).collect();
    format!("[{}]", elements.join(", "))
}

/// What a handler needs of the request.
struct Arguments {
    parts: bool,
    body: bool,
}

fn handler_arguments(method: &Method) -> Arguments {
    let body = method.params.iter().any(|param| matches!(param.place, Place::Body | Place::Form));
    let parts = body || method.params.iter().any(|param| param.place != Place::Path);
    Arguments { parts, body }
}

fn push_handler(service: &Service, method: &Method, code: &mut Code) {
    let names = Names::of(method);
    let arguments = handler_arguments(method);
    let rust = &service.rust;
    lines!(code, "\n/// `{} {}`", method.verb.as_str(), method.path);
    push_deprecation(service, method, code);
    let generics = if arguments.body { ", B: ::doudou_rt::RequestBody" } else { "" };
    lines!(code, "async fn serve_{}<S: {rust}{generics}>(", method.name);
    lines!(code, "{}: &S,", names.service);
    if arguments.parts {
        lines!(code, "{}: &::doudou_rt::http::request::Parts,", names.parts);
    }
    if arguments.body {
        lines!(code, "{}: B,", names.body);
    }
    for wire in method.path.params() {
        if let Some(param) = method.params_in(Place::Path).find(|param| param.wire == wire) {
            lines!(code, "{}: &str,", param.ident);
        }
    }
    code.push(") -> Result<::doudou_rt::Response, ::doudou_rt::codec::Failure> {");
    let (pairs, single): (Vec<_>, Vec<_>) =
        method.params.iter().partition(|param| matches!(param.place, Place::Query | Place::Form));
    for param in single.iter().filter(|param| param.place != Place::Body) {
        push_single(param, &names, code);
    }
    push_pairs(method, &pairs, &names, code);
    // The body comes last: what the head already refuses, needn't be read.
    for param in single.iter().filter(|param| param.place == Place::Body) {
        push_single(param, &names, code);
    }
    let values: Vec<&str> = method.params.iter().map(|param| &*param.ident).collect();
    let values = values.join(", ");
    let call = format!(
        "{}.{}({values}).await.map_err(::doudou_rt::codec::failed)?",
        names.service, method.ident
    );
    let status = method.status;
    match method.output {
        Some(_) => lines!(code, "::doudou_rt::codec::reply({status}, &{call})"),
        None => lines!(code, "{call};\n::doudou_rt::codec::empty({status})"),
    }
    code.push("}");
}

/// Names of variables in a handler that no parameter has.
struct Names {
    service: String,
    parts: String,
    body: String,
    form: String,
    key: String,
    value: String,
}

impl Names {
    fn of(method: &Method) -> Self {
        let fresh = |name| fresh(name, &method.params);
        Self {
            service: fresh("service"),
            parts: fresh("parts"),
            body: fresh("body"),
            form: fresh("form"),
            key: fresh("key"),
            value: fresh("value"),
        }
    }
}

/// Decodes a parameter that stands alone.
fn push_single(param: &Param, names: &Names, code: &mut Code) {
    let (ident, rust, wire) = (&param.ident, &param.ty.rust, &param.wire);
    let Names { parts, body, .. } = names;
    match param.place {
        Place::Path => {
            lines!(code, "let {ident}: {rust} = ::doudou_rt::codec::path({wire:?}, {ident})?;");
        }
        Place::QueryFields => {
            lines!(code, "let {ident}: {rust} = ::doudou_rt::codec::query({parts}.uri.query())?;");
        }
        Place::Body => {
            lines!(
                code,
                "let {ident}: {rust} = ::doudou_rt::codec::json(&{parts}.headers, {body}).await?;"
            );
        }
        Place::Header => {
            let read = if is_list(param) { "headers" } else { "header" };
            let text = format!("::doudou_rt::codec::{read}(&{parts}.headers, {wire:?})?");
            push_decode(param, &text, code);
        }
        Place::Cookie => {
            let text = format!("::doudou_rt::codec::cookie(&{parts}.headers, {wire:?})?");
            push_decode(param, &text, code);
        }
        Place::Text => {
            lines!(
                code,
                "let {ident}: {rust} = ::doudou_rt::codec::text(&{parts}.headers, {body}).await?;"
            );
        }
        Place::Bytes => {
            lines!(
                code,
                "let {ident}: {rust} = ::doudou_rt::codec::bytes(&{parts}.headers, {body}).await?.into();"
            );
        }
        Place::Query | Place::Form | Place::Part => {}
    }
}

/// Decodes the parameters that are keys of the query or of a form, in one pass.
fn push_pairs(method: &Method, params: &[&Param], names: &Names, code: &mut Code) {
    if params.is_empty() {
        return;
    }
    let Names { parts, body, form, key, value, .. } = names;
    let mut pairs = format!("::doudou_rt::codec::pairs({parts}.uri.query())");
    if method.params_in(Place::Form).next().is_some() {
        lines!(code, "let {form} = ::doudou_rt::codec::form(&{parts}.headers, {body}).await?;");
        pairs.push_str(&format!(".chain(::doudou_rt::codec::form_pairs(&{form}))"));
    }
    for param in params {
        let empty = if is_list(param) { "Vec::new()" } else { "None" };
        lines!(code, "let mut {} = {empty};", param.ident);
    }
    lines!(code, "for ({key}, {value}) in {pairs} {{");
    let keep = |param: &Param| match is_list(param) {
        true => format!("{}.push({value})", param.ident),
        false => format!("{} = Some({value})", param.ident),
    };
    if let [param] = params {
        lines!(code, "if {key} == {:?} {{\n{};\n}}", param.wire, keep(param));
    } else {
        lines!(code, "match &*{key} {{");
        for param in params {
            lines!(code, "{:?} => {},", param.wire, keep(param));
        }
        code.push("_ => {}\n}");
    }
    code.push("}");
    for param in params {
        push_decode(param, &param.ident, code);
    }
}

/// Decodes the text or the texts that were found for a parameter.
fn push_decode(param: &Param, text: &str, code: &mut Code) {
    let decode = match param.ty.ty {
        Type::Option(_) => "optional",
        Type::List(..) => "list",
        _ => "required",
    };
    let place = match param.place {
        Place::Form => "Form",
        Place::Header => "Header",
        Place::Cookie => "Cookie",
        _ => "Query",
    };
    let (ident, rust, wire) = (&param.ident, &param.ty.rust, &param.wire);
    lines!(
        code,
        "let {ident}: {rust} = ::doudou_rt::codec::{decode}(::doudou_rt::codec::Place::{place}, {wire:?}, {text})?;"
    );
}

fn is_list(param: &Param) -> bool {
    matches!(param.ty.ty, Type::List(..))
}
