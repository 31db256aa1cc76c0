//! A new table that uses what the language has.

use chrono::NaiveDateTime;
use doudou_ddl::Table;
use rust_decimal::Decimal;

/// Goods on stock.

#[derive(Table)]
#[dd(engine = "InnoDB", charset = "utf8mb4", collation = "utf8mb4_unicode_ci", row_format = "dynamic")]
#[dd(pk(shop, no), index(name = "price_idx", columns(price desc, name(10)), comment = "by price"))]
#[dd(unique(name = "slug_idx", columns(slug)), check(name = "cheap", expr = "price < 1000"))]
pub struct Item {
    #[dd(type = "char(4)", charset = "ascii", collation = "ascii_bin")]
    pub shop: String,
    pub no: u32,
    /// What it is called.
    #[dd(type = "varchar(100)", default = "'nameless'")]
    pub name: String,
    #[dd(type = "varchar(100)", collation = "utf8mb4_bin")]
    pub slug: String,
    #[dd(type = "decimal(8,2)", unsigned, default = 0, check = "price >= 0")]
    pub price: Decimal,
    #[dd(generated = "price * 1.2", stored, type = "decimal(10,2)")]
    pub gross: Option<Decimal>,
    #[dd(type = "text", fulltext, null)]
    pub body: String,
    #[dd(default = "CURRENT_TIMESTAMP", on_update = "CURRENT_TIMESTAMP", index)]
    pub changed: NaiveDateTime,
    #[dd(type = "int(6)", zerofill, invisible, default = 0)]
    pub legacy: u32,
}
