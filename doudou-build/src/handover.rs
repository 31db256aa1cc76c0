//! What the build script hands over to `#[service]`: the mistakes that only it can find and that
//! stand in the trait, so that they are underlined there.
//!
//! They go through a file in `OUT_DIR`. The attribute runs after the build script, whenever that
//! has run, for cargo then compiles the package anew.

use std::path::Path;

use proc_macro2::{LineColumn, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ItemTrait;

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::{Service, ident_text};

/// What the name of such a file ends with.
const ENDING: &str = ".findings";

/// What stands for a line break within a finding; no message has a tab.
const BREAK: char = '\t';

/// The name of the file beside the generated `name.rs`.
pub(crate) fn file_name(name: &str) -> String {
    format!("{name}{ENDING}")
}

/// Whether a finding stands in the trait.
pub(crate) fn is_handed_over(diagnostic: &Diagnostic, service: Option<&Service>) -> bool {
    let (place, _) = &diagnostic.primary;
    service.is_some_and(|Service { extent, .. }| {
        place.file == extent.file && extent.start <= place.start && place.end <= extent.end
    })
}

/// The text of the file: the source and the trait, then a line for each finding with its first and
/// its last place. `None` when there is nothing to say.
pub(crate) fn text(
    diagnostics: &Diagnostics,
    source: &str,
    service: Option<&Service>,
) -> Option<String> {
    let service = service?;
    let mut text = format!("{source}{BREAK}{}\n", service.name);
    for found in diagnostics.for_build().filter(|found| is_handed_over(found, Some(service))) {
        let [first, last] = diagnostics.ends(found.primary.0);
        let (line, column) = first;
        text.push_str(&format!("{line}:{column} {}:{} {}", last.0, last.1, found.message));
        if let Some((place, label)) = &found.secondary {
            text.push_str(&format!(" ({label}: {})", diagnostics.locate(*place)));
        }
        if !found.primary.1.is_empty() {
            text.push_str(&format!(": {}", found.primary.1));
        }
        if let Some(help) = &found.help {
            text.push_str(&format!("{BREAK}help: {help}"));
        }
        text.push('\n');
    }
    (text.lines().count() > 1).then_some(text)
}

/// The mistakes in a trait that were handed over, each with the tokens to underline.
#[must_use]
pub fn take(out_dir: &Path, item: &ItemTrait) -> Vec<(TokenStream, String)> {
    let Ok(entries) = std::fs::read_dir(out_dir) else { return Vec::new() };
    let files = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = files.filter(|path| path.to_string_lossy().ends_with(ENDING)).collect();
    files.sort();
    let mut texts = files.iter().filter_map(|path| std::fs::read_to_string(path).ok());
    let Some(text) = texts.find(|text| is_about(text, item)) else { return Vec::new() };
    let mut tokens = Vec::new();
    flatten(item.to_token_stream(), &mut tokens);
    let findings = text.lines().skip(1).filter_map(|line| {
        let mut parts = line.splitn(3, ' ');
        let (first, last) = (parts.next()?, parts.next()?);
        Some((between(&tokens, first, last), parts.next()?.replace(BREAK, "\n")))
    });
    // A place that isn't found (the file was changed since) leaves the trait's name.
    findings
        .map(|(place, text)| (place.unwrap_or_else(|| item.ident.to_token_stream()), text))
        .collect()
}

/// Whether a text is about this trait, and not about one of the same name in another file, or in
/// one that was renamed since.
fn is_about(text: &str, item: &ItemTrait) -> bool {
    let header = text.lines().next().and_then(|line| line.split_once(BREAK));
    header.is_some_and(|(source, name)| {
        let file = item.ident.span().local_file();
        name == ident_text(&item.ident) && file.is_none_or(|file| file.ends_with(source))
    })
}

fn flatten(stream: TokenStream, tokens: &mut Vec<TokenTree>) {
    for token in stream {
        match token {
            TokenTree::Group(group) => flatten(group.stream(), tokens),
            single => tokens.push(single),
        }
    }
}

/// The first and the last of the tokens that begin and end at these places.
fn between(tokens: &[TokenTree], first: &str, last: &str) -> Option<TokenStream> {
    let is_at = |place: LineColumn, text: &str| {
        text.split_once(':').is_some_and(|(line, column)| {
            line.parse() == Ok(place.line) && column.parse() == Ok(place.column + 1)
        })
    };
    let begin = tokens.iter().position(|token| is_at(token.span().start(), first))?;
    let end = tokens[begin..].iter().position(|token| is_at(token.span().end(), last));
    let end = begin + end.unwrap_or(0);
    Some([&tokens[begin], &tokens[end]].into_iter().cloned().collect())
}
