//! What stands behind the closing bracket.

use super::charset::{self, Text};
use crate::model::{Server, TableOptions};
use crate::sql::identifier;

/// Fills in engine, charset and collation, and drops what only repeats a default.
pub(super) fn settle(options: &mut TableOptions, server: &Server) {
    let engine = options.engine.as_ref().unwrap_or(&server.engine);
    options.engine = Some(engine_name(engine).to_owned());

    let mut inherited = (server.charset.clone(), server.collation.clone());
    charset::rename_charset(&mut inherited.0, server);
    charset::rename_collation(&mut inherited.1, &inherited.0, server);
    let inherited = Text { charset: &inherited.0, collation: &inherited.1 };
    charset::settle(&mut options.charset, &mut options.collation, inherited, server);

    if let Some(format) = &mut options.row_format {
        format.make_ascii_uppercase();
    }
    options.row_format.take_if(|format| format == "DEFAULT");
    for (name, value) in &mut options.more {
        settle_option(name, value);
    }
    let engine = options.engine.as_deref().unwrap_or_default();
    let ignored = |name: &str| server.is_mariadb() && matches!(name, "STORAGE" | "TABLESPACE");
    options.more.retain(|(name, value)| !is_default(name, value, engine) && !ignored(name));
    options.more.sort_unstable();
}

/// The engines by the names that the servers show.
const ENGINES: [&str; 16] = [
    "ARCHIVE",
    "Aria",
    "BLACKHOLE",
    "CONNECT",
    "CSV",
    "FEDERATED",
    "InnoDB",
    "MEMORY",
    "Mroonga",
    "MRG_MyISAM",
    "MyISAM",
    "ndbcluster",
    "ROCKSDB",
    "SEQUENCE",
    "SPIDER",
    "TokuDB",
];

/// The name that the server shows, for any spelling of it.
pub(super) fn engine_name(engine: &str) -> &str {
    let name = match &*engine.to_ascii_lowercase() {
        "heap" => "MEMORY",
        "innobase" => "InnoDB",
        "maria" => "Aria",
        "merge" => "MRG_MyISAM",
        "ndb" => "ndbcluster",
        _ => engine,
    };
    ENGINES.iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(&name)
}

/// Options that MariaDB's engines define: it shows their values as they were written.
const ENGINE_DEFINED: [&str; 4] =
    ["ENCRYPTED", "ENCRYPTION_KEY_ID", "PAGE_COMPRESSED", "PAGE_COMPRESSION_LEVEL"];

fn settle_option(name: &mut String, value: &mut String) {
    name.make_ascii_uppercase();
    if name == "TABLE_CHECKSUM" {
        "CHECKSUM".clone_into(name);
    }
    match &**name {
        "COMPRESSION" | "ENCRYPTION" | "INSERT_METHOD" | "SECONDARY_ENGINE" | "STORAGE" => {
            value.make_ascii_uppercase();
        }
        "TABLESPACE" if !value.starts_with('`') => *value = identifier(value),
        _ => {}
    }
    if ENGINE_DEFINED.contains(&&**name) {
        let plain = value.trim_matches(['\'', '"', '`']).to_ascii_uppercase();
        *value = match &*plain {
            "ON" | "YES" => "1".to_owned(),
            "OFF" | "NO" => "0".to_owned(),
            _ => plain,
        };
    }
}

/// Whether leaving it out means the same, so that the servers don't show it, or show it for all.
fn is_default(name: &str, value: &str, engine: &str) -> bool {
    let none = match name {
        "AUTO_INCREMENT" => return true,
        "AUTOEXTEND_SIZE" | "AVG_ROW_LENGTH" | "CHECKSUM" | "DELAY_KEY_WRITE" | "ENCRYPTED"
        | "KEY_BLOCK_SIZE" | "MAX_ROWS" | "MIN_ROWS" | "PAGE_COMPRESSED" => "0",
        "CONNECTION" => "''",
        "ENCRYPTION" => "'N'",
        "INSERT_METHOD" => "NO",
        "PAGE_CHECKSUM" if engine != "Aria" => return true,
        "PAGE_CHECKSUM" => "1",
        "SECONDARY_ENGINE" => "NULL",
        "UNION" => "()",
        _ => "DEFAULT",
    };
    value == none || value.eq_ignore_ascii_case("DEFAULT")
}
