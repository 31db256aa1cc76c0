use doudou_rt::Table;

/// old
#[derive(Table)]
#[dd(engine = "InnoDB", collation = "utf8mb4_bin")]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    pub x: Option<String>,
}

#[derive(Table)]
pub struct B {
    #[dd(pk)]
    pub id: i32,
    pub x: Option<String>,
}
