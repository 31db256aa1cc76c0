#[derive(sqlx::Type)]
#[sqlx(rename_all = "kebab-case")]
pub enum Status {
    New,
    InProgress,
    #[sqlx(rename = "it's done")]
    Done,
    #[cfg(test)]
    OnlyInTests,
}

#[derive(sqlx::Type)]
pub enum Plain {
    UserID,
    r#Type,
}

#[derive(sqlx::Type)]
#[repr(u8)]
pub enum Small {
    A = 1,
    B = 2,
}

#[repr(i32)]
#[derive(sqlx::Type)]
pub enum Number {
    A,
}

#[derive(Table)]
pub struct Job {
    #[dd(default = "'in-progress'", index)]
    pub status: Status,
    pub plain: Option<Plain>,
    #[dd(default = 2)]
    pub small: Small,
    pub number: Number,
}
