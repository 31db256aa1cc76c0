//! MyISAM → InnoDB with rows.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(engine = "InnoDB")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    pub name: String,
}
