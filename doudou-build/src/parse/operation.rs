//! What a trait or a method says of itself beside its route: who may call, and how it is shown.

use proc_macro2::Span;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitInt, LitStr, Meta, Token};

use super::attributes::is_token;
use super::contract::Finding;
use crate::model::{Scheme, annotation, closest, ident_text};

/// What a trait says for all of its methods, or a method for itself.
#[derive(Debug, Default, Clone)]
pub(crate) struct OperationSyntax {
    /// `Some` of nothing: everybody may call.
    pub(crate) security: Option<Vec<Scheme>>,
    pub(crate) roles: Option<Vec<String>>,
    /// Where the roles stand.
    pub(crate) roles_at: Option<Span>,
    pub(crate) tags: Vec<String>,
    pub(crate) annotations: Vec<(String, String)>,
    pub(crate) summary: Option<String>,
    pub(crate) hidden: bool,
}

impl OperationSyntax {
    /// Reads the attributes, and says what is wrong with them.
    pub(crate) fn read(attributes: &[Attribute], findings: &mut Vec<Finding>) -> Self {
        let mut said = Self::default();
        for attribute in attributes {
            let Some(name) = attribute.path().get_ident().map(ToString::to_string) else {
                continue;
            };
            if let Err(finding) = said.take(&name, attribute) {
                findings.push(finding);
            }
        }
        said
    }

    fn take(&mut self, name: &str, attribute: &Attribute) -> Result<(), Finding> {
        match name {
            "security" => once(&mut self.security, attribute, security(attribute)?),
            "roles" => {
                self.roles_at = Some(attribute.span());
                once(&mut self.roles, attribute, texts(attribute)?)
            }
            "summary" => once(&mut self.summary, attribute, text(attribute)?),
            "tag" => {
                self.tags.push(text(attribute)?);
                Ok(())
            }
            "annotation" => {
                for (key, value) in pairs(attribute)? {
                    let name = ident_text(&key);
                    if self.annotations.iter().any(|(known, _)| *known == name) {
                        let message = format!("`{name}` is said twice");
                        return Err(Finding::new(key.span(), message, ""));
                    }
                    let text = value.value();
                    if let Some(instead) = annotation::refusal(&name, &text) {
                        let message = format!("`{name}` is `{text}`, but must be {instead}");
                        return Err(Finding::new(value.span(), message, ""));
                    }
                    self.annotations.push((name, text));
                }
                Ok(())
            }
            "hidden" => match attribute.meta {
                Meta::Path(_) => {
                    self.hidden = true;
                    Ok(())
                }
                _ => Err(Finding::over(attribute, "`#[hidden]` takes nothing", "")),
            },
            _ => Ok(()),
        }
    }

    /// What holds for a method of a trait that says `around`.
    pub(crate) fn within(self, around: &Self) -> Self {
        let mut annotations = around.annotations.clone();
        annotations.retain(|(key, _)| self.annotations.iter().all(|(own, _)| own != key));
        annotations.extend(self.annotations);
        Self {
            security: self.security.or_else(|| around.security.clone()),
            roles: self.roles.or_else(|| around.roles.clone()),
            roles_at: self.roles_at,
            tags: if self.tags.is_empty() { around.tags.clone() } else { self.tags },
            annotations,
            ..self
        }
    }

    /// Roles that nobody can have: no caller says who they are.
    pub(crate) fn check(&self, findings: &mut Vec<Finding>) {
        let open = self.security.as_ref().is_none_or(Vec::is_empty);
        if let Some(span) = self.roles_at.filter(|_| open) {
            findings.push(
                Finding::new(span, "nobody says who they are, so nobody has a role", "")
                    .with_help("put `#[security(bearer)]` above it, or on the trait"),
            );
        }
    }
}

fn once<T>(place: &mut Option<T>, attribute: &Attribute, value: T) -> Result<(), Finding> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Finding::over(attribute, "this is said twice", "")),
    }
}

/// Reads `#[tag("accounts")]`.
fn text(attribute: &Attribute) -> Result<String, Finding> {
    let text = attribute.parse_args::<LitStr>().ok().map(|text| text.value());
    text.filter(|text| !text.trim().is_empty()).ok_or_else(|| in_quotes(attribute, "a text"))
}

/// Reads `#[roles("ADMIN", "OPERATOR")]`.
fn texts(attribute: &Attribute) -> Result<Vec<String>, Finding> {
    let texts = attribute.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated);
    let texts: Vec<String> = texts.iter().flatten().map(LitStr::value).collect();
    let sound = !texts.is_empty() && texts.iter().all(|text| !text.trim().is_empty());
    sound.then_some(texts).ok_or_else(|| in_quotes(attribute, "names"))
}

