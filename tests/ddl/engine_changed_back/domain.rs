//! InnoDB → MyISAM: transactions and foreign keys go.

use doudou_ddl::Table;

#[derive(Table)]
#[dd(engine = "MyISAM")]
pub struct T {
    #[dd(pk)]
    pub id: i32,
}
