//! Names that sqlx's attributes give.

use chrono::NaiveDate;
use doudou_ddl::Table;

#[derive(Table)]
#[sqlx(rename_all = "camelCase")]
pub struct UserAccount {
    #[dd(pk)]
    pub user_id: i32,
    #[sqlx(rename = "e-mail")]
    pub email: String,
    pub birth_day: Option<NaiveDate>,
}
