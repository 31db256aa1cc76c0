use doudou_rt::Table;

#[derive(Table)]
pub struct Order {
    #[dd(pk)]
    pub id: i32,
    pub state: State,
    #[dd(type = "enum('b')")]
    pub kind: Kind,
    pub mood: Option<OrderMood>,
    pub shade: Option<OrderShade>,
}

#[derive(sqlx::Type)]
#[sqlx(rename_all = "snake_case")]
pub enum State {
    New,
    #[sqlx(rename = "held")]
    Held,
    Paid,
    #[sqlx(rename = "sent back")]
    SentBack,
}

#[derive(sqlx::Type)]
pub enum Kind {
    // The column has no member "a".
    #[sqlx(rename = "a")]
    A,
    #[sqlx(rename = "b")]
    B,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
pub enum OrderShade {
    #[sqlx(rename = "dark")]
    Dark,
    #[sqlx(rename = "light")]
    Light,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
pub enum OrderMood {
    #[sqlx(rename = "good")]
    Good,
    #[sqlx(rename = "so-so")]
    SoSo,
}
