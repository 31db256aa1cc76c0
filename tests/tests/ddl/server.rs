//! The servers that the tests run on: a private MariaDB, which ends with the process whatever ends
//! that, and those of `DOUDOU_TEST_URLS` (`mysql://user:password@host:port/`, several with commas).
#![allow(dead_code, reason = "who borrows this module may need less of it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::str::FromStr as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlRow};
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Row as _};

/// A server under test.
#[derive(Debug)]
pub(crate) struct TestServer {
    /// Where it is, without a database: `mysql://user:password@127.0.0.1:20000/`.
    pub(crate) url: String,
    /// Whose it is and which: `mariadb-10.11`, `mysql-9.7`.
    pub(crate) name: String,
    /// Whether it is MariaDB.
    pub(crate) mariadb: bool,
    /// Its version.
    pub(crate) version: (u16, u16, u16),
    /// Whose life the private server shares: it watches the other end of a pipe.
    guard: Option<Child>,
}

/// Every server under test, the private one first. Starts it at the first call.
pub(crate) fn servers() -> &'static [TestServer] {
    static SERVERS: OnceLock<Vec<TestServer>> = OnceLock::new();
    SERVERS.get_or_init(|| {
        let urls = std::env::var("DOUDOU_TEST_URLS").unwrap_or_default();
        let others = urls.split(',').map(str::trim).filter(|url| !url.is_empty());
        let mut servers = vec![private("")];
        servers.extend(others.map(|url| TestServer::at(format!("{}/", url.trim_end_matches('/')))));
        servers
    })
}

/// A server of its own for a test that kills it, and its folder: it comes back by itself as long as
/// a file `again` is there.
pub(crate) fn mortal() -> (&'static TestServer, PathBuf) {
    // Ports are told apart by who listens.
    servers();
    (Box::leak(Box::new(private("-mortal"))), home("-mortal"))
}

fn home(suffix: &str) -> PathBuf {
    std::env::temp_dir().join(format!("doudou-mariadb-{}{suffix}", std::process::id()))
}

/// Makes the server and keeps it until standard input is closed, which is when the process of the
/// tests is gone. Then nothing of it stays.
const GUARD: &str = r#"
    trap '' INT TERM HUP
    exec 3<&0 </dev/null >"$1/log" 2>&1
    home=$1 install="mariadb-install-db --no-defaults $2"; shift 2
    install="$install --skip-test-db --auth-root-authentication-method=normal"
    if $install --datadir="$home/data" 3<&-; then
        while
            "$@" 3<&- &
            server=$!
            (cat <&3; touch "$home/over"; kill -9 $server) &
            guard=$!
            wait $server
            kill -9 $guard
            [ -e "$home/again" ] && [ ! -e "$home/over" ]
        do :; done
    fi
    rm -rf "$home"
"#;

