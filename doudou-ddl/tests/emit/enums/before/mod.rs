use doudou_rt::Table;

#[derive(Table)]
pub struct Order {
    #[dd(pk)]
    pub id: i32,
    pub state: State,
    pub kind: Kind,
    pub mood: Option<i32>,
}

#[derive(sqlx::Type)]
#[sqlx(rename_all = "snake_case")]
pub enum State {
    New,
    Paid,
}

#[derive(sqlx::Type)]
pub enum Kind {
    #[sqlx(rename = "a")]
    A,
    #[sqlx(rename = "b")]
    B,
}
