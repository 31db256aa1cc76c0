use doudou_rt::Table;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i32,
    /// The second.
    pub b: i32,
    pub c: i32,
}
