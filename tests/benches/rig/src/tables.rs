//! Tables of any number, made up: 15 columns and 4 indexes each, a third of them with a foreign key.

use std::fmt::Write as _;
use std::path::Path;

use crate::Error;

/// Writes the structs of so many tables into a folder, a file each.
pub fn write(folder: &Path, tables: usize) -> Result<(), Error> {
    std::fs::create_dir_all(folder)?;
    let mut root = String::from("//! Made up.\n\n");
    for n in 0..tables {
        let _ = writeln!(root, "mod table{n};\npub use table{n}::Table{n};");
        std::fs::write(folder.join(format!("table{n}.rs")), structure(n))?;
    }
    std::fs::write(folder.join("mod.rs"), root)?;
    Ok(())
}

fn structure(n: usize) -> String {
    let parent = match n % 3 {
        0 if n > 0 => format!("references(Table{}.id, on_delete = \"cascade\")", n - 1),
        _ => "index".to_owned(),
    };
    format!(
        r#"use chrono::{{DateTime, NaiveDate, NaiveDateTime, Utc}};
use doudou_rt::Table;
use rust_decimal::Decimal;

/// What is kept of number {n}.
#[derive(Debug, Clone, Table)]
#[dd(index(name = "kind_name_idx", columns(kind, name(20))))]
pub struct Table{n} {{
    /// Given by the database.
    #[dd(pk, auto)]
    pub id: u64,
    /// What it belongs to.
    #[dd({parent})]
    pub parent_id: Option<u64>,
    /// What it is called.
    #[dd(unique)]
    pub name: String,
    #[dd(type = "varchar(32)", default = "'none'")]
    pub kind: String,
    #[dd(type = "text")]
    pub remark: Option<String>,
    #[dd(type = "decimal(10,2)", default = "0.00")]
    pub price: Decimal,
    #[dd(default = 0)]
    pub amount: i32,
    #[dd(default = 1)]
    pub is_active: bool,
    pub weight: Option<f64>,
    pub born_on: Option<NaiveDate>,
    pub seen_at: Option<NaiveDateTime>,
    #[dd(type = "char(2)", collation = "utf8mb4_bin", index)]
    pub country: String,
    pub picture: Option<Vec<u8>>,
    #[dd(default = "CURRENT_TIMESTAMP")]
    pub created_at: DateTime<Utc>,
    #[dd(default = "CURRENT_TIMESTAMP", on_update = "CURRENT_TIMESTAMP")]
    pub updated_at: DateTime<Utc>,
}}
"#
    )
}
