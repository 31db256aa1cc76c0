//! Where the database is and who asks.

use std::{borrow::Cow, fmt, path::PathBuf, str::FromStr, time::Duration};

use percent_encoding::percent_decode_str;

use super::Error;

/// How a connection is made. From a URL by `parse`, or field by field over the [`Default`].
///
/// ```
/// # use doudou_ddl::database::{ConnectOptions, Tls};
/// let options: ConnectOptions = "mysql://jo:p%40ss@db.example:3307/shop?tls=required".parse()?;
/// assert_eq!((&*options.host, options.port, options.tls), ("db.example", 3307, Tls::Required));
/// # Ok::<(), doudou_ddl::database::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectOptions {
    /// The server's name or address, IPv6 without brackets; `localhost` unless said.
    pub host: String,
    /// The server's port; 3306 unless said.
    pub port: u16,
    /// The server's socket, which goes before host and port.
    pub socket: Option<PathBuf>,
    /// The account; `root` unless said.
    pub user: String,
    /// Its password. No error and no `Debug` shows it.
    pub password: Option<String>,
    /// The database.
    pub schema: String,
    /// The charset that somebody asked for. Names and comments travel as `utf8mb4`, so that only
    /// this one and its parts `utf8` and `utf8mb3` are taken.
    pub charset: Option<String>,
    /// Whether the connection is encrypted.
    pub tls: Tls,
    /// A file with certificates, beside the system's, that vouch for the server.
    pub tls_ca: Option<PathBuf>,
    /// A file with the client's certificate; comes with its key.
    pub tls_cert: Option<PathBuf>,
    /// A file with the key of the client's certificate.
    pub tls_key: Option<PathBuf>,
    /// How long until a connection is there; 10 s unless said.
    pub connect_timeout: Duration,
    /// How long a statement waits for a table that another session uses, in whole seconds, one
    /// at least; 10 s unless said.
    pub lock_wait_timeout: Duration,
}

/// Whether a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Tls {
    /// Never.
    Disabled,
    /// When the server can, whoever it is.
    #[default]
    Preferred,
    /// Or no connection at all, whoever the server is.
    Required,
    /// As `Required`, and somebody whom we trust vouches for the server.
    VerifyCa,
    /// As `VerifyCa`, and the server's certificate is for its name.
    VerifyIdentity,
}

impl FromStr for Tls {
    type Err = Error;

    /// `disabled`, `preferred`, `required`, `verify_ca` or `verify_identity`; capitals and `-`
    /// for `_` are as good.
    fn from_str(text: &str) -> Result<Self, Error> {
        match &*text.to_ascii_lowercase().replace('-', "_") {
            "disabled" => Ok(Self::Disabled),
            "preferred" => Ok(Self::Preferred),
            "required" => Ok(Self::Required),
            "verify_ca" => Ok(Self::VerifyCa),
            "verify_identity" => Ok(Self::VerifyIdentity),
            _ => Err(Error::Options(format!(
                "`{text}` is no TLS mode: one of disabled, preferred, required, verify_ca, \
                 verify_identity"
            ))),
        }
    }
}

impl Default for ConnectOptions {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: 3306,
            socket: None,
            user: "root".to_owned(),
            password: None,
            schema: String::new(),
            charset: None,
            tls: Tls::default(),
            tls_ca: None,
            tls_cert: None,
            tls_key: None,
            connect_timeout: Duration::from_secs(10),
            lock_wait_timeout: Duration::from_secs(10),
        }
    }
}

impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectOptions")
            .field("to", &self.to_string())
            .field("password", &self.password.as_ref().map(|_| "…"))
            .field("charset", &self.charset)
            .field("tls", &self.tls)
            .field("tls_ca", &self.tls_ca)
            .field("tls_cert", &self.tls_cert)
            .field("tls_key", &self.tls_key)
            .field("connect_timeout", &self.connect_timeout)
            .field("lock_wait_timeout", &self.lock_wait_timeout)
            .finish()
    }
}

/// `user@host:port/schema`, without the password.
impl fmt::Display for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@", self.user)?;
        match &self.socket {
            Some(socket) => write!(f, "{}", socket.display())?,
            None if self.host.contains(':') => write!(f, "[{}]:{}", self.host, self.port)?,
            None => write!(f, "{}:{}", self.host, self.port)?,
        }
        write!(f, "/{}", self.schema)
    }
}

impl FromStr for ConnectOptions {
    type Err = Error;

    /// Reads `mysql://user:password@host:port/schema?tls=required&socket=…`, the scheme `mariadb`
    /// as well. What isn't said stays as in the default. The parameters are `socket`, `charset`,
    /// `tls`, `tls-ca`, `tls-cert`, `tls-key` (`ssl-mode`, `ssl-ca`, … are the same),
    /// `connect-timeout` and `lock-wait-timeout` in seconds; any other is an error.
    fn from_str(url: &str) -> Result<Self, Error> {
        let rest = url
            .strip_prefix("mysql://")
            .or_else(|| url.strip_prefix("mariadb://"))
            .ok_or_else(|| invalid("it begins with neither mysql:// nor mariadb://"))?;
        let (rest, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (rest, schema) = rest.split_once('/').unwrap_or((rest, ""));
        let mut options =
            Self { schema: decode(schema, "database")?.into_owned(), ..Self::default() };

        let (account, place) = rest.rsplit_once('@').unwrap_or(("", rest));
        let (user, password) = account.split_once(':').unwrap_or((account, ""));
        if !user.is_empty() {
            options.user = decode(user, "user")?.into_owned();
        }
        if !password.is_empty() {
            options.password = Some(decode(password, "password")?.into_owned());
        }
        options.set_place(place)?;
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            options.set_parameter(name, &decode(value, name)?)?;
        }
        Ok(options)
    }
}

