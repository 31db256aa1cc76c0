//! NOW() is CURRENT_TIMESTAMP.

use chrono::NaiveDateTime;
use doudou_ddl::Table;

#[derive(Table)]
pub struct T {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "NOW()")]
    pub v: NaiveDateTime,
}
