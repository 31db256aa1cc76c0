//! Servers as tests meet them, with their versions' defaults.

use crate::model::{Charsets, Flavor, Server};

/// MySQL 5.7, in a database of `latin1`, as it comes.
pub(crate) fn mysql57() -> Server {
    server(Flavor::MySql, (5, 7, 44), "latin1", "latin1_swedish_ci")
}

/// MySQL 8.0.46.
pub(crate) fn mysql80() -> Server {
    server(Flavor::MySql, (8, 0, 46), "utf8mb4", "utf8mb4_0900_ai_ci")
}

/// MySQL 8.4.
pub(crate) fn mysql84() -> Server {
    server(Flavor::MySql, (8, 4, 6), "utf8mb4", "utf8mb4_0900_ai_ci")
}

/// MySQL 9.7.
pub(crate) fn mysql9() -> Server {
    server(Flavor::MySql, (9, 7, 4), "utf8mb4", "utf8mb4_0900_ai_ci")
}

/// MariaDB 10.3.
pub(crate) fn mariadb103() -> Server {
    server(Flavor::MariaDb, (10, 3, 39), "latin1", "latin1_swedish_ci")
}

/// MariaDB 10.11.
pub(crate) fn mariadb1011() -> Server {
    server(Flavor::MariaDb, (10, 11, 19), "latin1", "latin1_swedish_ci")
}

/// MariaDB 11.4.
pub(crate) fn mariadb114() -> Server {
    server(Flavor::MariaDb, (11, 4, 5), "latin1", "latin1_swedish_ci")
}

/// MariaDB 11.8.
pub(crate) fn mariadb118() -> Server {
    server(Flavor::MariaDb, (11, 8, 6), "utf8mb4", "utf8mb4_uca1400_ai_ci")
}

/// Every one of them.
pub(crate) fn all() -> [Server; 8] {
    [
        mysql57(),
        mysql80(),
        mysql84(),
        mysql9(),
        mariadb103(),
        mariadb1011(),
        mariadb114(),
        mariadb118(),
    ]
}

/// The same server, speaking of a database of another charset.
pub(crate) fn in_database(mut server: Server, charset: &str, collation: &str) -> Server {
    charset.clone_into(&mut server.charset);
    collation.clone_into(&mut server.collation);
    server
}

fn server(flavor: Flavor, version: (u16, u16, u16), charset: &str, collation: &str) -> Server {
    let mut server = Server {
        flavor,
        version,
        charset: charset.to_owned(),
        collation: collation.to_owned(),
        engine: "InnoDB".to_owned(),
        explicit_timestamps: false,
        lower_case_tables: false,
        charsets: Charsets::default(),
    };
    server.explicit_timestamps = server.mysql(8, 0, 2) || server.mariadb(10, 10, 0);
    server.charsets = charsets(&server);
    server
}

const SINGLE_BYTE: [(&str, &str); 6] = [
    ("ascii", "ascii_general_ci"),
    ("cp1251", "cp1251_general_ci"),
    ("koi8r", "koi8r_general_ci"),
    ("latin1", "latin1_swedish_ci"),
    ("latin2", "latin2_general_ci"),
    ("latin5", "latin5_turkish_ci"),
];

const UNICODE: [(&str, u32); 5] =
    [("ucs2", 2), ("utf16", 4), ("utf32", 4), ("utf8mb3", 3), ("utf8mb4", 4)];

fn charsets(server: &Server) -> Charsets {
    let mut all = Charsets::default();
    add(&mut all, "binary", 1, "binary");
    for (charset, default) in SINGLE_BYTE {
        add(&mut all, charset, 1, default);
        add_collation(&mut all, charset, "general_ci");
        add_collation(&mut all, charset, "bin");
    }
    add(&mut all, "gbk", 2, "gbk_chinese_ci");
    add_collation(&mut all, "gbk", "bin");
    for (charset, width) in UNICODE {
        let new_names = server.mysql(8, 0, 30) || server.mariadb(10, 6, 0);
        let charset = if charset == "utf8mb3" && !new_names { "utf8" } else { charset };
        let default = if charset == "utf8mb4" && server.mysql(8, 0, 1) {
            "0900_ai_ci"
        } else if server.mariadb(11, 5, 0) {
            "uca1400_ai_ci"
        } else {
            "general_ci"
        };
        add(&mut all, charset, width, &format!("{charset}_{default}"));
        for name in ["general_ci", "unicode_ci", "unicode_520_ci", "bin", "polish_ci"] {
            add_collation(&mut all, charset, name);
        }
        if server.mariadb(10, 10, 0) {
            for name in ["uca1400_ai_ci", "uca1400_as_cs", "uca1400_nopad_ai_ci"] {
                add_collation(&mut all, charset, name);
            }
        }
        if charset == "utf8mb4" && server.mysql(8, 0, 1) {
            for name in ["0900_ai_ci", "0900_as_cs", "0900_bin"] {
                add_collation(&mut all, charset, name);
            }
        }
    }
    all
}

fn add(all: &mut Charsets, charset: &str, width: u32, default: &str) {
    all.defaults.insert(charset.to_owned(), default.to_owned());
    all.collations.insert(default.to_owned(), charset.to_owned());
    all.widths.insert(charset.to_owned(), width);
}

fn add_collation(all: &mut Charsets, charset: &str, name: &str) {
    all.collations.insert(format!("{charset}_{name}"), charset.to_owned());
}
