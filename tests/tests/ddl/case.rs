//! The folders of `ddl/`: what a case says, and what it expects.

use std::path::{Path, PathBuf};

use doudou_ddl::{Allow, Options};

use crate::server::TestServer;

/// A case.
#[derive(Debug)]
pub(crate) struct Case {
    /// The name of its folder.
    pub(crate) name: String,
    /// Its folder.
    dir: PathBuf,
    /// What may be lost.
    pub(crate) allowed: Vec<Allow>,
    /// How the plan is made.
    pub(crate) options: Options,
    /// What is said of the database, as SQL.
    pub(crate) database: String,
    /// On which servers a definition may differ in how it says the same; all when empty.
    spelling: Option<String>,
    /// The servers that it is for: `mysql`, `mariadb>=10.6`; all when `None`.
    servers: Option<String>,
}

/// All of them, by name; those alone whose name holds `DOUDOU_CASE` when that is set.
pub(crate) fn cases() -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("ddl");
    let part = std::env::var("DOUDOU_CASE").unwrap_or_default();
    let mut cases: Vec<Case> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("domain.rs").is_file())
        .map(Case::read)
        .filter(|case| case.name.contains(&part))
        .collect();
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

impl Case {
    fn read(dir: PathBuf) -> Self {
        let name = dir.file_name().unwrap().to_string_lossy().into_owned();
        let said = std::fs::read_to_string(dir.join("options")).unwrap_or_default();
        let mut allowed = Vec::new();
        let mut options = Options::default();
        let mut database = "CHARACTER SET utf8mb4".to_owned();
        let mut spelling = None;
        let mut servers = None;
        for word in said.split_whitespace() {
            match word.split_once('=') {
                None if word == "allow-drop" => allowed.push(Allow::Drop),
                None if word == "allow-data-loss" => allowed.push(Allow::DataLoss),
                None if word == "prune" => options.prune = true,
                None if word == "ignore-order" => options.ignore_order = true,
                None if word == "spelling" => spelling = Some(String::new()),
                Some(("spelling", flavor)) => spelling = Some(flavor.to_owned()),
                Some(("database", charset)) => database = format!("CHARACTER SET {charset}"),
                Some(("prefix", prefix)) => prefix.clone_into(&mut options.prefix),
                Some(("servers", which)) => servers = Some(which.to_owned()),
                _ => panic!("{name}: there is no option `{word}`"),
            }
        }
        Self { name, dir, allowed, options, database, spelling, servers }
    }

    /// Whether the case is for this server.
    pub(crate) fn is_for(&self, server: &TestServer) -> bool {
        let Some(which) = &self.servers else {
            return true;
        };
        let (flavor, least) = which.split_once(">=").unwrap_or((which, "0"));
        let mut least = least.split('.').map(|number| number.parse().unwrap());
        let least: (u16, u16) = (least.next().unwrap_or(0), least.next().unwrap_or(0));
        flavor == server.flavor() && (server.version.0, server.version.1) >= least
    }

    /// Whether a definition must be to the letter what the structs make of an empty database.
    pub(crate) fn is_literal(&self, server: &TestServer) -> bool {
        let free = |flavor: &String| flavor.is_empty() || flavor == server.flavor();
        !self.spelling.as_ref().is_some_and(free)
    }

    /// What a file of the case says to a server: `before.mysql-9.sql` and `before.mysql.sql` go
    /// before `before.sql`. A file that isn't there is an empty one.
    pub(crate) fn text(&self, file: &str, server: &TestServer) -> String {
        let found = variants(file, server).into_iter().map(|name| self.dir.join(name));
        let found = found.map(std::fs::read_to_string).find_map(Result::ok);
        found.unwrap_or_default()
    }

    /// Whether what was found is what is expected; the difference otherwise. Blesses instead with
    /// `DOUDOU_BLESS`, and `first` says that the server's word is the rule for the others.
    pub(crate) fn compare(
        &self,
        file: &str,
        server: &TestServer,
        first: bool,
        found: &str,
    ) -> Option<String> {
        let expected = self.text(file, server);
        if expected == found {
            return None;
        }
        if std::env::var_os("DOUDOU_BLESS").is_some() {
            self.bless(file, server, first, found);
            return None;
        }
        Some(format!("{file}\n--- expected\n{expected}--- found\n{found}"))
    }

    fn bless(&self, file: &str, server: &TestServer, first: bool, found: &str) {
        let [special, flavor, rule] = variants(file, server).map(|name| self.dir.join(name));
        let say = |path: &Path, text: &str| std::fs::write(path, text).unwrap();
        let forget = |path: &Path| {
            if path.exists() {
                std::fs::remove_file(path).unwrap();
            }
        };
        forget(&special);
        if first {
            match found {
                "" => forget(&rule),
                text => say(&rule, text),
            }
        } else if std::fs::read_to_string(&rule).unwrap_or_default() == found {
            forget(&flavor);
        } else if server.mariadb {
            // Its flavour is that of the first server.
            say(&special, found);
        } else {
            say(&flavor, found);
        }
    }

    /// The structs.
    pub(crate) fn domain(&self) -> PathBuf {
        self.dir.join("domain.rs")
    }
}

impl Case {
    /// A definition as far as the structs decide it: the order of indexes and constraints is the
    /// server's, that of columns too with `ignore-order`, and partitions that `other` hasn't were
    /// left alone.
    pub(crate) fn comparable(&self, create: &str, other: &str) -> String {
        let create = match partitions(other) {
            Some(_) => create,
            None => partitions(create).map_or(create, |start| &create[..start]),
        };
        let (mut columns, mut keys) = (Vec::new(), Vec::new());
        let mut lines = create.trim_end().lines();
        let head = lines.next().unwrap_or_default();
        for line in lines {
            let line = line.trim_end_matches(',');
            let is_column = line.starts_with("  `");
            let is_key = line.starts_with("  ") && !is_column;
            if is_key { keys.push(line) } else { columns.push(line) }
        }
        keys.sort_unstable();
        if self.options.ignore_order {
            columns.sort_unstable();
        }
        [vec![head], columns, keys].concat().join("\n")
    }
}

/// Where the partitions of a definition begin.
fn partitions(create: &str) -> Option<usize> {
    create.find("\n PARTITION BY").or_else(|| create.find("\n/*!50100 PARTITION BY"))
}

/// The names that a file may have, the most special one first.
fn variants(file: &str, server: &TestServer) -> [String; 3] {
    let (stem, extension) = file.split_at(file.find('.').unwrap_or(file.len()));
    let (flavor, major) = (server.flavor(), server.version.0);
    [
        format!("{stem}.{flavor}-{major}{extension}"),
        format!("{stem}.{flavor}{extension}"),
        file.to_owned(),
    ]
}
