mod other {
    #[derive(Table)]
    #[dd(pk(x, y))]
    pub struct Pair {
        pub x: u32,
        pub y: i64,
    }
}

#[derive(Table)]
pub struct Dept {
    #[dd(pk)]
    pub id: u64,
    #[dd(unique)]
    pub r#type: String,
    #[dd(references(Dept.id, name = "parent"))]
    pub parent_id: Option<u64>,
}

#[derive(Table)]
#[dd(foreign_key(name = "pair", columns(a, b), references(other::Pair(x, y)), on_delete = "restrict"))]
#[dd(foreign_key(columns(a, b), references("pair"("x", "y"))))]
pub struct Post {
    pub a: u32,
    pub b: i64,
    #[dd(references(Dept.id, on_delete = "SET NULL", on_update = "no action"))]
    pub dept_id: Option<u64>,
    #[dd(references("dept"."type", name = "by_text"))]
    #[dd(type = "varchar(100)")]
    pub dept_type: String,
    #[dd(fk(table = "dept"))]
    pub go: u64,
    #[dd(fk(table = "dept", column = "type", constraint = "go_fk", on_delete = "set_null", on_update = "cascade"))]
    pub go_type: Option<String>,
    #[dd(references("=shared"."id"))]
    pub shared: i32,
    #[dd(references("user"."id", database = "elsewhere"))]
    pub user: i32,
}
