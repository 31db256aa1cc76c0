//! With `prune` and `allow-drop` an unclaimed table goes.

use doudou_ddl::Table;

#[derive(Table)]
pub struct Note {
    #[dd(type = "varchar(40)")]
    pub body: String,
}
