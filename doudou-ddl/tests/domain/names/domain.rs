#[derive(Table)]
pub struct UserID {
    pub line1: String,
    pub r#type: i8,
    #[allow(non_snake_case)]
    pub homePage: String,
    #[dd(name = "group by")]
    pub group: i32,
    #[sqlx(rename = "key")]
    pub clef: i32,
    #[dd(rename_from = "old")]
    pub new: i32,
}

#[derive(doudou_rt::Table)]
pub struct UniqueCol2 {
    pub id: u64,
}

#[derive(doudou_ddl::Table)]
#[dd(name = "people", rename_from = "persons")]
#[sqlx(rename_all = "camelCase")]
pub struct Person {
    pub first_name: String,
    #[sqlx(rename = "SURNAME")]
    pub last_name: String,
}

#[derive(Clone)]
#[cfg_attr(feature = "ddl", derive(Debug, Table), dd(name = "=exact", rename_from = "=before"))]
pub struct Exact {
    #[cfg_attr(feature = "ddl", dd(pk))]
    pub 编号: u64,
}

#[derive(tabled::Table)]
pub struct NoTableOfOurs {
    pub id: usize,
}

#[cfg(test)]
#[derive(Table)]
pub struct ForTests {
    pub id: usize,
}
