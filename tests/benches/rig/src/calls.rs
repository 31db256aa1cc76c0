//! One method of the service, called in several ways.

use std::net::SocketAddr;
use std::time::Duration;

use doudou_rt::client::{Client, reqwest};
use doudou_rt::registry::StaticList;

use crate::Error;
use crate::api::UsersClient;
use crate::svc::User;

/// How the service is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// With reqwest, as one writes it by hand: with the limits that our clients have.
    ByHand,
    /// By the generated client of one base URL.
    OneUrl,
    /// By the generated client of a list of one node.
    OneNode,
}

impl How {
    /// All of them. The first is the yardstick.
    pub const ALL: [Self; 3] = [Self::ByHand, Self::OneUrl, Self::OneNode];

    /// What tables and the program `call` call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ByHand => "reqwest by hand",
            Self::OneUrl => "generated, one base URL",
            Self::OneNode => "generated, list of one node",
        }
    }
}

/// Whoever calls.
#[derive(Debug)]
pub enum Caller {
    /// With the URL of the method, without its query.
    ByHand(reqwest::Client, String),
    /// The generated client.
    Generated(UsersClient),
}

impl Caller {
    /// Calls the service at this address.
    ///
    /// # Errors
    /// The system lacks what a client needs.
    pub fn new(how: How, address: SocketAddr) -> Result<Self, Error> {
        let base_url = format!("http://{address}");
        Ok(match how {
            How::ByHand => {
                let http = reqwest::Client::builder();
                let http = http.connect_timeout(Duration::from_secs(5));
                let http = http.timeout(Duration::from_secs(60)).build()?;
                Self::ByHand(http, format!("{base_url}/user"))
            }
            How::OneUrl => Self::Generated(UsersClient::new(&base_url)?),
            How::OneNode => {
                let list = StaticList::new([base_url])?;
                Self::Generated(Client::builder("Users").discover(list).build()?.into())
            }
        })
    }

    /// Finds a user.
    ///
    /// # Errors
    /// There is no answer.
    pub async fn call(&self, id: u64) -> Result<User, Error> {
        Ok(match self {
            Self::ByHand(http, url) => {
                let answer = http.get(format!("{url}?id={id}")).send().await?;
                answer.error_for_status()?.json().await?
            }
            Self::Generated(users) => users.get_user(id).await?,
        })
    }
}

/// Calls so often, one call after the other.
///
/// # Errors
/// There is no answer, or a wrong one.
pub async fn call(caller: &Caller, calls: u64) -> Result<(), Error> {
    for id in 1..=calls {
        if caller.call(id).await?.id != id {
            return Err("the answer is that to another call".into());
        }
    }
    Ok(())
}