fn in_quotes(attribute: &Attribute, what: &str) -> Finding {
    let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
    Finding::over(attribute, format!("`#[{name}]` takes {what} in quotes"), "")
        .with_help(format!("write `#[{name}(\"…\")]`"))
}

/// Reads `#[annotation(key = "value", other = "value")]`.
fn pairs(attribute: &Attribute) -> Result<Vec<(Ident, LitStr)>, Finding> {
    struct Pair(Ident, LitStr);
    impl Parse for Pair {
        fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
            let key = input.parse()?;
            input.parse::<Token![=]>()?;
            Ok(Self(key, input.parse()?))
        }
    }
    let pairs = attribute.parse_args_with(Punctuated::<Pair, Token![,]>::parse_terminated);
    match pairs {
        Ok(pairs) if !pairs.is_empty() => {
            Ok(pairs.into_iter().map(|Pair(key, value)| (key, value)).collect())
        }
        _ => Err(Finding::over(attribute, "`#[annotation]` takes keys and texts", "")
            .with_help("write `#[annotation(key = \"value\")]`")),
    }
}

/// A scheme as it is written.
struct SchemeSyntax {
    name: Ident,
    key: Option<(Ident, LitStr)>,
}

impl Parse for SchemeSyntax {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let mut key = None;
        if input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            let place = content.parse()?;
            content.parse::<Token![=]>()?;
            key = Some((place, content.parse()?));
            if !content.is_empty() {
                return Err(content.error("one place"));
            }
        }
        Ok(Self { name, key })
    }
}

/// Reads `#[security(basic | bearer | api_key(header = "X-Api-Key"))]`.
fn security(attribute: &Attribute) -> Result<Vec<Scheme>, Finding> {
    let form = "write `#[security(basic | bearer | api_key(header = \"X-Api-Key\"))]`, or `#[security(none)]`";
    let parse = Punctuated::<SchemeSyntax, Token![|]>::parse_separated_nonempty;
    let tokens = match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => {
            return Err(
                Finding::over(attribute, "`#[security]` takes ways to log in", "").with_help(form)
            );
        }
    };
    let written = parse.parse2(tokens).map_err(|error| {
        Finding::new(error.span(), "this is no way to log in", "").with_help(form)
    })?;
    if let [SchemeSyntax { name, key: None }] = &written.iter().collect::<Vec<_>>()[..]
        && name == "none"
    {
        return Ok(Vec::new());
    }
    let mut schemes = Vec::new();
    for written in &written {
        let scheme = scheme(written)?;
        if schemes.contains(&scheme) {
            return Err(Finding::new(written.name.span(), "this is said twice", ""));
        }
        schemes.push(scheme);
    }
    Ok(schemes)
}

fn scheme(SchemeSyntax { name, key }: &SchemeSyntax) -> Result<Scheme, Finding> {
    let text = ident_text(name);
    match (&*text, key) {
        ("basic", None) => Ok(Scheme::Basic),
        ("bearer", None) => Ok(Scheme::Bearer),
        ("api_key", Some((place, key))) => {
            let places = ["header", "query", "cookie"];
            let written = ident_text(place);
            let Some(place) = places.into_iter().find(|known| *known == written) else {
                let finding =
                    Finding::new(place.span(), format!("a key can't stand in a `{written}`"), "");
                return Err(
                    finding.with_help("it stands in a `header`, in the `query` or in a `cookie`")
                );
            };
            let name = key.value();
            if name.is_empty() || (place != "query" && !is_token(&name)) {
                return Err(Finding::new(key.span(), format!("this is no name of a {place}"), ""));
            }
            Ok(Scheme::ApiKey { place, name })
        }
        ("api_key", None) => Err(Finding::new(name.span(), "where does the key stand?", "")
            .with_help("write `api_key(header = \"X-Api-Key\")`")),
        ("basic" | "bearer", Some((place, _))) => Err(Finding::new(
            place.span(),
            format!("`{text}` stands in the header `Authorization`"),
            "",
        )
        .with_help(format!("write `{text}`"))),
        ("none", _) => Err(Finding::new(name.span(), "`none` stands alone", "")),
        _ => {
            let meant = closest(&text, ["basic", "bearer", "api_key", "none"]);
            let finding = Finding::new(name.span(), format!("`{text}` is no way to log in"), "");
            Err(finding.with_help(meant.map_or_else(
                || "there are `basic`, `bearer`, `api_key(…)` and `none`".to_owned(),
                |meant| format!("did you mean `{meant}`?"),
            )))
        }
    }
}

