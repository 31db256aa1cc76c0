//! A pair as a folder such as those of `ddl/`.

use std::path::{Path, PathBuf};

use doudou_ddl::{Schema, Server, sql};

use super::Pair;
use super::bench::Bench;

/// A folder of this process.
pub(super) fn folder() -> PathBuf {
    let thread = format!("{:?}", std::thread::current().id());
    let thread: String = thread.chars().filter(char::is_ascii_digit).collect();
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("random-{}-{thread}", std::process::id()))
}

/// Writes the structs of a schema as modules.
pub(super) fn write_domain(folder: &Path, schema: &Schema, server: &Server) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).unwrap();
    for file in doudou_ddl::emit("", schema, server) {
        std::fs::write(folder.join(file.name), file.text).unwrap();
    }
}

/// Writes a pair as SQL, and the structs that it is to become. Its path.
pub(super) async fn write(bench: &mut Bench, pair: &Pair, seed: u64) -> String {
    let server = bench.server().clone();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("seed-{seed}-{:?}-{}", server.flavor, server.version.0));
    write_domain(&folder.join("domain"), &pair.after, &server);
    let text = |schema: &Schema| -> String {
        let tables =
            schema.tables.iter().map(|table| sql::create_table(table, true, &server) + ";\n");
        tables.collect()
    };
    let rows: String = pair.rows.iter().map(|row| format!("{row};\n")).collect();
    let mut renames = String::new();
    for table in &pair.after.tables {
        if let Some(old) = &table.renamed_from {
            renames += &format!("{old} → {}\n", table.name);
        }
        for column in &table.columns {
            if let Some(old) = &column.renamed_from {
                renames += &format!("{}: {old} → {}\n", table.name, column.name);
            }
        }
    }
    std::fs::write(folder.join("before.sql"), text(&pair.before) + &rows).unwrap();
    std::fs::write(folder.join("after.sql"), text(&pair.after)).unwrap();
    std::fs::write(folder.join("renames.txt"), renames).unwrap();
    folder.display().to_string()
}
