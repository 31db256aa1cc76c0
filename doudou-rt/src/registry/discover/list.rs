//! Endpoints that somebody wrote down.

use std::fmt;
use std::str::FromStr;

use tokio::sync::watch;

use super::{Discover, Endpoint, Endpoints, base_url};
use crate::config;

/// Base URLs that don't change; whichever service is asked for is there.
///
/// An item is a base URL as a client takes it, and may go on
/// with what a client should know of it: `http://10.0.0.7:6060/api;weight=3;zone=eu-1`. Neither
/// `;` nor `,` can be a part of the URL itself.
///
/// ```
/// use doudou_rt::registry::{Discover, Endpoints, StaticList};
///
/// let users = StaticList::new(["http://10.0.0.7:6060", "http://10.0.0.8:6060;weight=3"])?;
/// let Endpoints::Known(endpoints) = users.watch("Usersvc").borrow().clone() else { unreachable!() };
/// assert_eq!(&*endpoints[1].base_url, "http://10.0.0.8:6060");
/// assert_eq!(endpoints[1].weight, 3);
/// # Ok::<(), doudou_rt::registry::ListError>(())
/// ```
pub struct StaticList(watch::Sender<Endpoints>);

impl StaticList {
    /// A list of items.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them; that there is none; that one is there twice.
    pub fn new<I>(items: I) -> Result<Self, ListError>
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        let mut endpoints: Vec<Endpoint> = Vec::new();
        let mut wrong = Vec::new();
        for item in items {
            let item = item.as_ref().trim();
            match endpoint(item) {
                Ok(found) if endpoints.iter().any(|known| known.id == found.id) => {
                    wrong.push(format!("`{}` is there twice; leave one out", found.id));
                }
                Ok(found) => endpoints.push(found),
                Err(reason) => {
                    wrong.push(format!("base URL `{}`: {reason}", base_url::shown(item)));
                }
            }
        }
        if !wrong.is_empty() {
            return Err(ListError(wrong.join("; ")));
        }
        if endpoints.is_empty() {
            return Err(ListError("there is no base URL in the list".to_owned()));
        }
        Ok(Self(watch::Sender::new(Endpoints::Known(endpoints.into()))))
    }

    /// The list that is in a variable of the environment or of `.env`, with commas between its
    /// items.
    ///
    /// # Errors
    ///
    /// Those of [`new`](Self::new), and that the variable isn't set.
    pub fn from_env(variable: &str) -> Result<Self, ListError> {
        Self::from_value(variable, config::var(variable))
    }

    /// The list of a service: that of the variable that is called as the service is, in upper
    /// case. For `Usersvc` that is `USERSVC`.
    ///
    /// # Errors
    ///
    /// Those of [`from_env`](Self::from_env).
    pub fn of_service(service: &str) -> Result<Self, ListError> {
        Self::from_env(&service.to_uppercase())
    }

    fn from_value(variable: &str, value: Option<String>) -> Result<Self, ListError> {
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else {
            return Err(ListError(format!(
                "variable `{variable}` isn't set, it should be the base URL of the service, or \
                 those of its nodes with commas between them"
            )));
        };
        value.parse().map_err(|ListError(text)| ListError(format!("variable `{variable}`: {text}")))
    }
}

/// Reads a list with commas between its items.
impl FromStr for StaticList {
    type Err = ListError;

    fn from_str(text: &str) -> Result<Self, ListError> {
        // One comma too many at the end is no item.
        let items = text.trim().strip_suffix(',').unwrap_or(text);
        Self::new(items.split(','))
    }
}

impl Discover for StaticList {
    fn watch(&self, _service: &str) -> watch::Receiver<Endpoints> {
        self.0.subscribe()
    }
}

/// Why there is no list: an item or the variable is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ListError(String);

fn endpoint(item: &str) -> Result<Endpoint, String> {
    let mut parts = item.split(';').map(str::trim);
    let url = base_url::parse(parts.next().unwrap_or_default())?;
    let mut endpoint = Endpoint::new(&url.text());
    endpoint.id = url.shown().into();
    for option in parts {
        match option.split_once('=') {
            Some(("weight", weight)) => {
                endpoint.weight = weight.parse().map_err(|_| {
                    format!("its weight is `{weight}`, but must be a whole number from 0")
                })?;
            }
            Some(("zone", zone)) => endpoint.zone = zone.into(),
            _ => return Err(format!("`{option}` should be `weight=…` or `zone=…`")),
        }
    }
    Ok(endpoint)
}

