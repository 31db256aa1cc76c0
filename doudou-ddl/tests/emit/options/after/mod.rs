use doudou_rt::Table;

/// new
#[derive(Table)]
#[dd(engine = "MyISAM", charset = "latin1", row_format = "FIXED")]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    pub x: Option<String>,
}

#[derive(Table)]
#[dd(collation = "utf8mb4_bin")]
pub struct B {
    #[dd(pk)]
    pub id: i32,
    pub x: Option<String>,
}