/// A MariaDB of our own in a folder of its own.
fn private(suffix: &str) -> TestServer {
    let home = home(suffix);
    std::fs::create_dir(&home).unwrap();
    // At its start a server empties the folder for temporary files, which others use as well.
    let temporary = home.join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    std::fs::set_permissions(&temporary, Permissions::from_mode(0o777)).unwrap();
    // Only root becomes another, and has to.
    let user = if home.metadata().unwrap().uid() == 0 { "--user=mysql" } else { "" };
    let account = "CREATE USER doudou@'127.0.0.1' IDENTIFIED BY 'secret';\n\
                   GRANT ALL ON *.* TO doudou@'127.0.0.1' WITH GRANT OPTION;\n";
    std::fs::write(home.join("init.sql"), account).unwrap();

    let port = free_port();
    let path = |option: &str, file: &str| format!("--{option}={}", home.join(file).display());
    let mut guard = Command::new("sh")
        .args(["-c", GUARD, "guard"])
        .arg(&home)
        .arg(user)
        .args([&mariadbd(), "--no-defaults", "--bind-address=127.0.0.1"])
        .args((!user.is_empty()).then_some(user))
        .arg(path("datadir", "data"))
        .arg(path("socket", "data/sock"))
        .arg(path("pid-file", "data/pid"))
        .arg(path("init-file", "init.sql"))
        .arg(format!("--port={port}"))
        .args(["--skip-name-resolve", "--skip-log-bin", "--sync-frm=0", "--performance-schema=0"])
        .args(["--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync"])
        .args(["--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M"])
        .args(["--innodb-log-file-size=16M", "--key-buffer-size=1M"])
        .args(["--aria-pagecache-buffer-size=8M", "--max-allowed-packet=16M"])
        .env("TMPDIR", &temporary)
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();

    let url = format!("mysql://doudou:secret@127.0.0.1:{port}/");
    let started = Instant::now();
    let mut log = String::new();
    while on_a_thread(MySqlConnection::connect(&url)).is_err() {
        log = std::fs::read_to_string(home.join("log")).unwrap_or(log);
        let gone = guard.try_wait().unwrap().is_some();
        let late = started.elapsed() > Duration::from_secs(60);
        assert!(!gone && !late, "no MariaDB (on Debian: apt-get install mariadb-server): {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
    TestServer { guard: Some(guard), ..TestServer::at(url) }
}

/// Debian keeps it where only root looks.
fn mariadbd() -> String {
    let places = ["/usr/sbin/mariadbd", "/usr/local/sbin/mariadbd"];
    let place = places.into_iter().find(|place| Path::new(place).is_file());
    place.unwrap_or("mariadbd").to_owned()
}

/// Below those that the system gives to outgoing connections, so that none of them takes it before
/// the server does.
fn free_port() -> u16 {
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    (first..32_000).find(free).expect("a free port below 32000")
}

impl TestServer {
    fn at(url: String) -> Self {
        let said = on_a_thread(async {
            let mut connection = MySqlConnection::connect(&url).await?;
            let row = sqlx::raw_sql("SELECT VERSION()").fetch_one(&mut connection).await?;
            Ok::<_, sqlx::Error>(text(&row, 0))
        });
        let said = said.unwrap_or_else(|error| panic!("{url}: {error}"));
        let numbers = said.split('-').next().unwrap_or_default();
        let mut numbers = numbers.split('.').map(|number| number.parse::<u16>().unwrap_or(0));
        let mut number = || numbers.next().unwrap_or(0);
        let version = (number(), number(), number());
        let mariadb = said.contains("MariaDB");
        let flavor = if mariadb { "mariadb" } else { "mysql" };
        let name = format!("{flavor}-{}.{}", version.0, version.1);
        Self { url, name, mariadb, version, guard: None }
    }

    /// `mariadb` or `mysql`.
    pub(crate) fn flavor(&self) -> &'static str {
        if self.mariadb { "mariadb" } else { "mysql" }
    }

    /// A fresh database in utf8mb4, with the server's usual collation of it.
    pub(crate) async fn database(&'static self, name: &str) -> Database {
        self.database_with(name, "CHARACTER SET utf8mb4").await
    }

    /// A fresh database; `options` as `CREATE DATABASE` takes them.
    pub(crate) async fn database_with(&'static self, name: &str, options: &str) -> Database {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let short: String = name.chars().take(40).collect();
        let name = format!("t{}_{number}_{short}", std::process::id());
        execute(&self.url, &format!("CREATE DATABASE `{name}` {options}")).await.unwrap();
        Database { url: format!("{}{name}", self.url), name, server: self }
    }
}

/// An account that is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Account {
    /// How it gets into its database.
    pub(crate) url: String,
    name: String,
    server: &'static TestServer,
}

impl Drop for Account {
    fn drop(&mut self) {
        let sql = format!("DROP USER IF EXISTS {}", self.name);
        let _ = on_a_thread(execute(&self.server.url, &sql));
    }
}

/// A database that is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Database {
    /// Its name.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) url: String,
    /// Who keeps it.
    pub(crate) server: &'static TestServer,
}

impl Drop for Database {
    fn drop(&mut self) {
        let sql = format!("DROP DATABASE IF EXISTS `{}`", self.name);
        // What can't be dropped hurts nobody, and a panic here would hide why a test failed.
        let _ = on_a_thread(execute(&self.server.url, &sql));
    }
}

impl Database {
    /// A connection to it, with the server's own `sql_mode` and times in UTC.
    pub(crate) async fn connect(&self) -> MySqlConnection {
        connect(&self.url).await.unwrap()
    }

    /// A new account of the server's default kind with the password `p@ss w/rd`; `grants` has
    /// `{}` where its name belongs.
    pub(crate) async fn account(&self, grants: &str) -> Account {
        let (_, place) = self.url.rsplit_once('@').unwrap();
        let user = self.name.split('_').take(2).collect::<Vec<_>>().join("_");
        let name = format!("{user}@'{}'", place.split(':').next().unwrap());
        let create = format!("CREATE USER {name} IDENTIFIED BY 'p@ss w/rd'; ");
        self.run(&(create + &grants.replace("{}", &name))).await.unwrap();
        Account {
            url: format!("mysql://{user}:p%40ss%20w%2Frd@{place}"),
            name,
            server: self.server,
        }
    }

    /// Runs statements, or none. What the server says to the first that fails is the error.
    pub(crate) async fn run(&self, sql: &str) -> Result<(), sqlx::Error> {
        if sql.trim().is_empty() {
            return Ok(());
        }
        execute(&self.url, sql).await
    }

