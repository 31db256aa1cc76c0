//! The attributes of `svc.rs`. They generate nothing that the build script generates: `#[service]`
//! makes the futures of the methods `Send` and underlines mistakes, the derives are inert.
//!
//! Use them through `doudou_rt`, which re-exports them.

use std::path::Path;

use doudou_build::syntax::{Finding, check, strip_attributes, take};
use proc_macro::TokenStream;
use quote::{ToTokens, quote};
use syn::{Item, TraitItem, TraitItemFn, parse_quote};

/// Declares a service.
///
/// Each `async fn` of the trait becomes a function that returns `impl Future + Send`, and the
/// trait gets the supertraits `Send + Sync + 'static`: what a server needs to run requests side by
/// side. Nothing is boxed. Implementations write plain `async fn`.
///
/// A mistake in the trait is reported where it stands.
#[proc_macro_attribute]
pub fn service(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut item = match syn::parse::<Item>(item) {
        Ok(Item::Trait(item)) => item,
        Ok(other) => {
            let error = syn::Error::new_spanned(&other, "`#[service]` belongs on a trait");
            let error = error.to_compile_error();
            return quote!(#error #other).into();
        }
        // Rustc has reported this before. To say it again ends the build here, before what
        // depends on the trait adds its own complaints.
        Err(error) => return error.to_compile_error().into(),
    };
    let mut errors: Vec<_> = check(&item).into_iter().map(error).collect();
    if let Some(out_dir) = std::env::var_os("OUT_DIR") {
        let told = take(Path::new(&out_dir), &item);
        errors.extend(
            told.iter()
                .map(|(tokens, text)| syn::Error::new_spanned(tokens, text).to_compile_error()),
        );
    }
    if !arguments.is_empty() {
        let arguments = proc_macro2::TokenStream::from(arguments);
        errors.push(
            syn::Error::new_spanned(arguments, "`#[service]` takes no arguments")
                .to_compile_error(),
        );
    }
    item.supertraits.push(parse_quote!(::core::marker::Send));
    item.supertraits.push(parse_quote!(::core::marker::Sync));
    item.supertraits.push(parse_quote!('static));
    strip_attributes(&mut item);
    for item in &mut item.items {
        if let TraitItem::Fn(function) = item {
            make_send(function);
        }
    }
    quote!(#(#errors)* #item).into()
}

/// `async fn f(&self) -> T` → `fn f(&self) -> impl Future<Output = T> + Send`
fn make_send(function: &mut TraitItemFn) {
    if function.sig.asyncness.take().is_none() {
        return;
    }
    let output = match &function.sig.output {
        syn::ReturnType::Default => quote!(()),
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    function.sig.output =
        parse_quote!(-> impl ::core::future::Future<Output = #output> + ::core::marker::Send);
    if let Some(body) = &function.default {
        function.default = Some(parse_quote!({ async move #body }));
    }
}

fn error(finding: Finding) -> proc_macro2::TokenStream {
    let Finding { tokens, mut message, label, help, .. } = finding;
    if !label.is_empty() {
        message.push_str(&format!(": {label}"));
    }
    if let Some(help) = help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    syn::Error::new_spanned(tokens, message).to_compile_error()
}

/// Makes `#[status]` legal on the variants of an error enum; generates nothing.
///
/// The build script gives the enum its `ProblemType`.
#[proc_macro_derive(Problem, attributes(status))]
pub fn problem(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Makes `#[schema]`, `#[example]`, `#[header]` and `#[body]` legal on a type that goes over the
/// wire, and on its fields; generates nothing.
///
/// The build script reads them.
#[proc_macro_derive(Schema, attributes(schema, example, header, body))]
pub fn schema(_: TokenStream) -> TokenStream {
    TokenStream::new()
}

/// Makes `#[dd(…)]` legal on a struct that is a table, and on its fields; generates nothing.
///
/// `doudou-ddl` keeps the struct and the table equal.
#[proc_macro_derive(Table, attributes(dd))]
pub fn table(_: TokenStream) -> TokenStream {
    TokenStream::new()
}
