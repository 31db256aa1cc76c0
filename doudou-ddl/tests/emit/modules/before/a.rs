use doudou_rt::Table;

#[derive(Table)]
pub struct A {
    #[dd(pk)]
    pub id: i32,
}
