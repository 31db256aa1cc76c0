use doudou_rt::Table;

#[derive(Table)]
pub struct Gone {
    #[dd(pk)]
    pub id: i32,
}