impl ConnectOptions {
    fn set_place(&mut self, place: &str) -> Result<(), Error> {
        let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, port)) => (host, port.strip_prefix(':')),
            None => match place.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (place, None),
            },
        };
        if !host.is_empty() {
            self.host = decode(host, "host")?.into_owned();
        }
        if let Some(port) = port.filter(|port| !port.is_empty()) {
            // What stands here may be the end of a password with a raw `@` or `/` in it.
            self.port = port.parse().map_err(|_| {
                invalid(
                    "what stands behind the host's colon is no port; `@`, `:` and `/` inside of \
                     a password are written %40, %3A and %2F",
                )
            })?;
        }
        Ok(())
    }

    fn set_parameter(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let path = || Some(PathBuf::from(value));
        let seconds = || {
            value
                .parse()
                .map(Duration::from_secs)
                .map_err(|_| invalid(&format!("`{name}={value}` is no number of seconds")))
        };
        match &*name.to_ascii_lowercase().replace('_', "-") {
            "socket" => self.socket = path(),
            "charset" => self.charset = Some(value.to_owned()),
            "tls" | "tls-mode" | "ssl-mode" | "sslmode" => self.tls = value.parse()?,
            "tls-ca" | "ssl-ca" => self.tls_ca = path(),
            "tls-cert" | "ssl-cert" => self.tls_cert = path(),
            "tls-key" | "ssl-key" => self.tls_key = path(),
            "connect-timeout" => self.connect_timeout = seconds()?,
            "lock-wait-timeout" => self.lock_wait_timeout = seconds()?,
            _ => {
                return Err(invalid(&format!(
                    "there is no parameter `{name}`: socket, charset, tls, tls-ca, tls-cert, \
                     tls-key, connect-timeout and lock-wait-timeout are known"
                )));
            }
        }
        Ok(())
    }
}

fn decode<'a>(text: &'a str, what: &str) -> Result<Cow<'a, str>, Error> {
    percent_decode_str(text).decode_utf8().map_err(|_| {
        invalid(&format!("its {what} isn't UTF-8 once the percent signs are resolved"))
    })
}

/// The URL itself isn't shown: it holds the password.
fn invalid(why: &str) -> Error {
    Error::Options(format!("the database's URL can't be read: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<ConnectOptions, String> {
        url.parse().map_err(|error: Error| error.to_string())
    }

    #[test]
    fn a_url_says_everything() {
        let options = read(
            "mariadb://j%40o:p:%2F@[::1]:3307/my%20shop?ssl-mode=VERIFY_CA&tls_ca=%2Fca.pem\
             &lock-wait-timeout=3&socket=/run/my.sock",
        )
        .unwrap();
        assert_eq!(options.user, "j@o");
        assert_eq!(options.password.as_deref(), Some("p:/"));
        assert_eq!((&*options.host, options.port), ("::1", 3307));
        assert_eq!(options.schema, "my shop");
        assert_eq!(options.tls, Tls::VerifyCa);
        assert_eq!(options.tls_ca, Some(PathBuf::from("/ca.pem")));
        assert_eq!(options.lock_wait_timeout, Duration::from_secs(3));
        assert_eq!(options.socket, Some(PathBuf::from("/run/my.sock")));
    }

    #[test]
    fn what_a_url_leaves_out_is_the_default() {
        let options = read("mysql:///shop").unwrap();
        assert_eq!(options, ConnectOptions { schema: "shop".to_owned(), ..Default::default() });
        assert_eq!(options.to_string(), "root@localhost:3306/shop");
    }

    #[test]
    fn no_password_is_shown() {
        let options = read("mysql://jo:hunter2@h/s").unwrap();
        assert!(!format!("{options:?} {options}").contains("hunter2"));
        for url in [
            "postgres://jo:hunter2@h/s",
            "mysql://jo:hunter2%ff@h/s",
            "mysql://jo:hunter2/x@h/s",
            "mysql://jo:@hunter2@h:x/s",
        ] {
            let error = read(url).unwrap_err();
            assert!(!error.contains("hunter2"), "{url}: {error}");
        }
    }

    #[test]
    fn unknown_words_are_refused() {
        assert_eq!(
            read("mysql://h/s?tls=maybe").unwrap_err(),
            "`maybe` is no TLS mode: one of disabled, preferred, required, verify_ca, \
             verify_identity"
        );
        assert!(read("mysql://h/s?pool=3").unwrap_err().contains("no parameter `pool`"));
        assert!(read("mysql://h/s?connect-timeout=x").unwrap_err().contains("number of seconds"));
    }
}
