//! A table without a key gains a counting key as its first column, in one ALTER.

use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk, auto)]
    pub id: u64,
    pub name: String,
}