/// Reads `#[limit("10MiB")]` or `#[limit(4096)]`: a number of bytes.
pub(crate) fn limit(attribute: &Attribute) -> Result<u64, Finding> {
    let number = attribute.parse_args::<LitInt>().and_then(|number| number.base10_parse::<u64>());
    let text = attribute.parse_args::<LitStr>().map(|text| text.value());
    let bytes = number.ok().or_else(|| size(&text.ok()?));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| {
        Finding::over(attribute, "`#[limit]` takes a number of bytes", "")
            .with_help("write `#[limit(\"10MiB\")]`; the units are B, KiB, MiB, GiB, kB, MB and GB")
    })
}

fn size(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit: u64 = match unit.trim() {
        "" | "B" => 1,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        "kB" | "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &str) -> Result<OperationSyntax, String> {
        let item: syn::ItemTrait = syn::parse_str(&format!("{attributes} trait T {{}}")).unwrap();
        let mut findings = Vec::new();
        let said = OperationSyntax::read(&item.attrs, &mut findings);
        said.check(&mut findings);
        match findings.pop() {
            None => Ok(said),
            Some(finding) => {
                Err(format!("{}; {}", finding.message, finding.help.unwrap_or_default()))
            }
        }
    }

    #[test]
    fn security_is_a_choice() {
        let said = read("#[security(basic | bearer | api_key(header = \"X-Api-Key\"))]").unwrap();
        let key = Scheme::ApiKey { place: "header", name: "X-Api-Key".into() };
        assert_eq!(said.security, Some(vec![Scheme::Basic, Scheme::Bearer, key]));
        assert_eq!(read("#[security(none)]").unwrap().security, Some(Vec::new()));
        for (wrong, expected) in [
            ("#[security]", "takes ways to log in"),
            ("#[security()]", "no way to log in"),
            ("#[security(baerer)]", "did you mean `bearer`?"),
            ("#[security(basic | none)]", "stands alone"),
            ("#[security(basic | basic)]", "said twice"),
            ("#[security(basic)] #[security(bearer)]", "said twice"),
            ("#[security(api_key)]", "where does the key stand?"),
            ("#[security(api_key(body = \"x\"))]", "can't stand in a `body`"),
            ("#[security(api_key(header = \"x y\"))]", "no name of a header"),
            ("#[security(bearer(header = \"x\"))]", "stands in the header `Authorization`"),
            ("#[roles(\"ADMIN\")]", "nobody has a role"),
            ("#[security(bearer)] #[roles(ADMIN)]", "takes names in quotes"),
            ("#[tag]", "takes a text in quotes"),
            ("#[hidden(true)]", "takes nothing"),
            ("#[annotation(a)]", "takes keys and texts"),
            ("#[annotation(a = \"1\", a = \"2\")]", "`a` is said twice"),
            ("#[annotation(timeout = \"soon\")]", "must be a duration above zero"),
            ("#[annotation(idempotent = \"yes\")]", "must be `true` or `false`"),
        ] {
            let error = read(wrong).unwrap_err();
            assert!(error.contains(expected), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_method_says_more_than_its_trait() {
        let around = read(
            "#[security(bearer)] #[roles(\"A\")] #[tag(\"t\")] #[annotation(a = \"1\", b = \"2\")]",
        );
        let around = around.unwrap();
        let own = read("#[annotation(b = \"3\")]").unwrap().within(&around);
        assert_eq!((own.security, own.roles), (Some(vec![Scheme::Bearer]), Some(vec!["A".into()])));
        assert_eq!(own.tags, ["t"]);
        assert_eq!(own.annotations, [("a".into(), "1".into()), ("b".into(), "3".into())]);
        let own = read("#[security(none)] #[tag(\"u\")]").unwrap().within(&around);
        assert_eq!((own.security, own.tags), (Some(Vec::new()), vec!["u".into()]));
    }

    #[test]
    fn limits_have_units() {
        assert_eq!(size("10MiB"), Some(10 << 20));
        assert_eq!(size("3 kB"), Some(3_000));
        assert_eq!(size("7"), Some(7));
        for wrong in
            ["", "MiB", "1.5MiB", "1 parsec", "99999999999999999999", "18446744073709551615GiB"]
        {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }
}