/// The list, without users and passwords.
impl fmt::Debug for StaticList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaticList")?;
        let mut list = f.debug_list();
        if let Endpoints::Known(endpoints) = &*self.0.borrow() {
            list.entries(endpoints.iter().map(|endpoint| &endpoint.id));
        }
        list.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(list: &StaticList) -> Vec<Endpoint> {
        match &*list.watch("any").borrow() {
            Endpoints::Known(endpoints) => endpoints.to_vec(),
            Endpoints::Unknown => panic!("a list is known at once"),
        }
    }

    fn refusal(text: &str) -> String {
        text.parse::<StaticList>().unwrap_err().to_string()
    }

    #[test]
    fn a_list_is_known_at_once_in_its_order_and_stays() {
        let list: StaticList =
            " http://B:6060/ , https://a/api;weight=3; zone=eu 1,".parse().unwrap();
        let mut receiver = list.watch("Usersvc");
        let endpoints = known(&list);
        assert_eq!(endpoints.len(), 2);
        assert_eq!(endpoints[0], Endpoint::new("http://b:6060"));
        let a = Endpoint { weight: 3, zone: "eu 1".into(), ..Endpoint::new("https://a/api") };
        assert_eq!(endpoints[1], a);
        assert!(!receiver.has_changed().unwrap());
        drop(list);
        assert!(matches!(&*receiver.borrow_and_update(), Endpoints::Known(all) if all.len() == 2));
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        for (text, told) in [
            ("", "base URL ``: it should begin with http:// or https://"),
            (
                "a:1,,http://b,http://c?x",
                "base URL `a:1`: it should begin with http:// or https://; \
                 base URL ``: it should begin with http:// or https://; \
                 base URL `http://c?x`: it should end with the path, without `?` and `#`",
            ),
            ("http://a:80,HTTP://A/", "`http://a` is there twice; leave one out"),
            (
                "http://a;weight=-1",
                "base URL `http://a;weight=-1`: its weight is `-1`, but must be a whole number from 0",
            ),
            (
                "http://a;wait=1",
                "base URL `http://a;wait=1`: `wait=1` should be `weight=…` or `zone=…`",
            ),
        ] {
            assert_eq!(refusal(text), told, "{text}");
        }
        let none: [&str; 0] = [];
        let error = StaticList::new(none).unwrap_err();
        assert_eq!(error.to_string(), "there is no base URL in the list");
    }

    #[test]
    fn a_variable_is_named_with_what_is_wrong() {
        let error = StaticList::of_service("Doudou_test_no_such_service").unwrap_err();
        assert_eq!(
            error.to_string(),
            "variable `DOUDOU_TEST_NO_SUCH_SERVICE` isn't set, it should be the base URL of the \
             service, or those of its nodes with commas between them"
        );
        let read = |value: &str| StaticList::from_value("USERSVC", Some(value.to_owned()));
        assert!(read(" ").unwrap_err().to_string().starts_with("variable `USERSVC` isn't set"));
        assert_eq!(
            read("http://a,b").unwrap_err().to_string(),
            "variable `USERSVC`: base URL `b`: it should begin with http:// or https://"
        );
        assert_eq!(known(&read("http://a").unwrap()), [Endpoint::new("http://a")]);
    }

    #[test]
    fn a_password_goes_to_the_service_but_is_no_part_of_the_id_nor_of_an_error() {
        let list: StaticList = "http://user:hunter2@a".parse().unwrap();
        assert_eq!(&*known(&list)[0].id, "http://a");
        assert_eq!(&*known(&list)[0].base_url, "http://user:hunter2@a");
        assert_eq!(format!("{list:?}"), r#"StaticList["http://a"]"#);
        assert!(!format!("{:?}", known(&list)).contains("hunter2"));
        assert!(!refusal("http://user:hunter2@a;x").contains("hunter2"));
        assert!(!refusal("http://user:hunter2@a,http://b:hunter2@a").contains("hunter2"));
    }
}
