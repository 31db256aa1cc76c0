use doudou_rt::Table;

#[derive(Table)]
#[dd(check(name = "kept", expr = "b > 0"))]
#[dd(unique(name = "c_idx", columns(c)))]
#[dd(unique(name = "new_u", columns(d(5))))]
#[dd(index(name = "multi", columns(b, c desc, d)))]
#[dd(check(name = "other", expr = "`c` > 1"))]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    #[dd(pk)]
    pub b: i32,
    pub c: i32,
    #[dd(type = "varchar(20)")]
    pub d: Option<String>,
    #[dd(index(comment = "why"), references(B.id, on_delete = "cascade"))]
    pub e: Option<i32>,
    #[dd(index, references(B.id, name = "new_fk"))]
    pub f: Option<i32>,
}

#[derive(Table)]
pub struct B {
    #[dd(pk)]
    pub id: i32,
}