    /// The first column of what a query finds; `NULL` as the word.
    pub(crate) async fn column(&self, sql: &str) -> Vec<String> {
        let mut connection = self.connect().await;
        let rows = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.iter().map(|row| value(row, 0).map_or("NULL".to_owned(), lossy)).collect()
    }

    /// `SHOW CREATE` of every table and view, by name, without the counter of `AUTO_INCREMENT`.
    pub(crate) async fn definitions(&self) -> BTreeMap<String, String> {
        let mut connection = self.connect().await;
        let tables = sqlx::raw_sql("SHOW FULL TABLES").fetch_all(&mut connection).await.unwrap();
        let mut definitions = BTreeMap::new();
        for row in &tables {
            let name = text(row, 0);
            let kind = if text(row, 1) == "VIEW" { "VIEW" } else { "TABLE" };
            let sql = format!("SHOW CREATE {kind} {}", quoted(&name));
            let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(&mut connection).await.unwrap();
            definitions.insert(name, without_counter(&text(&row, 1)));
        }
        definitions
    }

    /// The rows of every table, sorted: `users: id=1, name="Ann", note=NULL`.
    pub(crate) async fn rows(&self) -> String {
        let mut connection = self.connect().await;
        let mut all = String::new();
        let sql = "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS \
                   JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME) \
                   WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' \
                   ORDER BY TABLE_NAME, ORDINAL_POSITION";
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in sqlx::raw_sql(sql).fetch_all(&mut connection).await.unwrap() {
            tables.entry(text(&row, 0)).or_default().push(quoted(&text(&row, 1)));
        }
        for (table, columns) in tables {
            // Named one by one: `*` leaves the invisible ones out.
            let sql = format!("SELECT {} FROM {}", columns.join(", "), quoted(&table));
            let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
            let mut lines: Vec<String> = rows.iter().map(line).collect();
            lines.sort();
            for line in lines {
                writeln!(all, "{table}: {line}").unwrap();
            }
        }
        all
    }

    /// Everything that it holds, as text: definitions, triggers and rows.
    pub(crate) async fn dump(&self) -> String {
        let mut dump = String::new();
        for definition in self.definitions().await.values() {
            writeln!(dump, "{definition};").unwrap();
        }
        for trigger in self.triggers().await {
            writeln!(dump, "{trigger}").unwrap();
        }
        dump + &self.rows().await
    }

    /// The triggers, sorted: `users: BEFORE INSERT trim_name SET …`.
    pub(crate) async fn triggers(&self) -> Vec<String> {
        let sql = "SELECT CONCAT(EVENT_OBJECT_TABLE, ': ', ACTION_TIMING, ' ', \
                   EVENT_MANIPULATION, ' ', TRIGGER_NAME, ' ', ACTION_STATEMENT) \
                   FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 1";
        self.column(sql).await
    }
}

/// A table's definition without the number that its next row gets.
pub(crate) fn without_counter(create: &str) -> String {
    let Some((before, after)) = create.split_once(" AUTO_INCREMENT=") else {
        return create.to_owned();
    };
    format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

fn line(row: &MySqlRow) -> String {
    let columns = row.columns().iter().enumerate();
    let values = columns.map(|(i, column)| format!("{}={}", column.name(), shown(value(row, i))));
    values.collect::<Vec<_>>().join(", ")
}

/// Numbers bare, texts in quotes, what is no text in hexadecimal digits.
fn shown(value: Option<&[u8]>) -> String {
    let Some(bytes) = value else {
        return "NULL".to_owned();
    };
    match std::str::from_utf8(bytes) {
        Ok(text) if text.parse::<f64>().is_ok_and(f64::is_finite) => text.to_owned(),
        Ok(text) if text.chars().all(|c| !c.is_control() || "\n\r\t".contains(c)) => {
            format!("{text:?}")
        }
        _ => {
            let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
                write!(digits, "{byte:02x}").unwrap();
                digits
            });
            format!("x'{digits}'")
        }
    }
}

fn value(row: &MySqlRow, column: usize) -> Option<&[u8]> {
    row.try_get_unchecked(column).unwrap()
}

fn text(row: &MySqlRow, column: usize) -> String {
    value(row, column).map(lossy).unwrap_or_default()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

async fn connect(url: &str) -> Result<MySqlConnection, sqlx::Error> {
    let options = MySqlConnectOptions::from_str(url)?;
    let options = options.pipes_as_concat(false).no_engine_substitution(false);
    MySqlConnection::connect_with(&options).await
}

async fn execute(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    let mut connection = connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
    connection.close().await
}

/// Waits for a future, also where a runtime is at work already.
pub(crate) fn on_a_thread<T: Send>(future: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(future)
        });
        thread.join().unwrap()
    })
}
