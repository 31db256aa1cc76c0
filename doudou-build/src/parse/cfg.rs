//! `#[cfg(…)]`, as far as a build script knows the answer.

use syn::meta::ParseNestedMeta;
use syn::{Attribute, LitStr, Token};

/// Whether the attributes of an item keep it.
pub fn hold(attributes: &[Attribute]) -> bool {
    attributes.iter().all(holds)
}

/// Whether an attribute keeps its item: anything but a `cfg` that is false.
fn holds(attribute: &Attribute) -> bool {
    if !attribute.path().is_ident("cfg") {
        return true;
    }
    let mut holds = true;
    // A `cfg` that can't be read is rustc's to report.
    let _ = attribute.parse_nested_meta(|meta| {
        holds = evaluate(&meta)?;
        Ok(())
    });
    holds
}

fn evaluate(meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
    let mut inner = Vec::new();
    if meta.input.peek(syn::token::Paren) {
        meta.parse_nested_meta(|meta| {
            inner.push(evaluate(&meta)?);
            Ok(())
        })?;
    }
    let value = match meta.input.peek(Token![=]) {
        true => Some(meta.value()?.parse::<LitStr>()?.value()),
        false => None,
    };
    Ok(match (meta.path.get_ident().map(ToString::to_string).as_deref(), value) {
        (Some("not"), _) => !inner.iter().all(|holds| *holds),
        (Some("all"), _) => inner.iter().all(|holds| *holds),
        (Some("any"), _) => inner.iter().any(|holds| *holds),
        // The service is generated for the crate itself, never for its tests alone.
        (Some("test" | "doctest"), _) => false,
        (Some("feature"), Some(name)) => {
            let variable = format!("CARGO_FEATURE_{}", name.to_uppercase().replace('-', "_"));
            std::env::var_os(variable).is_some()
        }
        (Some(name), Some(value)) => {
            let variable = format!("CARGO_CFG_{}", name.to_uppercase());
            std::env::var(variable).is_ok_and(|values| values.split(',').any(|one| one == value))
        }
        (Some(name), None) => {
            std::env::var_os(format!("CARGO_CFG_{}", name.to_uppercase())).is_some()
        }
        (None, _) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(attribute: &str) -> bool {
        let Ok(item) = syn::parse_str::<syn::ItemMod>(&format!("{attribute} mod m {{}}")) else {
            panic!()
        };
        hold(&item.attrs)
    }

    #[test]
    fn only_what_is_surely_left_out_is_left_out() {
        assert!(kept("#[derive(Debug)]"));
        assert!(!kept("#[cfg(test)]"));
        assert!(kept("#[cfg(not(test))]"));
        assert!(!kept("#[cfg(feature = \"surely-not-there\")]"));
        assert!(kept("#[cfg(not(feature = \"surely-not-there\"))]"));
        assert!(!kept("#[cfg(all(not(test), test))]"));
        assert!(kept("#[cfg(any(not(test), test))]"));
    }
}
