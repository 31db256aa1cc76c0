use doudou_rt::Table;
#[derive(Table)]
pub struct C {
    #[dd(pk)]
    pub id: i32,
}
