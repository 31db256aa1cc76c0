//! `#[garde(…)]`: the rules of garde, as garde 0.23 reads them.

use proc_macro2::TokenStream;
use serde_json::{Number, Value};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Expr, Ident, Token};

use super::contract::Finding;
use super::modules::ModuleId;
use super::pattern;
use super::types::Types;
use crate::diagnostics::{Diagnostic, Reporter};
use crate::model::{LengthUnit, Rule, RuleKind, Rules, Type, closest};

/// The rules of garde.
const RULES: [&str; 25] = [
    "adapt",
    "alphanumeric",
    "ascii",
    "code",
    "contains",
    "credit_card",
    "custom",
    "dive",
    "email",
    "if",
    "inner",
    "ip",
    "ipv4",
    "ipv6",
    "length",
    "matches",
    "pattern",
    "phone_number",
    "prefix",
    "range",
    "rename",
    "required",
    "skip",
    "suffix",
    "url",
];

/// A rule as it is written: its name and what stands in its brackets.
struct Written {
    name: Ident,
    arguments: TokenStream,
}

impl Types<'_> {
    /// Reads the rules of a field or of a parameter; what is wrong with them is reported.
    pub(crate) fn read_rules(
        &mut self,
        module: ModuleId,
        attributes: &[Attribute],
        ty: &Type,
    ) -> Rules {
        let mut rules = Rules::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("garde")) {
            match attribute.parse_args_with(parse_rules) {
                Ok(written) => self.add_rules(module, written, ty, &mut rules),
                Err(error) => {
                    let finding = Finding::new(error.span(), "this is no rule of garde", "")
                        .with_help("write `#[garde(length(chars, min = 1))]`");
                    self.modules.found(module, finding, Reporter::Build);
                }
            }
        }
        rules
    }

    fn add_rules(&mut self, module: ModuleId, written: Vec<Written>, ty: &Type, rules: &mut Rules) {
        // Rules that another module applies in garde's place may mean anything.
        let adapted = written.iter().any(|written| written.name == "adapt");
        for written in written {
            let name = written.name.unraw().to_string();
            match &*name {
                "skip" | "adapt" | "rename" | "code" => continue,
                "dive" => {
                    rules.dive = true;
                    continue;
                }
                _ => {}
            }
            let span = written.name.span();
            let Some(kind) = self.read_rule(module, &name, &written, ty) else { continue };
            rules.all.push(Rule {
                kind: if adapted { RuleKind::Other } else { kind },
                arguments: spell(&written.arguments),
                span: self.modules.span(module, span),
                name,
            });
        }
    }

    fn read_rule(
        &mut self,
        module: ModuleId,
        name: &str,
        written: &Written,
        ty: &Type,
    ) -> Option<RuleKind> {
        let held = without_option(ty);
        let text = |this: &mut Self| this.read_text(module, &written.arguments);
        Some(match name {
            "required" => RuleKind::Required,
            "ascii" => RuleKind::Ascii,
            "email" => RuleKind::Format("email"),
            "url" => RuleKind::Format("uri"),
            "ip" => RuleKind::Format("ip"),
            "ipv4" => RuleKind::Format("ipv4"),
            "ipv6" => RuleKind::Format("ipv6"),
            "contains" => text(self).map_or(RuleKind::Other, RuleKind::Contains),
            "prefix" => text(self).map_or(RuleKind::Other, RuleKind::Prefix),
            "suffix" => text(self).map_or(RuleKind::Other, RuleKind::Suffix),
            "pattern" => self.read_pattern(module, written),
            "length" => self.read_length_rule(module, written, held),
            "range" => self.read_range(module, &written.arguments),
            "inner" => {
                let item = match held {
                    Type::List(item, _) => item,
                    other => other,
                };
                let parsed = parse_rules.parse2(written.arguments.clone());
                let Ok(inner) = parsed else { return Some(RuleKind::Other) };
                let mut rules = Rules::default();
                self.add_rules(module, inner, item, &mut rules);
                RuleKind::Inner(rules.all)
            }
            // Letters are those of Unicode, which not every reader of a pattern knows; the others
            // ask for what can't be seen.
            "alphanumeric" | "custom" | "matches" | "credit_card" | "phone_number" | "if" => {
                RuleKind::Other
            }
            _ => {
                let span = written.name.span();
                let mut finding = Finding::new(span, format!("garde has no rule `{name}`"), "");
                if let Some(meant) = closest(name, RULES) {
                    finding = finding.with_help(format!("did you mean `{meant}`?"));
                }
                self.modules.found(module, finding, Reporter::Build);
                return None;
            }
        })
    }

    fn read_length_rule(&mut self, module: ModuleId, written: &Written, ty: &Type) -> RuleKind {
        let Some(arguments) = self.read_bounds(module, &written.arguments) else {
            return RuleKind::Other;
        };
        let is_text = matches!(ty, Type::String);
        let unit = match (arguments.mode.as_deref(), ty) {
            (Some("chars"), _) => LengthUnit::Chars,
            (Some("bytes"), _) => LengthUnit::Other("bytes"),
            (Some("graphemes"), _) => LengthUnit::Other("graphemes"),
            (Some("utf16"), _) => LengthUnit::Other("UTF-16 units"),
            (_, Type::List(..) | Type::Map(..)) => LengthUnit::Items,
            (_, Type::String) => LengthUnit::Other("bytes"),
            _ => return RuleKind::Other,
        };
        if is_text && matches!(unit, LengthUnit::Other(_)) {
            let LengthUnit::Other(counted) = unit else { return RuleKind::Other };
            let span = self.modules.span(module, written.name.span());
            self.modules.diagnostics.push(
                Diagnostic::warning(
                    format!("this counts {counted}, which the document can only say in words"),
                    span,
                    "",
                )
                .with_help("write `length(chars, …)`: JSON Schema counts characters"),
            );
        }
        let whole = |value: Option<Value>| value.and_then(|value| value.as_u64());
        let (min, max) = (whole(arguments.min), whole(arguments.max));
        RuleKind::Length { unit, min, max }
    }

    fn read_range(&mut self, module: ModuleId, arguments: &TokenStream) -> RuleKind {
        let number = |value: Option<Value>| -> Option<Number> {
            value.and_then(|value| value.as_number().cloned())
        };
        self.read_bounds(module, arguments).map_or(RuleKind::Other, |bounds| RuleKind::Range {
            min: number(bounds.min),
            max: number(bounds.max),
        })
    }

    /// Reads `chars, min = 1, max = MAX`. `None`: a bound can't be seen from here.
    fn read_bounds(&mut self, module: ModuleId, arguments: &TokenStream) -> Option<Bounds> {
        let mut bounds = Bounds::default();
        let parsed = parse_bounds.parse2(arguments.clone()).ok()?;
        for (name, value) in parsed {
            let Some(value) = value else {
                bounds.mode = Some(name);
                continue;
            };
            let value = Some(self.constant(module, &value)?);
            match &*name {
                "min" => bounds.min = value,
                "max" => bounds.max = value,
                "equal" => (bounds.min, bounds.max) = (value.clone(), value),
                _ => return None,
            }
        }
        Some(bounds)
    }

    fn read_pattern(&mut self, module: ModuleId, written: &Written) -> RuleKind {
        let Ok(literal) = syn::parse2::<syn::LitStr>(written.arguments.clone()) else {
            return RuleKind::Pattern(None);
        };
        match pattern::to_ecma(&literal.value()) {
            Ok(pattern) => RuleKind::Pattern(Some(pattern)),
            Err((what, instead)) => {
                let span = self.modules.span(module, literal.span());
                let message = format!(
                    "`{what}` means something else in JavaScript's regular expressions: the document can only say it in words"
                );
                let warning = Diagnostic::warning(message, span, "");
                self.modules.diagnostics.push(match instead {
                    Some(instead) => warning.with_help(format!("write `{instead}`")),
                    None => warning,
                });
                RuleKind::Pattern(None)
            }
        }
    }

    /// A text, or a constant that is one.
    fn read_text(&mut self, module: ModuleId, arguments: &TokenStream) -> Option<String> {
        let expression: Expr = syn::parse2(arguments.clone()).ok()?;
        match self.constant(module, &expression)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// What a length or a range says.
#[derive(Default)]
struct Bounds {
    mode: Option<String>,
    min: Option<Value>,
    max: Option<Value>,
}

fn parse_bounds(input: ParseStream<'_>) -> syn::Result<Vec<(String, Option<Expr>)>> {
    let mut bounds = Vec::new();
    while !input.is_empty() {
        let name = Ident::parse_any(input)?.to_string();
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        bounds.push((name, value));
        if input.parse::<Option<Token![,]>>()?.is_none() && !input.is_empty() {
            return Err(input.error("a comma is missing"));
        }
    }
    Ok(bounds)
}

fn parse_rules(input: ParseStream<'_>) -> syn::Result<Vec<Written>> {
    let mut rules = Vec::new();
    while !input.is_empty() {
        let name = Ident::parse_any(input)?;
        let arguments = match input.peek(syn::token::Paren) {
            true => {
                let content;
                syn::parenthesized!(content in input);
                content.parse()?
            }
            false => TokenStream::new(),
        };
        // `cond = …` in an `if` is no rule, but it stands among them.
        if input.parse::<Option<Token![=]>>()?.is_some() {
            input.parse::<Expr>()?;
        }
        rules.push(Written { name, arguments });
        if input.parse::<Option<Token![,]>>()?.is_none() && !input.is_empty() {
            return Err(input.error("a comma is missing"));
        }
    }
    Ok(rules)
}

fn without_option(ty: &Type) -> &Type {
    match ty {
        Type::Option(inner) => without_option(inner),
        ty => ty,
    }
}

/// Tokens as they are written: `chars, min = 1`.
fn spell(tokens: &TokenStream) -> String {
    let written = tokens.span().source_text().filter(|text| !text.contains('\n'));
    written.unwrap_or_else(|| tokens.to_string())
}
