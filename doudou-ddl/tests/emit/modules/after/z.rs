use chrono::NaiveDateTime;
use doudou_rt::Table;
use sqlx::FromRow;

#[derive(Debug, Clone, PartialEq, FromRow, Table)]
#[dd(engine = "Aria")]
pub struct Z {
    #[dd(pk)]
    pub id: i32,
    #[dd(default = "CURRENT_TIMESTAMP")]
    pub t: Option<NaiveDateTime>,
    #[dd(check = "`check_me` > 1")]
    pub check_me: Option<i32>,
}
