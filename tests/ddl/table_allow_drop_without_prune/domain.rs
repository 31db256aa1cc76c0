//! `allow-drop` without `prune` leaves unclaimed tables alone.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Note {
    #[dd(type = "varchar(40)")]
    pub body: String,
}
