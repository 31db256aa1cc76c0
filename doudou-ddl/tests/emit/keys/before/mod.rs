use doudou_rt::Table;

#[derive(Table)]
#[dd(index(name = "gone", columns(b, c)))]
#[dd(check(name = "kept", expr = "b > 0"), check(name = "other", expr = "c > 0"))]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    #[dd(index(name = "multi", order = 1))]
    pub b: i32,
    #[dd(index, index = "multi,2")]
    pub c: i32,
    #[dd(type = "varchar(20)", index(name = "lost"))]
    pub d: Option<String>,
    #[dd(index, references(B.id))]
    pub e: Option<i32>,
    #[dd(index)]
    pub f: Option<i32>,
}

#[derive(Table)]
pub struct B {
    #[dd(pk)]
    pub id: i32,
}
